"""The directory. An existing table of the first three columns is adopted as it is."""

import sqlalchemy as sa
from alembic.operations import Operations

from masthead.engine.database.columns import exact

phase = "expand"
min_code = "0.1.0"


def upgrade(op: Operations) -> None:
    """Make the table."""
    op.create_table(
        "users",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("username", sa.String(50), nullable=False),
        sa.Column("email", sa.String(100), nullable=False),
        sa.Column("username_folded", exact(200), nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_users_username_folded", "users", ["username_folded"])


def downgrade(op: Operations) -> None:
    """Drop the table."""
    op.drop_table("users")
