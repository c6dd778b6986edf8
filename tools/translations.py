"""Compile every translation (.po) beside its source (.mo), where the source is newer."""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

SOURCES = Path(__file__).resolve().parent.parent / "src/masthead"


def main() -> int:
    """Compile what is out of date."""
    for source in sorted(SOURCES.rglob("*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        try:
            with source.open("rb") as lines:
                catalogue = read_po(lines, locale=source.parent.parent.name, abort_invalid=True)
        except PoFileError as error:
            print(f"{source}: {error}", file=sys.stderr)
            return 1
        draft = target.with_suffix(".mo.draft")
        with draft.open("wb") as compiled:
            write_mo(compiled, catalogue)
        draft.replace(target)
        print(f"translations: {target.relative_to(SOURCES)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
