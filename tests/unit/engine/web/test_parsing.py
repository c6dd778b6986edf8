"""What is no number of ours is an address that is not there."""

import pytest
from werkzeug.exceptions import NotFound
from werkzeug.routing import Map, Rule

from masthead.engine.web.parsing import CONVERTERS

ADDRESSES = Map([Rule("/<int:key>", endpoint="thing")], converters=CONVERTERS).bind("localhost")
PATHS = Map([Rule("/<path:path>", endpoint="thing")], converters=CONVERTERS).bind("localhost")


@pytest.mark.parametrize("key", [0, 1, 2**63 - 1])
def test_a_number_that_a_key_can_have_is_read(key: int) -> None:
    assert ADDRESSES.match(f"/{key}") == ("thing", {"key": key})


@pytest.mark.parametrize("written", ["-1", "٣", str(2**63), str(10**30), "9" * 5000, "0" * 20, "1e3"])
def test_any_other_is_not_there(written: str) -> None:
    with pytest.raises(NotFound):
        ADDRESSES.match(f"/{written}")


@pytest.mark.parametrize("written", ["a/b", "новости", "a b", "a%"])
def test_a_path_is_whatever_stands_on_one_line(written: str) -> None:
    assert PATHS.match(f"/{written}") == ("thing", {"path": written})


@pytest.mark.parametrize("written", ["a\nb", "a/b\n", "a\x00b", "\x00"])
def test_a_line_that_ends_or_a_nul_is_in_no_path(written: str) -> None:
    with pytest.raises(NotFound):
        PATHS.match(f"/{written}")
