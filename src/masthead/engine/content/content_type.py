"""What a module declares about a kind of content: its fields, how they become a page, who may do what."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

import msgspec

from masthead.engine.content.carrying import carry
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import MastheadError, ModuleIsBroken, translatable

NOTE = "content_types"
Refer: TypeAlias = Callable[[UnitOfWork, int, str, Sequence[Any]], None]
"""Hears an item's number, its newest title, and the fields of the versions that count; see `references.py`."""
MARKUP = 2
"""Version of what `markup.py` makes of a text: raised when it makes something else of the same one."""
_VERSIONS = 1_000
TYPE_LENGTH = 50


@dataclass(frozen=True)
class Rendered:
    """What is kept of a live version, so that nobody renders while reading."""

    html: str
    """The body, safe to be put into a page."""
    teaser: str = ""
    """One or two sentences without markup, for listings and feeds."""
    extra: dict[str, Any] = field(default_factory=dict)
    """What else a page or a listing shows, as JSON values."""


@dataclass(frozen=True, kw_only=True)
class ContentType:
    """A kind of content. Its fields are a frozen `msgspec.Struct`; a field added later needs a default."""

    name: str
    """Stored with every item, so it never changes."""
    fields: type[msgspec.Struct]
    render: Callable[[Any], Rendered]
    """Runs inside a unit of work; `current_work()` gives it to whoever shows other things, such as pictures."""
    refer: Refer | None = None
    """Writes down what items refer to, such as pictures, where something outside the text must know."""
    word: str = translatable("Content")
    """What people call one item, translatable: `Page`."""
    desk_endpoint: str = ""
    """Its page at the desk, which takes `item_id`; where the audit log leads to."""
    renderer: int = 1
    """Raised when `render` gives something else for the same fields: live versions are rendered anew."""
    root: str = ""
    """Where the type's addresses begin, such as `cv`; empty: at the root of the site, as pages do.

    An address belongs to one item of the whole site. Types with roots of their own never meet.
    """
    edit: str
    """Permission to write, and to see what is not live."""
    publish: str
    """Permission to change what everybody sees: publish, take down, move, put into the trash."""
    view: str = ""
    """Permission to see what is live; empty: everybody's."""
    endpoint: str = ""
    """View that shows an item at its `path`; empty: items have no page of their own."""

    @property
    def tag(self) -> str:
        """The cache tag of whatever shows items from anywhere in the tree: feeds, site maps."""
        return f"content.{self.name}"

    @property
    def tree_tag(self) -> str:
        """The cache tag of whatever shows where an item is: touched when a branch moves, goes or comes back."""
        return f"content.{self.name}.tree"

    def below_tag(self, parent_id: int | None) -> str:
        """Give the cache tag of a listing of what lies directly below an item, or at the top."""
        return f"content.{self.name}.below.{parent_id or 'top'}"

    @property
    def rendering(self) -> int:
        """Version of all that makes HTML of the fields: the type's renderer and the engine's markup."""
        return self.renderer * _VERSIONS + MARKUP


def encode(fields: msgspec.Struct) -> str:
    """Give fields as they are stored: JSON."""
    return msgspec.json.encode(fields).decode()


def encode_over(fields: msgspec.Struct, stored: str) -> str:
    """Give fields as they are stored over a version: what only a newer release knows in that one stays as it is.

    So a site that goes back a release, is written on, and comes forward again has lost nothing.
    """
    seen = msgspec.json.decode(stored, type=type(fields))
    carried = carry(_plain(fields), _plain(seen), msgspec.json.decode(stored))
    return msgspec.json.encode(carried).decode()


def _plain(fields: msgspec.Struct) -> Any:
    return msgspec.json.decode(msgspec.json.encode(fields))


def decode(kind: ContentType, stored: str) -> Any:
    """Give stored fields in the type of this release; what it does not know is passed over, see `encode_over`."""
    return msgspec.json.decode(stored, type=kind.fields)


class Contributor(Protocol):
    """What is needed of a module's manifest."""

    @property
    def name(self) -> str:
        """Name of the module."""

    @property
    def content_types(self) -> tuple[ContentType, ...]:
        """What it declares."""


class ContentTypeIsUnknown(MastheadError):
    """An item of a type that no loaded module declares."""

    code = "masthead.content_type_is_unknown"
    message = "No module of this site declares the content type %(name)s."


class ContentTypes:
    """The content types of a site; raises `ModuleIsBroken` for a name that is taken or too long."""

    def __init__(self, modules: Iterable[Contributor]) -> None:
        self._by_name: dict[str, ContentType] = {}
        for module in modules:
            for one in module.content_types:
                if one.name in self._by_name or len(one.name) > TYPE_LENGTH:
                    raise ModuleIsBroken(module.name, f"the content type {one.name!r} is taken or too long")
                self._by_name[one.name] = one

    def get(self, name: str) -> ContentType:
        """Give a type; raise `ContentTypeIsUnknown`."""
        if name not in self._by_name:
            raise ContentTypeIsUnknown(name=name)
        return self._by_name[name]

    def names(self) -> list[str]:
        """Give the names of all types."""
        return list(self._by_name)


def install_content_types(database: Database, modules: Iterable[Contributor]) -> None:
    """Keep the loaded modules' content types with the database, where commands and jobs find them."""
    database.notes[NOTE] = ContentTypes(modules)


def content_types_of(work: UnitOfWork) -> ContentTypes:
    """Give the content types of the site."""
    installed = work.database.notes.get(NOTE)
    return installed if isinstance(installed, ContentTypes) else ContentTypes(())
