"""The worker: delivers events and runs jobs, beside the site or on a machine of its own, until told to stop."""

import logging
import threading
from collections.abc import Callable, Iterable, Sequence

from masthead.engine.audit.keeping import FORGET_AUDIT
from masthead.engine.audit.origin import WORKER, Origin, originating
from masthead.engine.cache.stale import purge_stale_tags
from masthead.engine.content.content_type import install_content_types
from masthead.engine.content.editing import FORGET_OLD_DRAFTS
from masthead.engine.content.previews import FORGET_PREVIEW_LINKS
from masthead.engine.content.publishing import SETTLE_DUE
from masthead.engine.content.renewal import RENDER_ANEW
from masthead.engine.content.trash import EMPTY_TRASH
from masthead.engine.database.connect import Database
from masthead.engine.errors import DatabaseIsUnavailable, translatable
from masthead.engine.events.delivery import PATIENCE, Patience, deliver_due
from masthead.engine.events.queue import tidy
from masthead.engine.events.subscriptions import install_subscriptions
from masthead.engine.figures.carry import WORKER_EVERY, carry_figures
from masthead.engine.jobs.beat import BEAT
from masthead.engine.jobs.job import Job
from masthead.engine.jobs.schedule import Schedule
from masthead.engine.module import Module
from masthead.engine.web.submissions import FORGET_SUBMISSIONS

SHORTEST_PAUSE = 0.05
LONGEST_PAUSE = 0.5
OUTAGE_PAUSE = 1.0
log = logging.getLogger(__name__)

ENGINE_JOBS = (
    *(
        BEAT,
        Job("engine.tidy_outbox", 600, tidy, translatable("Events that were delivered are cleared away")),
        purge_stale_tags,
        FORGET_SUBMISSIONS,
    ),
    *(SETTLE_DUE, FORGET_OLD_DRAFTS, FORGET_PREVIEW_LINKS, EMPTY_TRASH, RENDER_ANEW, FORGET_AUDIT),
)


def _nothing() -> None:
    """Prepare nothing."""


def run_worker(
    database: Database,
    modules: Sequence[Module],
    stop: threading.Event,
    patience: Patience = PATIENCE,
    prepare: Callable[[], None] = _nothing,
) -> None:
    """Deliver events and run jobs until `stop` is set; what is in flight then is finished first.

    Two lanes, so that a long job does not hold up the mail. Any number of workers may run at once.
    `prepare` is called before events are delivered: letters then say what the site was told a moment ago.
    """
    install_subscriptions(database, modules)
    install_content_types(database, modules)
    schedule = Schedule(jobs_of(modules), lease=patience.lease)
    outage = _Outage()
    figures = carry_figures(database, WORKER_EVERY)
    second = threading.Thread(
        target=_follow_lane, args=(lambda: schedule.run_next(database), stop, outage), name="masthead-jobs"
    )
    second.start()
    try:
        _follow_lane(lambda: deliver_due(database, stop.is_set, patience, prepare), stop, outage)
    finally:
        stop.set()
        second.join()
        figures.stop()


def jobs_of(modules: Iterable[Module]) -> list[Job]:
    """Give the jobs of the engine and of the modules."""
    return [*ENGINE_JOBS, *(job for module in modules for job in module.jobs)]


class _Outage:
    """Says once that the database is away and once that it is back, for both lanes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lasts = False

    def begins(self, error: DatabaseIsUnavailable) -> None:
        with self._lock:
            if not self._lasts:
                log.warning("worker_waits", extra={"awaited": "database", "problem": str(error.__cause__)})
            self._lasts = True

    def ends(self) -> None:
        with self._lock:
            if self._lasts:
                log.warning("worker_goes_on", extra={"awaited": "database"})
            self._lasts = False


def _follow_lane(step: Callable[[], bool], stop: threading.Event, outage: _Outage) -> None:
    """Repeat a step until told to stop: at once while there is work, more and more slowly without."""
    pause = SHORTEST_PAUSE
    while not stop.is_set():
        try:
            with originating(Origin(WORKER)):
                worked = step()
        except DatabaseIsUnavailable as error:
            outage.begins(error)
            stop.wait(OUTAGE_PAUSE)
            continue
        except Exception:
            log.exception("worker_step_failed")
            stop.wait(OUTAGE_PAUSE)
            continue
        outage.ends()
        pause = SHORTEST_PAUSE if worked else min(2 * pause, LONGEST_PAUSE)
        if not worked:
            stop.wait(pause)
