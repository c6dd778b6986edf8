"""What Flask reads of a request by itself, within the limits of what the site can work with."""

from typing import Any

from flask.json.provider import DefaultJSONProvider
from werkzeug.routing import BaseConverter, IntegerConverter, Map, PathConverter, UnicodeConverter

from masthead.engine.database.keys import LARGEST_KEY


class Number(IntegerConverter):
    """`<int:…>` in an address: no longer than a key can be; anything else is an address that is not there."""

    regex = "[0-9]{1,19}"

    def __init__(self, addresses: Map, **limits: Any) -> None:
        super().__init__(addresses, **{"max": LARGEST_KEY, **limits})


class TextPart(UnicodeConverter):
    """`<name>` in an address. No column holds a NUL, so an address with one is not there, on any database."""

    def __init__(self, addresses: Map, **limits: Any) -> None:
        super().__init__(addresses, **limits)
        self.regex = self.regex.replace("[^/]", r"[^/\x00]")


class PathPart(PathConverter):
    """`<path:…>` in an address, likewise; and no line ends in it, as with the library's own."""

    regex = r"[^/\x00][^\x00\n]*?"


CONVERTERS: dict[str, type[BaseConverter]] = {
    "int": Number,
    "default": TextPart,
    "string": TextPart,
    "path": PathPart,
    "raw": UnicodeConverter,
}
"""What routes may name. `raw` is for views that say themselves what is wrong with a text."""


class Json(DefaultJSONProvider):
    """JSON that nests too deeply is malformed like any other."""

    def loads(self, s: str | bytes, **options: Any) -> Any:
        """Read JSON; raise `ValueError`."""
        try:
            return super().loads(s, **options)
        except RecursionError as error:
            raise ValueError("it nests too deeply") from error
