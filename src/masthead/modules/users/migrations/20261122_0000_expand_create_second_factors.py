"""Second factors: authenticator apps, recovery codes, passkeys."""

import sqlalchemy as sa
from alembic.operations import Operations

from masthead.engine.database.columns import BigId, UtcDateTime, exact

phase = "expand"
min_code = "0.1.0"


def upgrade(op: Operations) -> None:
    """Make the tables."""
    op.create_table(
        "users_totp",
        sa.Column("account_id", BigId, _account(), primary_key=True, autoincrement=False),
        sa.Column("sealed", sa.String(255), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("confirmed_at", UtcDateTime, nullable=True),
        sa.Column("last_step", sa.BigInteger, nullable=True),
        sa.Column("used_at", UtcDateTime, nullable=True),
    )
    op.create_table(
        "users_recovery_code",
        sa.Column("account_id", BigId, _account(), primary_key=True),
        sa.Column("code_hash", exact(64), primary_key=True),
    )
    op.create_table(
        "users_passkey",
        sa.Column("id", BigId, primary_key=True, autoincrement=True),
        sa.Column("account_id", BigId, _account(), nullable=False, index=True),
        sa.Column("credential_hash", exact(64), nullable=False, unique=True),
        sa.Column("credential_id", sa.Text, nullable=False),
        sa.Column("public_key", sa.Text, nullable=False),
        sa.Column("sign_count", sa.BigInteger, nullable=False),
        sa.Column("name", sa.String(50), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("used_at", UtcDateTime, nullable=True),
        sqlite_autoincrement=True,
    )


def downgrade(op: Operations) -> None:
    """Drop the tables."""
    for name in ("passkey", "recovery_code", "totp"):
        op.drop_table(f"users_{name}")


def _account() -> sa.ForeignKey:
    return sa.ForeignKey("users_account.id", ondelete="CASCADE")
