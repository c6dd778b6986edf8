"""The process that makes a PDF: JSON of a CV in, PDF out, then it ends. Nothing else of the site runs in it.

`python -m masthead.modules.cv.commands.typesetting`; with limits of its own, whatever it is given.
"""

import base64
import importlib
import json
import resource
import sys
from functools import partial
from pathlib import Path
from typing import Any

TEMPLATE = Path(__file__).parents[1] / "templates/cv/cv.typ"
SECONDS = 20
"""Of the processor."""
BYTES = 2 * 1024**3
"""Of address space, most of which is never touched."""


def main() -> None:
    """Read a CV from standard input, write its PDF to standard output."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    given = json.load(sys.stdin.buffer)
    sys.stdout.buffer.write(typeset(given["paper"], base64.b64decode(given["photo"])))


def typeset(paper: str, photo: bytes = b"") -> bytes:
    """Make the PDF: tagged, with the fonts that the library carries, so that it is the same everywhere.

    PDF/UA-1 is what screen readers ask for. It forbids letters that no font has, such as Hebrew ones here: a CV
    with them is tagged all the same, and does not claim to keep that standard.
    """
    typst: Any = importlib.import_module("typst")
    compiled = partial(
        typst.compile,
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        format="pdf",
        # Inputs are texts: the picture comes as a list of its bytes.
        sys_inputs={"cv": paper, "photo": json.dumps(list(photo))},
        ignore_system_fonts=True,
    )
    made: bytes
    try:
        made = compiled(pdf_standards=["ua-1"])
    except typst.TypstError:
        made = compiled()
    return made


if __name__ == "__main__":
    main()
