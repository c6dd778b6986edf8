"""Tables of the content core. An item is what lasts; what it says is in revisions, what is shown in `Live`.

```
Item ──< Revision        immutable, numbered from 1; `head` is the newest
 │  └──< Draft           one per editor: text not saved yet, on the revision that it began from
 ├──── Live              the rendered version that everybody sees, where there is one
 ├──< Redirect           addresses at which it was seen before
 └──< PreviewLink        one-time-made addresses for people without an account
```

`Beginning` stands alone: what an editor types before there is an item.
"""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.dialects.mysql import MEDIUMTEXT
from sqlalchemy.orm import Mapped, mapped_column

from masthead.engine.content.content_type import TYPE_LENGTH
from masthead.engine.database.base import Base
from masthead.engine.database.columns import BigId, UtcDateTime, exact

TITLE_LENGTH = 200
TEASER_LENGTH = 500
SLUG_LENGTH = 100
PATH_LENGTH = 500
NAME_LENGTH = 50
NOTE_LENGTH = 200
KEY_LENGTH = 43
LONG_TEXT = Text().with_variant(MEDIUMTEXT(charset="utf8mb4"), "mysql", "mariadb")


class Tree(Base):
    """One row for each content type: whoever changes the type's tree holds it, so trees change one by one."""

    __tablename__ = "engine_content_tree"

    kind: Mapped[str] = mapped_column(exact(TYPE_LENGTH), primary_key=True)


class Item(Base):
    """A thing with an address that lasts, whatever its text, place and state."""

    __tablename__ = "engine_content_item"
    __table_args__ = (
        Index(None, "kind", "parent_id", "position"),
        Index(None, "kind", "first_live_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(exact(TYPE_LENGTH))
    parent_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("engine_content_item.id"), index=True)
    position: Mapped[int]
    """Order among its siblings, from 0; gaps do not matter."""
    slug: Mapped[str] = mapped_column(exact(SLUG_LENGTH))
    path: Mapped[str | None] = mapped_column(exact(PATH_LENGTH), unique=True)
    """Slugs from the root down, joined by /; empty in the trash, so that the address is free."""
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    """Of the newest revision: what editors look for."""
    owner_id: Mapped[int | None] = mapped_column(BigId, index=True)
    """Account of whoever made it; accounts may go, items stay."""
    head: Mapped[int]
    """Number of the newest revision."""
    live: Mapped[int | None]
    """Number of the revision that everybody sees."""
    scheduled: Mapped[int | None]
    """Number of the revision that goes live at `publish_at`."""
    publish_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    unpublish_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    first_live_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Kept when it is taken down and published again: feeds and listings go by it."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When the newest revision was saved."""
    trashed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    trashed_with: Mapped[int | None] = mapped_column(BigId, index=True)
    """Item that was thrown away; this one went along, or is that item itself."""
    trashed_path: Mapped[str | None] = mapped_column(exact(PATH_LENGTH))
    """Its path before that, so that a branch comes back in one statement."""


class Revision(Base):
    """What an item said at a time; written once."""

    __tablename__ = "engine_content_revision"
    __table_args__ = (UniqueConstraint("item_id", "number"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    item_id: Mapped[int] = mapped_column(BigId, ForeignKey(Item.id, ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    fields: Mapped[str] = mapped_column(LONG_TEXT)
    """JSON of the content type's fields."""
    author_id: Mapped[int | None] = mapped_column(BigId, index=True)
    author: Mapped[str] = mapped_column(String(NAME_LENGTH))
    """Name as it was: it outlives the account."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH))


class Draft(Base):
    """What one editor has typed and not saved; it survives a deploy, a lost connection and a closed window."""

    __tablename__ = "engine_content_draft"

    item_id: Mapped[int] = mapped_column(BigId, ForeignKey(Item.id, ondelete="CASCADE"), primary_key=True)
    editor_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False, index=True)
    base: Mapped[int]
    """Number of the revision that was in the form when the editor began."""
    form_key: Mapped[str | None] = mapped_column(exact(KEY_LENGTH))
    """The form in a window that kept it, where that is known."""
    turn: Mapped[int | None] = mapped_column(BigInteger)
    """Its place among all that this form has sent; what has a lower one was typed before."""
    form: Mapped[str] = mapped_column(LONG_TEXT)
    """JSON of the form's fields as they were typed, right or wrong."""
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Beginning(Base):
    """What one editor has typed into the form of a new item: there is no item yet that a draft could belong to."""

    __tablename__ = "engine_content_beginning"

    editor_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(exact(KEY_LENGTH), primary_key=True)
    """The form's own: two windows with new items do not write over each other."""
    kind: Mapped[str] = mapped_column(exact(TYPE_LENGTH))
    form: Mapped[str] = mapped_column(LONG_TEXT)
    """JSON of the form's fields as they were typed, right or wrong."""
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Live(Base):
    """The version that everybody sees, rendered when it was published."""

    __tablename__ = "engine_content_live"

    item_id: Mapped[int] = mapped_column(
        BigId, ForeignKey(Item.id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    teaser: Mapped[str] = mapped_column(String(TEASER_LENGTH))
    html: Mapped[str] = mapped_column(LONG_TEXT)
    extra: Mapped[str] = mapped_column(LONG_TEXT)
    """JSON of what else is shown."""
    renderer: Mapped[int] = mapped_column(index=True)
    """Which version of the type's renderer and the engine's markup made it; negative: this one cannot."""
    first_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    """The item's `first_live_at`, where listings find it."""
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Redirect(Base):
    """An address at which an item was seen once: it leads to where the item is."""

    __tablename__ = "engine_content_redirect"

    path: Mapped[str] = mapped_column(exact(PATH_LENGTH), primary_key=True)
    item_id: Mapped[int] = mapped_column(BigId, ForeignKey(Item.id, ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PreviewLink(Base):
    """Lets somebody without an account see the newest revision, until it expires."""

    __tablename__ = "engine_content_preview_link"

    token_hash: Mapped[str] = mapped_column(exact(64), primary_key=True)
    item_id: Mapped[int] = mapped_column(BigId, ForeignKey(Item.id, ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(BigId)
    """Account of whoever made it, who may see the newest revision; empty: nobody knows."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
