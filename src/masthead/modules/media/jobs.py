"""Once a day the worker looks for files that no picture names."""

from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import translatable
from masthead.engine.events.outbox import record
from masthead.engine.jobs.job import Job
from masthead.modules.media.events import SweepCameDue

DAY = 24 * 3600


def sweep_files(work: UnitOfWork) -> None:
    """Say that it is time; a reaction looks through the storage, for here a lock is held."""
    record(work, SweepCameDue(now().isoformat()))


SWEEP_FILES = Job(
    "media.sweep_files", DAY, sweep_files, translatable("Files that no picture names are removed")
)
