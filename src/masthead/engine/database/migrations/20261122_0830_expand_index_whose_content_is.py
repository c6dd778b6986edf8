"""What somebody wrote is found without reading all that was ever written."""

from alembic.operations import Operations

phase = "expand"
min_code = "0.1.0"

REVISION, DRAFT = "engine_content_revision", "engine_content_draft"


def upgrade(op: Operations) -> None:
    """Add indexes; code that does not know them asks more slowly."""
    op.create_index(None, REVISION, ["author_id"])
    op.create_index(None, DRAFT, ["editor_id"])


def downgrade(op: Operations) -> None:
    """Take them away."""
    op.drop_index(f"ix_{DRAFT}_editor_id", DRAFT)
    op.drop_index(f"ix_{REVISION}_author_id", REVISION)
