import pytest

from masthead.engine.errors import NotFound
from masthead.engine.web.paging import Place, read_place


def test_no_key_is_the_beginning() -> None:
    assert read_place(None, None) == read_place("", "") == Place()


def test_a_key_is_a_place() -> None:
    assert read_place("7", None) == Place(after=7)
    assert read_place(None, "7") == Place(before=7)
    assert read_place("7", "8") == Place(after=7)


@pytest.mark.parametrize(
    "key", ["-1", "x", "1.5", "٣", "9" * 30, "1 OR 1=1", "0x10", " 7", "9223372036854775808"]
)
def test_anything_else_is_not_found(key: str) -> None:
    with pytest.raises(NotFound):
        read_place(key, None)
