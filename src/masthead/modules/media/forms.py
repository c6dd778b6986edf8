"""The forms of pictures: untrusted input → typed values."""

import re
import unicodedata
from collections.abc import Mapping

from masthead.engine.errors import translatable
from masthead.engine.web.forms import FormReader
from masthead.modules.media.commands.pictures import Description
from masthead.modules.media.models.picture import ALT_LENGTH, NAME_LENGTH

NO_WORDS = translatable("Say what the picture shows, or mark it as decoration.")
UNNAMED = "picture"
_APART = re.compile(r"[\\/]")


def read_description(form: Mapping[str, str]) -> Description:
    """Read what somebody says of a picture; raise `InputIsInvalid` where it says nothing."""
    reader = FormReader(form)
    name = reader.text("name", longest=NAME_LENGTH)
    alt = reader.text("alt", longest=ALT_LENGTH, shortest=0)
    is_decorative = bool(form.get("is_decorative"))
    if not alt and not is_decorative and "alt" not in reader.errors:
        reader.errors["alt"] = NO_WORDS
    reader.finish()
    return Description(name, "" if is_decorative else alt, is_decorative)


def read_brought(form: Mapping[str, str], filename: str) -> Description:
    """Read what comes with a file: its own name, and words, which may follow later."""
    reader = FormReader(form)
    alt = reader.text("alt", longest=ALT_LENGTH, shortest=0)
    reader.finish()
    is_decorative = bool(form.get("is_decorative"))
    return Description(name_of(filename), "" if is_decorative else alt, is_decorative)


def name_of(filename: str) -> str:
    """Make a name for people of a file's: without folders, ending, and what cannot be printed."""
    last = _APART.split(unicodedata.normalize("NFC", filename))[-1]
    stem = last.rpartition(".")[0] or last
    printable = "".join(one if one.isprintable() else " " for one in stem)
    return " ".join(printable.replace("_", " ").split())[:NAME_LENGTH].strip() or UNNAMED
