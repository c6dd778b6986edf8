"""Tables of menus, and what an editor says of a link. A link's place is its parent and its position there."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec
from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from masthead.engine.content.models import Item
from masthead.engine.database.base import Base
from masthead.engine.database.columns import BigId, exact

NAME_LENGTH = 50
TITLE_LENGTH = 100
LABEL_LENGTH = 100
ADDRESS_LENGTH = 2000
BUILT_IN = {"main": "navigation", "footer": "footer"}
"""Menus that every site has, with their regions; their rows are made when they are first changed."""
DEEPEST = 3
"""Levels of a menu."""
EDITION_LENGTH = 16
MOST_LINKS = 100
"""Links of a menu: they are on every page."""


class Menu(Base):
    """A menu; whoever changes its links holds this row."""

    __tablename__ = "menus_menu"

    name: Mapped[str] = mapped_column(exact(NAME_LENGTH), primary_key=True)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    """What readers with a screen reader hear, and what stands over it in the footer; may be empty."""
    region: Mapped[str] = mapped_column(exact(NAME_LENGTH))
    """Region of the theme that shows it."""


def edition_of(title: str, region: str) -> str:
    """Give what a form about a menu carries, to tell later over which title and region it was filled in."""
    return f"{region} {title}"


class Link(Base):
    """A line of a menu. It leads to an item of content, an entrance, an address, or nowhere: then it is a heading."""

    __tablename__ = "menus_link"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    menu: Mapped[str] = mapped_column(
        exact(NAME_LENGTH), ForeignKey(Menu.name, ondelete="CASCADE"), index=True
    )
    parent_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("menus_link.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    """Order among its siblings, from 0."""
    label: Mapped[str] = mapped_column(String(LABEL_LENGTH))
    """Empty: the title of what it leads to."""
    labels: Mapped[str] = mapped_column(Text)
    """JSON: language → label, where a language has one of its own."""
    item_id: Mapped[int | None] = mapped_column(BigId, ForeignKey(Item.id, ondelete="CASCADE"), index=True)
    entrance: Mapped[str] = mapped_column(exact(NAME_LENGTH))
    address: Mapped[str] = mapped_column(String(ADDRESS_LENGTH))
    is_open: Mapped[bool]
    """Whether what lies below it is shown at once; else behind a button."""
    is_shown: Mapped[bool]
    """Whether visitors see it, and what lies below it."""

    @property
    def edition(self) -> str:
        """Another one with each change of what it says: a form tells which one it was filled in over."""
        target = Target(self.item_id, self.entrance, self.address)
        labels = msgspec.json.decode(self.labels, type=dict[str, str])
        return Wording(self.label, target, labels, self.is_open, self.is_shown).edition


@dataclass(frozen=True)
class Target:
    """Where a link leads: one of three, or nowhere."""

    item_id: int | None = None
    entrance: str = ""
    address: str = ""

    @property
    def has_title(self) -> bool:
        """Whether the target lends a link its title."""
        return self.item_id is not None or bool(self.entrance)


@dataclass(frozen=True)
class Wording:
    """What an editor says of a link."""

    label: str
    target: Target
    labels: Mapping[str, str] = field(default_factory=dict)
    """Language → label."""
    is_open: bool = False
    is_shown: bool = True

    @property
    def edition(self) -> str:
        """What a link that says this has as its edition."""
        return hashlib.sha256(msgspec.json.encode(self, order="deterministic")).hexdigest()[:EDITION_LENGTH]
