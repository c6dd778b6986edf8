"""Carries what a process has counted into the ring: a process that counted nothing writes nothing."""

import logging

from sqlalchemy.exc import SQLAlchemyError

from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import written
from masthead.engine.errors import MastheadError
from masthead.engine.figures.ring import add_counts
from masthead.engine.figures.tally import tally_of
from masthead.engine.observability.flush import Flusher

WEB_EVERY = 10.0
"""Seconds between two writes of a web process that answers requests."""
WORKER_EVERY = 60.0
"""Of a worker, which always has a little to do: a site at rest writes once a minute."""
log = logging.getLogger(__name__)


class Carrier:
    """Writes the tally of one process into the ring."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._tally = tally_of(database)
        self._fails = False

    def carry(self) -> None:
        """Write what was counted. Without a database it waits; that is said once."""
        counts = self._tally.take()
        if not counts:
            return
        try:
            written(self._database, lambda work: add_counts(work, counts))
        except (MastheadError, SQLAlchemyError) as error:
            self._tally.put_back(counts)
            if not self._fails:
                log.warning("figures_wait", extra={"problem": f"{type(error).__name__}: {error.__cause__}"})
            self._fails = True
        else:
            self._fails = False


def carry_figures(database: Database, every: float) -> Flusher:
    """Start to carry this process's figures, in the background and at its end."""
    flusher = Flusher(Carrier(database).carry, every=every)
    flusher.start()
    return flusher
