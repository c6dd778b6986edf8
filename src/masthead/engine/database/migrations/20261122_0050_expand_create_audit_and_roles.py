"""The audit log, roles that administrators make, and what they grant."""

import sqlalchemy as sa
from alembic.operations import Operations

from masthead.engine.database.columns import BigId, UtcDateTime, exact

phase = "expand"
min_code = "0.1.0"

AUDIT = "engine_audit"


def upgrade(op: Operations) -> None:
    """Make the tables."""
    op.create_table(
        AUDIT,
        sa.Column("id", BigId, primary_key=True, autoincrement=True),
        sa.Column("at", UtcDateTime, nullable=False, index=True),
        sa.Column("event", exact(100), nullable=False),
        sa.Column("way", exact(16), nullable=False),
        sa.Column("actor_id", BigId, nullable=True, index=True),
        sa.Column("actor", exact(50), nullable=False),
        sa.Column("thing", exact(50), nullable=False),
        sa.Column("thing_id", exact(100), nullable=False),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("changes", sa.Text, nullable=False),
        sa.Column("request_id", exact(64), nullable=False),
        sa.Column("address", exact(45), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_engine_audit_event_id", AUDIT, ["event", "id"])
    op.create_index("ix_engine_audit_actor_name", AUDIT, ["actor", "id"])
    op.create_index("ix_engine_audit_thing_thing_id_id", AUDIT, ["thing", "thing_id", "id"])
    op.create_table(
        "engine_role",
        sa.Column("name", exact(32), primary_key=True),
        sa.Column("title", sa.String(50), nullable=False),
        sa.Column("made_at", UtcDateTime, nullable=False),
    )
    op.create_table(
        "engine_grant",
        sa.Column("role", exact(32), primary_key=True),
        sa.Column("permission", exact(100), primary_key=True),
        sa.Column("scope", sa.SmallInteger, nullable=False),
    )


def downgrade(op: Operations) -> None:
    """Drop them."""
    for name in ("engine_grant", "engine_role", AUDIT):
        op.drop_table(name)
