"""Once a day pictures are compared with their files; while files are gone, it is looked whether they are back."""

from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import translatable
from masthead.engine.events.outbox import record
from masthead.engine.events.queue import is_waiting
from masthead.engine.jobs.job import Job
from masthead.modules.media.events import ComparisonCameDue, LookCameDue, SweepCameDue
from masthead.modules.media.queries import has_lost

DAY, TEN_MINUTES = 24 * 3600, 600


def sweep_files(work: UnitOfWork) -> None:
    """Say that it is time; reactions look through the storage, for here a lock is held."""
    for event in (SweepCameDue, ComparisonCameDue):
        if not is_waiting(work, event.event_name):
            record(work, event(now().isoformat()))


def look_at_lost(work: UnitOfWork) -> None:
    """Say that it is time, where pictures are marked and the look before is done."""
    if has_lost(work) and not is_waiting(work, LookCameDue.event_name):
        record(work, LookCameDue(now().isoformat()))


SWEEP_FILES = Job(
    "media.sweep_files", DAY, sweep_files, translatable("Pictures are compared with their files")
)
LOOK_AT_LOST = Job(
    "media.look_at_lost", TEN_MINUTES, look_at_lost, translatable("Lost files of pictures are looked for")
)
