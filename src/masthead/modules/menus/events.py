"""Facts about menus."""

from dataclasses import dataclass
from typing import ClassVar

from masthead.engine.audit.declaration import Audit
from masthead.engine.errors import translatable
from masthead.engine.events.event import Event


@dataclass(frozen=True)
class _AboutMenu(Event):
    menu: str
    actor_id: int | None


@dataclass(frozen=True)
class MenuAdded(_AboutMenu):
    """A menu was added."""

    event_name: ClassVar[str] = "menus.menu_added"
    audited: ClassVar[Audit | None] = Audit(
        words=translatable("Menu added"), id="menu", thing="menu", label="menu"
    )


@dataclass(frozen=True)
class MenuChanged(_AboutMenu):
    """A menu has another title, place, or other links."""

    event_name: ClassVar[str] = "menus.menu_changed"
    audited: ClassVar[Audit | None] = Audit(
        words=translatable("Menu changed"), id="menu", thing="menu", label="menu"
    )


@dataclass(frozen=True)
class MenuDeleted(_AboutMenu):
    """A menu was deleted, with its links."""

    event_name: ClassVar[str] = "menus.menu_deleted"
    audited: ClassVar[Audit | None] = Audit(
        words=translatable("Menu deleted"), id="menu", thing="menu", label="menu"
    )
