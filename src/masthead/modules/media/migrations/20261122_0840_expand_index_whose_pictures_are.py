"""The pictures that somebody brought are found without reading the whole library."""

from alembic.operations import Operations

phase = "expand"
min_code = "0.1.0"

PICTURE = "media_picture"


def upgrade(op: Operations) -> None:
    """Add an index; code that does not know it asks more slowly."""
    op.create_index(None, PICTURE, ["uploader_id"])


def downgrade(op: Operations) -> None:
    """Take it away."""
    op.drop_index(f"ix_{PICTURE}_uploader_id", PICTURE)
