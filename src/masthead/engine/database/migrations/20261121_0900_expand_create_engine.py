"""The engine's own tables: outbox, jobs, stale tags, accepted forms, applied recipes."""

import sqlalchemy as sa
from alembic.operations import Operations
from sqlalchemy.dialects.mysql import MEDIUMTEXT

from masthead.engine.database.columns import BigId, UtcDateTime, exact

phase = "expand"
min_code = "0.1.0"

LONG_TEXT = sa.Text().with_variant(MEDIUMTEXT(charset="utf8mb4"), "mysql", "mariadb")


def upgrade(op: Operations) -> None:
    """Make the tables."""
    _create_outbox(op)
    _create_jobs(op)
    op.create_table(
        "engine_stale_tag",
        sa.Column("id", BigId, primary_key=True, autoincrement=True),
        sa.Column("tag", exact(190), nullable=False),
        sa.Column("marked_at", UtcDateTime, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_engine_stale_tag_marked_at", "engine_stale_tag", ["marked_at"])
    op.create_table(
        "engine_submission",
        sa.Column("key", exact(43), primary_key=True),
        sa.Column("accepted_at", UtcDateTime, nullable=False),
    )
    op.create_index("ix_engine_submission_accepted_at", "engine_submission", ["accepted_at"])
    op.create_table(
        "engine_applied_recipe",
        sa.Column("name", exact(50), primary_key=True),
        sa.Column("applied_at", UtcDateTime, nullable=False),
    )


def downgrade(op: Operations) -> None:
    """Drop them."""
    for table in (
        "engine_applied_recipe",
        "engine_submission",
        "engine_stale_tag",
        "engine_job",
        "engine_outbox_delivery",
        "engine_outbox_event",
    ):
        op.drop_table(table)


def _create_outbox(op: Operations) -> None:
    op.create_table(
        "engine_outbox_event",
        sa.Column("id", BigId, primary_key=True, autoincrement=True),
        sa.Column("name", exact(100), nullable=False),
        sa.Column("payload", LONG_TEXT, nullable=False),
        sa.Column("recorded_at", UtcDateTime, nullable=False),
    )
    op.create_index("ix_engine_outbox_event_recorded_at", "engine_outbox_event", ["recorded_at"])
    op.create_table(
        "engine_outbox_delivery",
        sa.Column("id", BigId, primary_key=True, autoincrement=True),
        sa.Column("event_id", BigId, sa.ForeignKey("engine_outbox_event.id"), nullable=False),
        sa.Column("subscriber", exact(255), nullable=False),
        sa.Column("state", exact(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", UtcDateTime, nullable=False),
        sa.Column("claimed_until", UtcDateTime, nullable=True),
        sa.Column("last_error", LONG_TEXT, nullable=True),
    )
    op.create_index("ix_engine_outbox_delivery_event_id", "engine_outbox_delivery", ["event_id"])
    columns = ["state", "next_attempt_at"]
    op.create_index("ix_engine_outbox_delivery_state_next_attempt_at", "engine_outbox_delivery", columns)


def _create_jobs(op: Operations) -> None:
    op.create_table(
        "engine_job",
        sa.Column("name", exact(100), primary_key=True),
        sa.Column("next_run_at", UtcDateTime, nullable=False),
        sa.Column("claimed_until", UtcDateTime, nullable=True),
        sa.Column("last_run_at", UtcDateTime, nullable=True),
        sa.Column("last_error", LONG_TEXT, nullable=True),
    )
