"""The gate before every view: a schema that this code cannot live with answers 503, not a half-made page."""

import time
from functools import cached_property

from masthead.engine.database.connect import Database
from masthead.engine.database.guard import SchemaState, judge_schema
from masthead.engine.database.revisions import KnownRevision, chains_of, known_revisions
from masthead.engine.loading import LoadedModules
from masthead.engine.release import code_version

AGAIN_SECONDS = 1.0


class SchemaGate:
    """Judges the schema until it fits, then only when readiness asks."""

    def __init__(self, database: Database, loaded: LoadedModules) -> None:
        self.database = database
        self.loaded = loaded
        self.version = code_version()
        self._state: SchemaState | None = None
        self._judged_at = 0.0

    @cached_property
    def known(self) -> tuple[KnownRevision, ...]:
        """The steps that this code brings."""
        return known_revisions(chains_of(self.loaded.modules))

    def judge(self) -> SchemaState:
        """Ask the database now; raise `DatabaseIsUnavailable` if it does not answer."""
        self._state = judge_schema(self.database, self.known, self.version)
        self._judged_at = time.monotonic()
        return self._state

    def admit(self) -> None:
        """Raise `SchemaIsBehind` or `SchemaIsAhead` unless this code may serve; free once it may."""
        if self._state is not None and self._state.is_fit:
            return
        if self._state is None or time.monotonic() - self._judged_at > AGAIN_SECONDS:
            self.judge()
        if self._state is not None:
            self._state.require()
