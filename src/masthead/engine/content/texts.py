"""What modules make of the Markdown that people write. The libraries come in with the first text, not at the start."""

import importlib
from typing import Any, Literal

from masthead.engine.content.content_type import Rendered
from masthead.engine.content.illustration import SCHEME, FindIllustration

_MARKUP = "masthead.engine.content.markup"
_AUTHORS = {"editor": "EDITOR", "stranger": "STRANGER"}


def rendered_text(
    markdown: str,
    author: Literal["editor", "stranger"],
    *,
    teaser: str,
    longest: int,
    prefix: str = "",
    pictures: FindIllustration | None = None,
) -> Rendered:
    """Render a text; without a teaser its first words are one, at most `longest` characters.

    The ids of its headings begin with `prefix`; each text gets its own where a page shows several. `pictures` gives
    what `![words](picture:5)` shows.

    Raises `TextIsTooLong`.
    """
    markup: Any = importlib.import_module(_MARKUP)
    author_of = getattr(markup.Author, _AUTHORS[author])
    html = markup.markup_of(markdown, author=author_of, prefix=prefix or markup.PREFIX, pictures=pictures)
    return Rendered(str(html), teaser or markup.excerpt(markdown, longest))


def pictures_in(markdown: str) -> list[tuple[int, str]]:
    """Give the numbers of the pictures that a text shows, each with the words that stand there for it."""
    if SCHEME not in markdown:  # as in most texts: nothing is parsed, and no library loaded, for them
        return []
    markup: Any = importlib.import_module(_MARKUP)
    found: list[tuple[int, str]] = markup.pictures_in(markdown)
    return found
