"""Markdown to safe HTML, twice guarded: the parser knows no raw HTML, the cleaner an allow-list of our own.

The one place that imports the two libraries. Import it where pages are made, not where a site starts.
"""

import re
from collections.abc import Sequence
from enum import StrEnum

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from masthead.engine.content.addresses import leads_elsewhere, may_be_linked, may_be_shown
from masthead.engine.content.characters import cut_at_word
from masthead.engine.content.errors import TextIsTooLong
from masthead.engine.content.illustration import SCHEME, SIZES, FindIllustration, Illustration, number_of
from masthead.engine.content.slugs import slug_of

LONGEST_TEXT = 100_000
"""Characters of Markdown: thirty printed pages. The worst that can be made of them is answered in seconds."""
PREFIX = "section-"
"""What the ids of headings begin with; the theme has none that do."""
DEEPEST_HEADING = 6


class Author(StrEnum):
    """Who wrote a text; the value is the `rel` of links that leave the site."""

    EDITOR = "noopener"
    STRANGER = "nofollow ugc noopener"


ALIGNED = {"text-align:center": "text-center", "text-align:right": "text-end"}
"""The parser aligns cells by style, which the security policy forbids; the theme has classes for it."""
HEADINGS = {f"h{level}": {"id"} for level in range(2, DEEPEST_HEADING + 1)}
"""The page's title is the one h1."""
BLOCKS = {"p", "ul", "ol", "li", "blockquote", "pre", "hr", "table", "thead", "tbody", "tr", "th", "td"}
PHRASES = {"a", "br", "code", "em", "img", "s", "strong"}
ILLUSTRATED = {"picture", "source", "span"}
"""What a picture of ours consists of besides its `img`; `span` holds the words of one that is gone."""
MOST_PICTURES = 200
"""In one text: a picture of twelve characters becomes more than a kilobyte."""
GONE = "picture-gone"
UNHURRIED = {"loading": "lazy", "decoding": "async"}
"""Attributes of a picture that the text does not wait for."""
PICTURE_TYPES = {"image/avif", "image/webp"}
WIDE = "wide-table"
"""Class of what stands around a table: on a narrow screen it is moved sideways, also by keyboard."""
LONGEST_NAME = 80
"""Characters of what a table is called."""
_CANDIDATE = re.compile(r"(/media/[\w./-]+) [1-9][0-9]{0,4}w", re.ASCII)
_PIXELS = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_MARK = "\ufffd"


