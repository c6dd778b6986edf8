"""What comes back from the trash knows its path; listings by place, and what is to be rendered anew, are found."""

import sqlalchemy as sa
from alembic.operations import Operations

from masthead.engine.database.columns import exact

phase = "expand"
min_code = "0.1.0"

ITEM, LIVE = "engine_content_item", "engine_content_live"


def upgrade(op: Operations) -> None:
    """Add a nullable column and two indexes."""
    op.add_column(ITEM, sa.Column("trashed_path", exact(500), nullable=True))
    op.create_index(None, ITEM, ["kind", "parent_id", "position"])
    op.create_index(None, LIVE, ["renderer"])


def downgrade(op: Operations) -> None:
    """Take them away."""
    op.drop_index(f"ix_{LIVE}_renderer", LIVE)
    op.drop_index(f"ix_{ITEM}_kind_parent_id_position", ITEM)
    op.drop_column(ITEM, "trashed_path")
