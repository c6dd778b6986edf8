from typing import Any

import pytest

from masthead.modules.hello.public import util_1, util_2


@pytest.mark.parametrize(
    "text",
    ["A man a plan a canal Panama", "A man, a plan, a canal: Panama!", "Abba", "", "x", "12 21", "Топот"],
)
def test_a_palindrome_is_known_without_case_and_punctuation(text: str) -> None:
    assert util_1(text) is True


@pytest.mark.parametrize("text", ["Hello, World!", "ab", "121 2", "Топор"])
def test_another_text_is_none(text: str) -> None:
    assert util_1(text) is False


@pytest.mark.parametrize("given", [123, None, ["a", "a"], b"abba"])
def test_what_is_no_text_is_refused(given: Any) -> None:
    with pytest.raises(TypeError, match="a text is needed"):
        util_1(given)


@pytest.mark.parametrize(
    ("numbers", "total"),
    [([1, 2, 3], 6), ([1.1, 2.2, 3.3], 6.6), ([-1, -2, -3], -6), ([], 0), ([1, 0.5], 1.5)],
)
def test_a_list_is_added_up(numbers: list[int | float], total: float) -> None:
    assert util_2(numbers) == pytest.approx(total)


@pytest.mark.parametrize("given", ["123", 6, None, (1, 2), {1, 2}, [1, "2"], ["1"], [None], [True]])
def test_what_is_no_list_of_numbers_is_refused(given: Any) -> None:
    with pytest.raises(TypeError, match="a list"):
        util_2(given)
