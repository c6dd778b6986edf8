"""The only two ways in which rows of the audit log change: their time is over, or a name in them is erased."""

from datetime import timedelta

from sqlalchemy import delete, select, update

from masthead.engine.audit.declaration import book_of
from masthead.engine.audit.models import AuditRow
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import translatable
from masthead.engine.jobs.job import Job

BATCH, BATCHES = 500, 20
LONGEST_DAYS = 100_000
"""More would reach beyond the calendar."""
ACCOUNT = "account"
"""Kind of the things that are accounts."""


def forget_old_rows(work: UnitOfWork) -> None:
    """Delete rows that are older than the site keeps them, a bounded number in one run."""
    days = book_of(work.database).days
    if not days:
        return
    old = (
        select(AuditRow.id)
        .where(AuditRow.at < now() - timedelta(days=min(days, LONGEST_DAYS)))
        .order_by(AuditRow.at)
    )
    for _ in range(BATCHES):
        ids = list(work.scalars(old.limit(BATCH)))
        if ids:
            work.execute(delete(AuditRow).where(AuditRow.id.in_(ids)))
        if len(ids) < BATCH:
            return


def erase_names(work: UnitOfWork, account_id: int) -> None:
    """Take a person's name and addresses out of the log; what was done, and by which number, stays."""
    theirs = AuditRow.actor_id == account_id
    work.execute(update(AuditRow).where(theirs).values(actor="", address=""))
    about = (AuditRow.thing == ACCOUNT) & (AuditRow.thing_id == str(account_id))
    work.execute(update(AuditRow).where(about).values(label=""))


FORGET_AUDIT = Job(
    "engine.forget_audit", 3600, forget_old_rows, translatable("Old entries of the audit log are forgotten")
)
