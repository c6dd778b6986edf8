"""Accounts with their roles, sessions, one-time tokens and counted attempts."""

import sqlalchemy as sa
from alembic.operations import Operations

from masthead.engine.database.columns import BigId, UtcDateTime, exact

phase = "expand"
min_code = "0.1.0"


def upgrade(op: Operations) -> None:
    """Make the tables."""
    op.create_table(
        "users_account",
        sa.Column("id", BigId, primary_key=True, autoincrement=True),
        sa.Column("name", sa.String(50), nullable=False),
        sa.Column("name_key", exact(255), nullable=False, unique=True),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("email_key", exact(255), nullable=True, unique=True),
        sa.Column("password_hash", sa.String(255), nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("language", sa.String(8), nullable=True),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "users_account_role",
        _account_id(primary_key=True),
        sa.Column("role", sa.String(32), primary_key=True),
    )
    op.create_table(
        "users_session",
        sa.Column("token_hash", exact(64), primary_key=True),
        _account_id(),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("last_seen_at", UtcDateTime, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False, index=True),
        sa.Column("address", sa.String(45), nullable=False),
        sa.Column("user_agent", sa.String(255), nullable=False),
    )
    _create_tokens_and_attempts(op)


def downgrade(op: Operations) -> None:
    """Drop the tables."""
    for name in ("attempt", "token", "session", "account_role", "account"):
        op.drop_table(f"users_{name}")


def _create_tokens_and_attempts(op: Operations) -> None:
    op.create_table(
        "users_token",
        sa.Column("token_hash", exact(64), primary_key=True),
        sa.Column("purpose", sa.String(16), nullable=False),
        _account_id(nullable=True),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("payload", sa.String(255), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False, index=True),
        sa.Column("used_at", UtcDateTime, nullable=True),
    )
    op.create_table(
        "users_attempt",
        sa.Column("key", exact(80), primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("open_at", UtcDateTime, nullable=False),
        sa.Column("last_at", UtcDateTime, nullable=False, index=True),
    )


def _account_id(*, primary_key: bool = False, nullable: bool = False) -> sa.Column[int]:
    """Whose row it is; looked up by it, so indexed where the primary key does not begin with it."""
    reference = sa.ForeignKey("users_account.id", ondelete="CASCADE")
    return sa.Column(
        "account_id", BigId, reference, primary_key=primary_key, nullable=nullable, index=not primary_key
    )
