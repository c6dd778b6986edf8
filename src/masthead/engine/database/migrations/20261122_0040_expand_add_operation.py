"""What a site keeps about itself: figures, settings that were changed while it runs, how long jobs took."""

import sqlalchemy as sa
from alembic.operations import Operations
from sqlalchemy.dialects.mysql import MEDIUMTEXT

from masthead.engine.database.columns import BigId, UtcDateTime, exact

phase = "expand"
min_code = "0.1.0"

LONG_TEXT = sa.Text().with_variant(MEDIUMTEXT(charset="utf8mb4"), "mysql", "mariadb")


def upgrade(op: Operations) -> None:
    """Make the tables; add the column."""
    op.add_column("engine_job", sa.Column("last_milliseconds", sa.Integer, nullable=True))
    op.create_table(
        "engine_figure",
        sa.Column("span", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("slot", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("name", exact(40), primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "engine_setting",
        sa.Column("name", exact(100), primary_key=True),
        sa.Column("value", LONG_TEXT, nullable=False),
    )
    op.create_table(
        "engine_setting_change",
        sa.Column("id", BigId, primary_key=True, autoincrement=True),
        sa.Column("name", exact(100), nullable=False),
        sa.Column("before", LONG_TEXT, nullable=True),
        sa.Column("after", LONG_TEXT, nullable=True),
        sa.Column("actor_id", BigId, nullable=True),
        sa.Column("actor", sa.String(100), nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
    )


def downgrade(op: Operations) -> None:
    """Drop them."""
    for table in ("engine_setting_change", "engine_setting", "engine_figure"):
        op.drop_table(table)
    op.drop_column("engine_job", "last_milliseconds")
