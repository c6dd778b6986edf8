"""A second factor may be demanded of whoever has a role."""

import sqlalchemy as sa
from alembic.operations import Operations

phase = "expand"
min_code = "0.1.0"

ROLE = "engine_role"


def upgrade(op: Operations) -> None:
    """Add a column; code that does not know it demands nothing."""
    op.add_column(ROLE, sa.Column("needs_factor", sa.Boolean, nullable=True))


def downgrade(op: Operations) -> None:
    """Take it away."""
    op.drop_column(ROLE, "needs_factor")
