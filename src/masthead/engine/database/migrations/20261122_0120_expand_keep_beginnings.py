"""What is typed into the form of a new item is kept before the item is there."""

import sqlalchemy as sa
from alembic.operations import Operations
from sqlalchemy.dialects.mysql import MEDIUMTEXT

from masthead.engine.database.columns import BigId, UtcDateTime, exact

phase = "expand"
min_code = "0.1.0"

BEGINNING = "engine_content_beginning"


def upgrade(op: Operations) -> None:
    """Make the table."""
    op.create_table(
        BEGINNING,
        sa.Column("editor_id", BigId, primary_key=True, autoincrement=False),
        sa.Column("key", exact(43), primary_key=True),
        sa.Column("kind", exact(50), nullable=False),
        sa.Column(
            "form",
            sa.Text().with_variant(MEDIUMTEXT(charset="utf8mb4"), "mysql", "mariadb"),
            nullable=False,
        ),
        sa.Column("saved_at", UtcDateTime, nullable=False, index=True),
    )


def downgrade(op: Operations) -> None:
    """Drop it."""
    op.drop_table(BEGINNING)
