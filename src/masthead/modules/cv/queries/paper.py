"""A CV as the PDF's template takes it: plain JSON, with the HTML of its texts taken apart into nodes."""

from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Any

from masthead.modules.cv.models.resume import Skill
from masthead.modules.cv.queries.sheet import Contact, Entry, Part, Sheet

Node = dict[str, Any]
PHRASES = {"strong", "em", "s", "code", "a"}
LISTS = {"ul", "ol"}
HEADINGS = {"h2", "h3", "h4", "h5", "h6"}
LONG = 900
"""Characters: an entry longer than this may be cut at the end of a page, a shorter one goes to the next."""


def paper_of(sheet: Sheet) -> dict[str, Any]:
    """Give what the template reads."""
    role = f" — {sheet.role}" if sheet.role else ""
    return {
        "language": sheet.language,
        "title": f"{sheet.name}{role}",
        "name": sheet.name,
        "role": sheet.role,
        "place": sheet.place,
        "keywords": [skill.name for skill in sheet.skills],
        "headings": dict(sheet.headings),
        "photo": {"name": sheet.photo.digest, "words": sheet.photo.words} if sheet.photo else None,
        "about": nodes_of(sheet.about),
        "contacts": [_contact(one) for one in sheet.contacts],
        "skills": [_skill(one) for one in sheet.skills],
        "main": [_part(one) for one in sheet.main],
        "side": [_part(one) for one in sheet.side],
    }


def nodes_of(html: str) -> list[Node]:
    """Take apart what the renderer of texts made; it is well formed and has few tags."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return _blocks(reader.root)


def _contact(one: Contact) -> Node:
    return {"label": one.label, "text": one.text, "url": one.url}


def _skill(one: Skill) -> Node:
    return {"name": one.name, "level": one.level, "keywords": " · ".join(one.keywords)}


def _part(one: Part) -> Node:
    return {"heading": one.heading, "entries": [_entry(row) for row in one.entries]}


def _entry(one: Entry) -> Node:
    return {
        "title": one.title,
        "about": one.about,
        "period": one.period,
        "url": one.url,
        "blocks": nodes_of(one.html),
        "lines": list(one.lines),
        "long": len(one.html) + sum(map(len, one.lines)) > LONG,
    }


class _Reader(HTMLParser):
    """Builds a tree of every element; which of them are kept is decided afterwards."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root: list[Any] = []
        self._open: list[tuple[str, list[Any]]] = [("", self.root)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Go down into an element."""
        given = dict(attrs)
        node = {"t": tag, "c": [], "url": given.get("href") or "", "alt": given.get("alt") or ""}
        self._open[-1][1].append(node)
        if tag not in {"br", "hr", "img"}:
            self._open.append((tag, node["c"]))  # type: ignore[arg-type]

    def handle_endtag(self, tag: str) -> None:
        """Go up again."""
        if len(self._open) > 1 and self._open[-1][0] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        """Take a text."""
        self._open[-1][1].append(data)


def _blocks(children: Sequence[Any]) -> list[Node]:
    """Give paragraphs, lists, headings and quotes; loose phrases become a paragraph."""
    found: list[Node] = []
    loose: list[Any] = []
    for child in children:
        tag = child["t"] if isinstance(child, dict) else ""
        if not tag or tag in PHRASES or tag in {"br", "img"}:
            loose.append(child)
            continue
        found += _paragraph(loose)
        loose = []
        if tag in LISTS:
            items = [one for one in child["c"] if isinstance(one, dict)]
            found.append({"t": tag, "c": [_blocks(item["c"]) for item in items]})
        elif tag in HEADINGS:
            found.append({"t": "heading", "c": _inline(child["c"])})
        elif tag == "blockquote":
            found.append({"t": "quote", "c": _blocks(child["c"])})
        else:  # paragraphs, and whatever holds phrases at last: cells, code
            found += _paragraph(child["c"]) if tag in {"p", "td", "th", "pre"} else _blocks(child["c"])
    return found + _paragraph(loose)


def _paragraph(children: Sequence[Any]) -> list[Node]:
    phrases = _inline(children)
    said = any(not isinstance(one, str) or one.strip() for one in phrases)
    return [{"t": "p", "c": phrases}] if said else []


def _inline(children: Sequence[Any]) -> list[Any]:
    found: list[Any] = []
    for child in children:
        if isinstance(child, str):
            found.append(child)
        elif child["t"] == "img":
            found.append(child["alt"])
        elif child["t"] == "br":
            found.append({"t": "br"})
        elif child["t"] == "a":
            found.append({"t": "a", "url": _address(child["url"]), "c": _inline(child["c"])})
        else:
            found.append({"t": child["t"] if child["t"] in PHRASES else "p", "c": _inline(child["c"])})
    return found


def _address(url: str) -> str:
    """Give a link that leads somewhere from a file; those within the site do not."""
    return url if url.startswith(("http://", "https://", "mailto:", "tel:")) else ""
