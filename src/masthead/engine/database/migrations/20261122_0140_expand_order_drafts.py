"""A draft says which form kept it and when in that form's order, so that an older text never takes its place."""

import sqlalchemy as sa
from alembic.operations import Operations

from masthead.engine.database.columns import exact

phase = "expand"
min_code = "0.1.0"

DRAFT = "engine_content_draft"


def upgrade(op: Operations) -> None:
    """Add columns; code that does not know them keeps whatever comes, as it did."""
    op.add_column(DRAFT, sa.Column("form_key", exact(43), nullable=True))
    op.add_column(DRAFT, sa.Column("turn", sa.BigInteger(), nullable=True))


def downgrade(op: Operations) -> None:
    """Take them away."""
    op.drop_column(DRAFT, "turn")
    op.drop_column(DRAFT, "form_key")
