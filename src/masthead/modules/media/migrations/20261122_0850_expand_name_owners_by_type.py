"""What shows pictures is called by its content type."""

from alembic.operations import Operations

phase = "expand"
min_code = "0.1.0"


def upgrade(op: Operations) -> None:
    """Rename pages, which no release has written yet."""
    # schema: allow backfill because no release has rows here: the table is as new as this step
    op.execute("UPDATE media_picture_use SET owner_kind = 'page' WHERE owner_kind = 'pages'")


def downgrade(op: Operations) -> None:
    """Call them as before."""
    # schema: allow backfill because no release has rows here
    op.execute("UPDATE media_picture_use SET owner_kind = 'pages' WHERE owner_kind = 'page'")
