"""Items with their revisions, drafts, live versions, former addresses and preview links."""

import sqlalchemy as sa
from alembic.operations import Operations
from sqlalchemy.dialects.mysql import MEDIUMTEXT

from masthead.engine.database.columns import BigId, UtcDateTime, exact

phase = "expand"
min_code = "0.1.0"

LONG_TEXT = sa.Text().with_variant(MEDIUMTEXT(charset="utf8mb4"), "mysql", "mariadb")
ITEM = "engine_content_item"


def upgrade(op: Operations) -> None:
    """Make the tables."""
    op.create_table("engine_content_tree", sa.Column("kind", exact(50), primary_key=True))
    _create_items(op)
    _create_versions(op)
    op.create_table(
        "engine_content_redirect",
        sa.Column("path", exact(500), primary_key=True),
        _item_id(index=True),
        sa.Column("made_at", UtcDateTime, nullable=False),
    )
    op.create_table(
        "engine_content_preview_link",
        sa.Column("token_hash", exact(64), primary_key=True),
        _item_id(index=True),
        sa.Column("made_at", UtcDateTime, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False, index=True),
    )


def downgrade(op: Operations) -> None:
    """Drop them."""
    for name in ("preview_link", "redirect", "live", "draft", "revision", "item", "tree"):
        op.drop_table(f"engine_content_{name}")


def _create_items(op: Operations) -> None:
    op.create_table(
        ITEM,
        sa.Column("id", BigId, primary_key=True, autoincrement=True),
        sa.Column("kind", exact(50), nullable=False),
        sa.Column("parent_id", BigId, sa.ForeignKey(f"{ITEM}.id"), nullable=True, index=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("slug", exact(100), nullable=False),
        sa.Column("path", exact(500), nullable=True, unique=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("owner_id", BigId, nullable=True, index=True),
        sa.Column("head", sa.Integer, nullable=False),
        sa.Column("live", sa.Integer, nullable=True),
        sa.Column("scheduled", sa.Integer, nullable=True),
        sa.Column("publish_at", UtcDateTime, nullable=True, index=True),
        sa.Column("unpublish_at", UtcDateTime, nullable=True, index=True),
        sa.Column("first_live_at", UtcDateTime, nullable=True),
        sa.Column("made_at", UtcDateTime, nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.Column("trashed_at", UtcDateTime, nullable=True, index=True),
        sa.Column("trashed_with", BigId, nullable=True, index=True),
        sqlite_autoincrement=True,
    )


def _create_versions(op: Operations) -> None:
    op.create_table(
        "engine_content_revision",
        sa.Column("id", BigId, primary_key=True, autoincrement=True),
        _item_id(),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("fields", LONG_TEXT, nullable=False),
        sa.Column("author_id", BigId, nullable=True),
        sa.Column("author", sa.String(50), nullable=False),
        sa.Column("made_at", UtcDateTime, nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.UniqueConstraint("item_id", "number"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "engine_content_draft",
        _item_id(primary_key=True),
        sa.Column("editor_id", BigId, primary_key=True, autoincrement=False),
        sa.Column("base", sa.Integer, nullable=False),
        sa.Column("form", LONG_TEXT, nullable=False),
        sa.Column("saved_at", UtcDateTime, nullable=False, index=True),
    )
    op.create_table(
        "engine_content_live",
        _item_id(primary_key=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("teaser", sa.String(500), nullable=False),
        sa.Column("html", LONG_TEXT, nullable=False),
        sa.Column("extra", LONG_TEXT, nullable=False),
        sa.Column("renderer", sa.Integer, nullable=False),
        sa.Column("first_at", UtcDateTime, nullable=False, index=True),
        sa.Column("published_at", UtcDateTime, nullable=False),
    )


def _item_id(*, primary_key: bool = False, index: bool = False) -> sa.Column[int]:
    reference = sa.ForeignKey(f"{ITEM}.id", ondelete="CASCADE")
    return sa.Column(
        "item_id", BigId, reference, primary_key=primary_key, nullable=False, index=index, autoincrement=False
    )
