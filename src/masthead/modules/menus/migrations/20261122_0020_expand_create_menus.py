"""Menus and their links. A link goes with the item that it leads to, once that has left the trash for good."""

import sqlalchemy as sa
from alembic.operations import Operations

from masthead.engine.database.columns import BigId, exact

phase = "expand"
min_code = "0.1.0"


def upgrade(op: Operations) -> None:
    """Make the tables."""
    op.create_table(
        "menus_menu",
        sa.Column("name", exact(50), primary_key=True),
        sa.Column("title", sa.String(100), nullable=False),
        sa.Column("region", exact(50), nullable=False),
    )
    op.create_table(
        "menus_link",
        sa.Column("id", BigId, primary_key=True, autoincrement=True),
        sa.Column(
            "menu",
            exact(50),
            sa.ForeignKey("menus_menu.name", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column(
            "parent_id", BigId, sa.ForeignKey("menus_link.id", ondelete="CASCADE"), nullable=True, index=True
        ),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("label", sa.String(100), nullable=False),
        sa.Column("labels", sa.Text, nullable=False),
        sa.Column(
            "item_id",
            BigId,
            sa.ForeignKey("engine_content_item.id", ondelete="CASCADE"),
            nullable=True,
            index=True,
        ),
        sa.Column("entrance", exact(50), nullable=False),
        sa.Column("address", sa.String(2000), nullable=False),
        sa.Column("is_open", sa.Boolean, nullable=False),
        sa.Column("is_shown", sa.Boolean, nullable=False),
        sqlite_autoincrement=True,
    )


def downgrade(op: Operations) -> None:
    """Drop them."""
    op.drop_table("menus_link")
    op.drop_table("menus_menu")
