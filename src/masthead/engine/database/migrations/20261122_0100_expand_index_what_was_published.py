"""What was published last is found among one type's items without looking at all of them."""

from alembic.operations import Operations

phase = "expand"
min_code = "0.1.0"

ITEM = "engine_content_item"


def upgrade(op: Operations) -> None:
    """Add an index."""
    op.create_index(None, ITEM, ["kind", "first_live_at"])


def downgrade(op: Operations) -> None:
    """Take it away."""
    op.drop_index(f"ix_{ITEM}_kind_first_live_at", ITEM)
