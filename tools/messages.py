"""Bring every catalogue (.po) in line with the sources: new texts come in empty, old ones go; then translate."""

import re
import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from masthead.testing.messages import messages_of, read_catalogue, texts_of

SOURCES = Path(__file__).resolve().parent.parent / "src/masthead"
LANGUAGES = ("ru",)
NEVER = datetime(2026, 11, 21, tzinfo=UTC)
NOISE = re.compile(rb'^"(?:Report-|POT-|PO-|Last-|Language-Team|Generated-).*\n', re.MULTILINE)
"""Headers that change by themselves: two branches that add texts should not clash over them."""


def main() -> int:
    """Update the engine's catalogues and those of every module; say what is left to translate."""
    modules = sorted(manifest.parent for manifest in SOURCES.glob("modules/*/module.py"))
    places = [(SOURCES / "engine", SOURCES / "engine/theme/translations")]
    places += [(module, module / "translations") for module in modules]
    left = sum(_update(source, target, language) for source, target in places for language in LANGUAGES)
    print(f"{left} texts to translate")
    return 1 if left else 0


def _update(source: Path, target: Path, language: str) -> int:
    """Rewrite one catalogue, keeping its translations; give the number of empty ones."""
    path = target / language / "LC_MESSAGES" / "messages.po"
    old = read_catalogue(path, language) if path.is_file() else Catalog(locale=language)
    new = Catalog(
        locale=language, project="Masthead", copyright_holder="The Masthead contributors",
        creation_date=NEVER, revision_date=NEVER, fuzzy=False,
    )  # fmt: skip
    new.header_comment = "# Texts of Masthead. Update with `python tools/messages.py`."
    for file, message in sorted(messages_of(source), key=str):
        first = message if isinstance(message, str) else message[0]
        known = old.get(first)
        new.add(message, known.string if known else None, locations=[(file, 0)])
    path.parent.mkdir(parents=True, exist_ok=True)
    written = BytesIO()
    write_po(written, new, width=108, sort_output=True, include_lineno=False)
    path.write_bytes(NOISE.sub(b"", written.getvalue()))
    return sum(1 for one in new if one.id and not any(texts_of(one)))


if __name__ == "__main__":
    sys.exit(main())
