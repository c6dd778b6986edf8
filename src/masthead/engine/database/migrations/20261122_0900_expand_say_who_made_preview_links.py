"""A preview link says who made it, so that it ends when that person may not see the page any more."""

import sqlalchemy as sa
from alembic.operations import Operations

from masthead.engine.database.columns import BigId

phase = "expand"
min_code = "0.1.0"

LINK = "engine_content_preview_link"


def upgrade(op: Operations) -> None:
    """Add a column; a link of nobody known lives its seven days, as every link did."""
    op.add_column(LINK, sa.Column("author_id", BigId, nullable=True))


def downgrade(op: Operations) -> None:
    """Take it away."""
    op.drop_column(LINK, "author_id")