class _Parser(MarkdownIt):
    """The library's parser with our rule of where links lead; what breaks it stays the text that it was."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library calls it so
        # Pictures by number are told from links to such an address when the page is shaped.
        return may_be_linked(url) or number_of(url) is not None


def _kept_attribute(_tag: str, attribute: str, value: str) -> str | None:
    """Judge addresses once more, after the cleaner has read them as a browser would."""
    if attribute == "href":
        return value if may_be_linked(value) else None
    if attribute == "src":
        return value if may_be_shown(value) else None
    if attribute == "srcset":
        return value if all(map(_may_be_candidate, value.split(", "))) else None
    if attribute in {"width", "height"}:
        return value if _PIXELS.fullmatch(value) else None
    return value


def _may_be_candidate(candidate: str) -> bool:
    found = _CANDIDATE.fullmatch(candidate)
    return found is not None and may_be_shown(found[1])


_CLEANER = nh3.Cleaner(
    tags={*HEADINGS, *BLOCKS, *PHRASES, *ILLUSTRATED, "div"},
    clean_content_tags={"script", "style"},
    attributes={
        "*": set(),
        "a": {"href"},
        "img": {"src", "alt", "width", "height"},
        "source": {"srcset"},
        "ol": {"start"},
        "div": {"aria-label"},
        **HEADINGS,
    },
    # Not by the cleaner's own way to set them: it would put them in another order in each process.
    tag_attribute_values={
        "a": {"rel": set(Author)},
        "img": {"loading": {"lazy"}, "decoding": {"async"}},
        "source": {"type": PICTURE_TYPES, "sizes": {SIZES}},
        "div": {"role": {"region"}, "tabindex": {"0"}},
    },
    allowed_classes={"th": set(ALIGNED.values()), "td": set(ALIGNED.values()), "span": {GONE}, "div": {WIDE}},
    attribute_filter=_kept_attribute,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)
_PARSER = _Parser("commonmark", {"html": False}).enable(["table", "strikethrough"])


def markup_of(
    markdown: str,
    *,
    author: Author = Author.STRANGER,
    home: str = "",
    prefix: str = PREFIX,
    limit: int = LONGEST_TEXT,
    pictures: FindIllustration | None = None,
) -> Markup:
    """Make HTML that is safe to show; raise `TextIsTooLong` above `limit` characters.

    `home` is the site's own address: links there are not marked as leaving. Headings begin at h2, and their
    ids with `prefix`; give each text its own where a page shows several. Raw HTML is shown as it was written.
    `pictures` gives what `![words](picture:5)` shows; without it, and for one that is gone, the words stand there.
    """
    tokens = _framed(_parsed(markdown, limit))
    _Page(author, home, prefix, len(markdown), pictures).shape(tokens)
    return Markup(_CLEANER.clean(_PARSER.renderer.render(tokens, _PARSER.options, {})))  # noqa: S704 - cleaned


def plain_text(markdown: str, *, limit: int = LONGEST_TEXT) -> str:
    """Give the words without markup, a line for each block: for search, descriptions and feeds. Not escaped."""
    blocks = (
        token.content.strip("\n") if token.type in {"fence", "code_block"} else _words(token.children or ())
        for token in _parsed(markdown, limit)
    )
    return "\n".join(block for block in blocks if block.strip())


def pictures_in(markdown: str, *, limit: int = LONGEST_TEXT) -> list[tuple[int, str]]:
    """Give the numbers of the pictures that a text shows, each with the words that stand there for it."""
    return [
        (number, _words(inline.children or ()))
        for block in _parsed(markdown, limit)
        for inline in block.children or ()
        if inline.type == "image" and (number := number_of(str(inline.attrGet("src")))) is not None
    ]


def excerpt(markdown: str, characters: int, *, limit: int = LONGEST_TEXT) -> str:
    """Give the first words on one line, at most `characters` with the ellipsis. Not escaped."""
    return cut_at_word(" ".join(plain_text(markdown, limit=limit).split()), characters)


def _parsed(markdown: str, limit: int) -> list[Token]:
    if len(markdown) > limit:
        raise TextIsTooLong(len(markdown), limit)
    return _PARSER.parse(_UNFIT.sub(_MARK, markdown))


def _words(inline: Sequence[Token]) -> str:
    """Give the text of a line's tokens, with what pictures show in words."""
    found = []
    for token in inline:
        if token.type == "image":
            found.append(_words(token.children or ()))
        else:
            found.append(" " if token.type in {"softbreak", "hardbreak"} else token.content)
    return "".join(found)


def _framed(tokens: list[Token]) -> list[Token]:
    """Put each table into a region of its own, which is called by the words of the table's head."""
    made: list[Token] = []
    names: dict[str, int] = {}
    for place, token in enumerate(tokens):
        if token.type == "table_open":
            made.append(_frame_of(_name_of(tokens, place), names))
        made.append(token)
        if token.type == "table_close":
            made.append(Token("frame_close", "div", -1, block=True))
    return made


def _frame_of(name: str, names: dict[str, int]) -> Token:
    """Open a region; of several that are called the same the later ones get a number, to be told apart."""
    names[name] = names.get(name, 0) + 1
    label = name if names[name] == 1 else f"{name} ({names[name]})"
    about: dict[str, str | int | float] = {
        "class": WIDE,
        "role": "region",
        "tabindex": "0",
        "aria-label": label,
    }
    return Token("frame_open", "div", 1, attrs=about, block=True)


def _name_of(tokens: Sequence[Token], place: int) -> str:
    """Give the words of the first row that has any, from a table's opening on; an empty table is a line."""
    words: list[str] = []
    for further in range(place, len(tokens)):  # no copy: a text may be nothing but tables
        token = tokens[further]
        if token.type == "table_close" or (token.type == "tr_close" and any(words)):
            break
        if token.type == "inline":
            words.append(_words(token.children or ()).strip())
    return cut_at_word(", ".join(filter(None, words)), LONGEST_NAME) or "—"


