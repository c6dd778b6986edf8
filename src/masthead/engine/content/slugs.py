"""Slugs: the part of an address that people read. One writing for all that looks or compares the same."""

import unicodedata
from collections.abc import Collection, Container, Iterator

from masthead.engine.content.characters import is_mark, is_unseen, last_cut
from masthead.engine.content.errors import SlugIsUnfit
from masthead.engine.errors import translatable

LONGEST = 100
"""Characters."""
MOST_BYTES = 200
"""In UTF-8: as a file's name a slug has room for an ending, and percent-encoded it stays below 600."""
EMPTY = translatable("Please write at least one letter or digit.")
ODD = translatable("Letters, digits and hyphens only, please.")
LONG = translatable("This is too long for an address. Please shorten it.")
RESERVED = translatable("The site itself uses this address. Please choose another one.")


def slug_of(title: str, fallback: str) -> str:
    """Make a slug of any text; `fallback`, itself a slug, where no letter or digit is left."""
    if not fallback or fallback != _made(fallback):
        raise ValueError(f"the fallback {fallback!r} is no slug itself")
    return _made(title) or fallback


def read_slug(text: str, reserved: Collection[str] = (), field: str = "slug") -> str:
    """Give the one writing of a slug that somebody typed; raise `SlugIsUnfit` with what to mend in `field`.

    Case, Unicode form, outer spaces and hyphens, and characters that show nothing are mended without a word:
    who typed them does not see the difference. Everything else that does not belong is refused.
    `reserved` are names that the site answers itself.
    """
    typed = folded(text).strip()
    slug = "".join(_written(typed)).strip("-")
    if any(made == "-" and not _is_dash(one) for one, made in zip(typed, _each_written(typed), strict=True)):
        raise SlugIsUnfit(ODD, field)
    if not slug:
        raise SlugIsUnfit(EMPTY, field)
    if len(slug) > LONGEST or len(slug.encode()) > MOST_BYTES:
        raise SlugIsUnfit(LONG, field)
    if slug in {folded(name) for name in reserved}:
        raise SlugIsUnfit(RESERVED, field)
    return slug


def free_slug(wanted: str, taken: Container[str]) -> str:
    """Give the slug itself or, where it is taken, the first free of -2, -3 and so on, within the limits."""
    slug, number = wanted, 1
    while slug in taken:
        number += 1
        ending = f"-{number}"
        slug = _shortened(wanted, LONGEST - len(ending), MOST_BYTES - len(ending)) + ending
    return slug


def folded(text: str) -> str:
    """Give what all writings of a text share: NFKC, case folded, without what shows nothing."""
    while True:
        seen = "".join(one for one in text if not is_unseen(one))
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).casefold())
        if folded == text:
            return text
        # Some characters need a second turn: what one step takes out lets the next one join its neighbours.
        text = folded


def _made(text: str) -> str:
    """Give the slug of a text; empty where no letter or digit is left."""
    return _shortened("".join(_written(folded(text))).strip("-"), LONGEST, MOST_BYTES)


def _written(folded: str) -> Iterator[str]:
    """Give letters and digits as they are, and one hyphen for whatever stands between them."""
    before = "-"
    for one in _each_written(folded):
        if one != "-" or before != "-":
            yield one
        before = one


def _each_written(folded: str) -> Iterator[str]:
    """Give for each character itself or a hyphen: a mark stays with its letter only."""
    before = "-"
    for one in folded:
        stays = unicodedata.category(one)[0] in "LN" or (is_mark(one) and before != "-")
        before = one if stays else "-"
        yield before


def _is_dash(character: str) -> bool:
    return unicodedata.category(character) == "Pd"


def _shortened(slug: str, longest: int, most_bytes: int) -> str:
    """Cut a slug at a hyphen of its last half, else between two characters as readers see them."""
    fitting = slug[:longest].encode()[:most_bytes].decode(errors="ignore")
    if fitting == slug:
        return slug
    hyphen = slug.rfind("-", len(fitting) // 2, len(fitting) + 1)
    # One letter under a hundred marks has no better place to be cut.
    place = hyphen if hyphen > 0 else last_cut(slug, len(fitting)) or len(fitting)
    return slug[:place].rstrip("-")
