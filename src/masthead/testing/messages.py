"""The texts of the engine or a module as written in its sources, and what a catalogue lacks of them."""

from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

from babel.messages import Message as Entry
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
OPTIONS = {"**/templates/**.html": {"silent": "false", "trimmed": "true"}}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "translatable": None}
NEWER_PHRASES = ("Content Too Large", "Range Not Satisfiable", "URI Too Long", "Unprocessable Content")
"""What later Pythons call four statuses."""

Text = str | tuple[str, ...]


def messages_of(folder: Path) -> Iterator[tuple[str, Text]]:
    """Give every message of a package's Python and templates with the file that says it."""
    for file, _line, message, _comments, _context in extract_from_dir(folder, METHODS, OPTIONS, KEYWORDS):
        if message:
            yield file, tuple(message) if isinstance(message, list | tuple) else message
    if (folder / "web" / "errors.py").is_file():
        for phrase in sorted(
            {*(s.phrase for s in HTTPStatus if s >= HTTPStatus.BAD_REQUEST), *NEWER_PHRASES}
        ):
            yield "web/errors.py", phrase


def read_catalogue(path: Path, language: str) -> Catalog:
    """Read a catalogue; raise for one that gettext would not read."""
    with path.open("rb") as lines:
        return read_po(lines, locale=language, abort_invalid=True)


def untranslated(folder: Path, catalogue: Path, language: str) -> list[str]:
    """Give the messages that have no translation, or a faulty one, with the file that says each."""
    known = read_catalogue(catalogue, language) if catalogue.is_file() else Catalog(locale=language)
    return [
        f"{file}: {_first(message)}" for file, message in messages_of(folder) if not _said(known, message)
    ]


def texts_of(message: Entry) -> tuple[str, ...]:
    """Give the translation of a message: one text, or one for each plural form."""
    texts = message.string or ""
    return (texts,) if isinstance(texts, str) else tuple(texts)


def _said(catalogue: Catalog, message: Text) -> bool:
    found = catalogue.get(_first(message))
    if found is None or found.fuzzy or any(found.check(catalogue)):
        return False
    if isinstance(message, str) == found.pluralizable:
        return False
    texts = texts_of(found)
    return len(texts) == (catalogue.num_plurals if found.pluralizable else 1) and all(texts)


def _first(message: Text) -> str:
    return message if isinstance(message, str) else message[0]
