"""What a column's type promises, in one form for models and for what a database tells of itself."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import types
from sqlalchemy.types import TypeEngine

_FAMILIES: tuple[tuple[type[Any], str], ...] = (
    (types.JSON, "json"),
    (types.Uuid, "uuid"),
    (types.Boolean, "boolean"),
    (types.SmallInteger, "smallint"),
    (types.BigInteger, "bigint"),
    (types.Integer, "integer"),
    (types.Float, "float"),
    (types.Numeric, "numeric"),
    (types.DateTime, "instant"),
    (types.Date, "date"),
    (types.Time, "time"),
    (types.Interval, "interval"),
    (types.Text, "text"),
    (types.String, "string"),
    (types.LargeBinary, "binary"),
    (types.BINARY, "binary"),
    (types.VARBINARY, "binary"),
)
_WIDTHS = ("boolean", "smallint", "integer", "bigint")
_HOLDS = {
    ("text", "string"),
    ("text", "json"),
    ("string", "uuid"),
    ("numeric", "integer"),
    ("numeric", "boolean"),
}
"""(in the database, in the model): kinds that hold another kind's values unchanged."""


@dataclass(frozen=True)
class TypeForm:
    """A type without its dialect: `string` of 50, `numeric` of 10 with 2."""

    family: str
    length: int | None = None
    scale: int | None = None

    def __str__(self) -> str:
        size = f"({self.length}" + (f",{self.scale})" if self.scale is not None else ")")
        return self.family + (size if self.length is not None else "")


def form_of(kind: TypeEngine[Any]) -> TypeForm:
    """Describe a type; raise ValueError for one that the contract has no word for."""
    plain: Any = kind
    while isinstance(plain, types.TypeDecorator):
        plain = plain.impl_instance
    if type(plain).__name__ in {"TINYINT", "BIT"}:
        return TypeForm("boolean")
    if type(plain).__name__ in {"LONGTEXT", "MEDIUMTEXT"}:
        return TypeForm("text")
    for parent, family in _FAMILIES:
        if isinstance(plain, parent):
            if family in {"string", "binary"}:
                return TypeForm(family, getattr(plain, "length", None))
            if family == "numeric":
                return TypeForm(family, plain.precision, plain.scale)
            return TypeForm(family)
    raise ValueError(f"{kind!r} is of no kind that the schema contract knows")


def holds(live: TypeForm, wanted: TypeForm, *, sqlite: bool = False) -> bool:
    """Whether a column of the form `live` takes every value of the form `wanted`."""
    if live.family in _WIDTHS and wanted.family in _WIDTHS:
        # SQLite keeps every integer in up to 64 bits, whatever the column is called.
        return sqlite or _WIDTHS.index(live.family) >= _WIDTHS.index(wanted.family)
    if live.family != wanted.family:
        return (live.family, wanted.family) in _HOLDS
    if wanted.length is None:
        return live.length is None or wanted.family not in {"string", "binary"}
    enough = live.length is None or live.length >= wanted.length
    return enough and (wanted.scale is None or (live.scale or 0) >= wanted.scale)
