"""A picture whose files are gone from the storage is marked."""

import sqlalchemy as sa
from alembic.operations import Operations

from masthead.engine.database.columns import UtcDateTime

phase = "expand"
min_code = "0.1.0"

PICTURE = "media_picture"


def upgrade(op: Operations) -> None:
    """Add a column; code that does not know it shows such a picture as any other."""
    op.add_column(PICTURE, sa.Column("lost_at", UtcDateTime, nullable=True))
    op.create_index(None, PICTURE, ["lost_at"])


def downgrade(op: Operations) -> None:
    """Take it away."""
    op.drop_index(f"ix_{PICTURE}_lost_at", PICTURE)
    op.drop_column(PICTURE, "lost_at")
