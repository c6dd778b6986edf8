"""Untrusted values of settings."""

from collections.abc import Mapping
from typing import Any

from masthead.engine.errors import InputIsInvalid, translatable
from masthead.engine.tuning.tunables import Tunable
from masthead.engine.web.forms import FormReader

FIELD, SEEN = "value", "seen"
LONGEST = 200
UNFIT = translatable("This does not fit: look at what may stand here.")


def read_value(form: Mapping[str, str], tunable: Tunable) -> Any:
    """Read a value for the setting, in its type; raise `InputIsInvalid`."""
    reader = FormReader(form)
    text = reader.text(FIELD, longest=LONGEST)
    reader.finish()
    try:
        return tunable.read(text)
    except ValueError as error:  # msgspec's own is one
        raise InputIsInvalid({FIELD: UNFIT}) from error