class _Page:
    """Turns the parser's tokens into what our pages hold, and keeps what one text may use up."""

    def __init__(
        self, author: Author, home: str, prefix: str, length: int, pictures: FindIllustration | None
    ) -> None:
        self._author, self._home, self._prefix = author, home, prefix
        self._pictures, self._pictures_left = pictures, MOST_PICTURES
        self._ids: dict[str, int] = {}
        # A reference of three characters repeats an address of thousands: all together may take no more
        # room than the text itself, or than a text of the usual limit.
        self._room = max(length, LONGEST_TEXT)

    def shape(self, tokens: list[Token]) -> None:
        """Mend a text's tokens in place."""
        for place, token in enumerate(tokens):
            if token.type in {"heading_open", "heading_close"}:
                token.tag = f"h{min(int(token.tag[1:]) + 1, DEEPEST_HEADING)}"
            if token.type == "heading_open":
                token.attrSet("id", self._free_id(_words(tokens[place + 1].children or ())))
            elif token.type in {"th_open", "td_open"}:
                token.attrs = {"class": ALIGNED.get(str(token.attrGet("style")), "")}
            elif token.children:
                token.children = self._line(token.children)

    def _free_id(self, heading: str) -> str:
        slug = slug_of(heading, "untitled")
        wanted = slug
        while wanted in self._ids:
            self._ids[slug] += 1
            wanted = f"{slug}-{self._ids[slug]}"
        self._ids[wanted] = 1
        return self._prefix + wanted

    def _line(self, inline: list[Token]) -> list[Token]:
        made: list[Token] = []
        inside = False
        for token in inline:
            if token.type == "image":
                made += self._picture(token, inside=inside)
            elif token.type == "link_open":
                inside = self._open(token)
                made += [token] if inside else []
            elif token.type == "link_close":
                made += [token] if inside else []
                inside = False
            else:
                made.append(token)
        return made

    def _open(self, token: Token) -> bool:
        """Make a link lead where it should; without room for its address only its words stay."""
        address = str(token.attrGet("href"))
        if number_of(address) is not None:
            return False
        self._room -= len(address)
        if len(address) > 1 and address[0] == "#" and not address.startswith(f"#{self._prefix}"):
            address = f"#{self._prefix}{address[1:]}"
        token.attrs = {"href": address}
        if leads_elsewhere(address, self._home):
            token.attrSet("rel", self._author.value)
        return self._room >= 0

    def _picture(self, token: Token, *, inside: bool) -> list[Token]:
        """Show a picture of our own; of another one, a link to it by its words, or those alone in a link."""
        address, words = str(token.attrGet("src")), _words(token.children or ())
        number = number_of(address)
        if number is not None:
            return self._numbered(number, words)
        if may_be_shown(address):
            token.attrs = {"src": address, "alt": "", **UNHURRIED}
            token.children = [Token("text", "", 0, content=words)]
            self._room -= len(address)
            return [token] if self._room >= 0 else token.children
        label = Token("text", "", 0, content=words or address)
        opening = Token("link_open", "a", 1, attrs={"href": address})
        if inside or not self._open(opening):
            return [label]
        return [opening, label, Token("link_close", "a", -1)]

    def _numbered(self, number: int, words: str) -> list[Token]:
        """Show the picture of a number; its words alone where it, or its files, are gone, or one of too many.

        Of one that only decorates, in whose place no words stand, nothing is left then.
        """
        found = self._pictures(number) if self._pictures else None
        self._pictures_left -= 1
        if found is not None and not found.is_lost and self._pictures_left >= 0:
            return _illustrated(found, words)
        described = words or (found.words if found else f"{SCHEME}{number}")
        if not described:
            return []
        label = Token("text", "", 0, content=described)
        return [Token("em_open", "span", 1, attrs={"class": GONE}), label, Token("em_close", "span", -1)]


def _illustrated(shown: Illustration, words: str) -> list[Token]:
    """Give the tokens of a picture from which a browser chooses; the text's own words go before its description."""
    sources = [
        Token("source", "source", 0, attrs={"type": kind, "srcset": addresses, "sizes": SIZES})
        for kind, addresses in shown.sources
    ]
    size: dict[str, str | int | float] = {"width": shown.width, "height": shown.height}
    image = Token("image", "img", 0, attrs={"src": shown.address, "alt": "", **size, **UNHURRIED})
    image.children = [Token("text", "", 0, content=words or shown.words)]
    opening, closing = Token("picture_open", "picture", 1), Token("picture_close", "picture", -1)
    return [opening, *sources, image, closing]
