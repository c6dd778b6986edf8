"""A picture as a text shows it: what the renderer is told of it, by whoever keeps pictures."""

from collections.abc import Callable
from dataclasses import dataclass

SCHEME = "picture:"
"""`![words](picture:5)`: the picture with the number 5, wherever its files are."""
LONGEST_NUMBER = 19
SIZES = "(max-width: 45rem) 100vw, 42rem"
"""How wide a picture in a text is shown: as wide as the column."""


@dataclass(frozen=True)
class Illustration:
    """A picture's addresses, size and words."""

    address: str
    """For browsers that choose nothing."""
    words: str
    """Its description; a text may have one of its own."""
    width: int
    height: int
    """In pixels, so that the place is kept free while it loads."""
    sources: tuple[tuple[str, str], ...]
    """Media type and `srcset`, the best first."""
    is_lost: bool = False
    """Whether its files are gone: then its words are shown in its place."""


FindIllustration = Callable[[int], Illustration | None]
"""Gives a picture by its number; None where it is gone."""


def number_of(address: str) -> int | None:
    """Give the picture's number of an address such as `picture:5`; None for any other address."""
    digits = address.removeprefix(SCHEME)
    fits = digits != address and digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_NUMBER
    return int(digits) if fits else None
