"""Pictures, and what uses them."""

import sqlalchemy as sa
from alembic.operations import Operations

from masthead.engine.database.columns import BigId, UtcDateTime, exact

phase = "expand"
min_code = "0.1.0"


def upgrade(op: Operations) -> None:
    """Make the tables."""
    op.create_table(
        "media_picture",
        sa.Column("id", BigId, primary_key=True, autoincrement=True),
        sa.Column("digest", exact(64), nullable=False, unique=True),
        sa.Column("original", exact(20), nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("widths", exact(100), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("name_folded", exact(400), nullable=False, index=True),
        sa.Column("alt", sa.String(500), nullable=False),
        sa.Column("is_decorative", sa.Boolean, nullable=False),
        sa.Column("uploader_id", BigId, nullable=True),
        sa.Column("uploader", sa.String(50), nullable=False),
        sa.Column("added_at", UtcDateTime, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "media_picture_use",
        sa.Column("owner_kind", exact(50), primary_key=True),
        sa.Column("owner_id", BigId, primary_key=True, autoincrement=False),
        sa.Column(
            "picture_id",
            BigId,
            sa.ForeignKey("media_picture.id"),
            primary_key=True,
            autoincrement=False,
            index=True,
        ),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("address", sa.String(500), nullable=False),
    )


def downgrade(op: Operations) -> None:
    """Drop them."""
    op.drop_table("media_picture_use")
    op.drop_table("media_picture")
