"""Where a text may be cut."""

import pytest

from masthead.engine.content.characters import cut_at_word, last_cut

FAMILY = "👩\u200d👩\u200d👧"
FLAGS = "🇩🇪🇷🇺"


@pytest.mark.parametrize(
    ("text", "longest", "cut"),
    [
        ("one two", 7, "one two"),
        ("one two three", 9, "one two…"),
        ("one two three", 8, "one two…"),
        ("one, two", 6, "one…"),
        ("abcdefgh", 5, "abcd…"),
        ("a bcdefghijkl", 9, "a bcdefg…"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
        ("abc", -1, ""),
        ("", 0, ""),
    ],
)
def test_a_text_is_cut_at_a_word_where_one_is_near(text: str, longest: int, cut: str) -> None:
    assert cut_at_word(text, longest) == cut


@pytest.mark.parametrize(
    "cluster",
    [
        "e\u0301",
        "й\u0306\u0301",
        "हि",
        FAMILY,
        "👍🏽",
        "❤\ufe0f",
        "1\ufe0f\u20e3",
        "🏴\U000e0067\U000e0062\U000e007f",
    ],
)
def test_what_readers_see_as_one_character_is_not_cut(cluster: str) -> None:
    for longest in range(1, 3 * len(cluster)):
        kept = cut_at_word(cluster * 3, longest).removesuffix("…")
        assert kept == cluster * (len(kept) // len(cluster))
    assert last_cut(cluster, len(cluster) - 1) == 0


def test_a_flag_is_not_cut_in_two() -> None:
    assert [last_cut(FLAGS, longest) for longest in range(5)] == [0, 0, 2, 2, 4]
