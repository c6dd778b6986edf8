"""Release numbers are compared as SemVer does."""

import itertools

import pytest

from masthead.engine.database.semver import is_newer, precedence

ORDERED = [
    "0.1.0",
    "0.2.0-alpha",
    "0.2.0-alpha.1",
    "0.2.0-alpha.2",
    "0.2.0-alpha.10",
    "0.2.0-beta",
    "0.2.0-rc.1",
    "0.2.0",
    "0.2.1",
    "0.10.0",
    "1.0.0",
]


@pytest.mark.parametrize(("older", "newer"), list(itertools.pairwise(ORDERED)))
def test_the_later_release_is_newer(older: str, newer: str) -> None:
    assert is_newer(newer, older)
    assert not is_newer(older, newer)


@pytest.mark.parametrize(
    ("one", "same"),
    [("v0.2.0", "0.2.0"), ("0.2.0+build.5", "0.2.0"), (" 0.2.0\n", "0.2.0"), ("0.2.0rc1", "0.2.0-rc.1")],
)
def test_other_spellings_are_the_same_release(one: str, same: str) -> None:
    assert precedence(one) == precedence(same)


def test_a_development_version_comes_before_its_release() -> None:
    assert is_newer("0.2.0", "0.2.0.dev3")


@pytest.mark.parametrize("text", ["", "1", "1.2", "unknown", "1.2.x", "1.2.3.4.5/6", "0.1.0 or so", "٣.1.0!"])
def test_what_is_no_release_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a release number such as"):
        precedence(text)
