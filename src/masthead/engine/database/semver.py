"""Compare release numbers as SemVer does; the guard judges schemas from the future by them."""

import re

_SHAPE = re.compile(r"v?(\d+)\.(\d+)\.(\d+)(?:[-.]?([0-9A-Za-z][0-9A-Za-z.-]*))?(?:\+[0-9A-Za-z.-]+)?")

Precedence = tuple[tuple[int, int, int], bool, tuple[tuple[bool, int, str], ...]]


def precedence(version: str) -> Precedence:
    """Give what orders releases: 0.9.0 < 0.10.0-rc.1 < 0.10.0; raise ValueError for anything else.

    Python's spelling of an early release (0.2.0rc1, 0.2.0.dev3) is read as well.
    """
    found = _SHAPE.fullmatch(version.strip())
    if found is None:
        raise ValueError(f"{version!r} is not a release number such as 0.2.0")
    major, minor, patch, early = found.groups()
    parts = re.findall(r"\d+|[A-Za-z]+", early or "")
    marks = tuple((not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts)
    return (int(major), int(minor), int(patch)), not early, marks


def is_newer(version: str, than: str) -> bool:
    """Whether `version` comes after `than`."""
    return precedence(version) > precedence(than)
