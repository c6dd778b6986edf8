"""What others may ask of a running site: does it live, may it be sent requests, what does it run on."""

import json
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from masthead.engine.database.connect import Database
from masthead.engine.database.guard import SchemaState
from masthead.engine.database.revisions import KnownRevision
from masthead.engine.errors import DatabaseIsUnavailable, MastheadError
from masthead.engine.observability.draining import Flag, raised
from masthead.engine.observability.patience import Patient, Unanswered
from masthead.engine.settings.model import Settings
from masthead.engine.storage.choose import SiteStorage
from masthead.engine.storage.port import PROOFS

WAIT_SECONDS = 2.0
JSON, TEXT = "application/json", "text/plain"


class SchemaJudge(Protocol):
    """Judges, with one query, whether this code may serve on the schema."""

    @property
    def known(self) -> Sequence[KnownRevision]:
        """The steps that this code brings."""

    def judge(self) -> SchemaState:
        """Ask the database now."""


@dataclass(frozen=True)
class Verdict:
    """An answer to a probe."""

    status: str
    body: str
    kind: str = JSON

    @classmethod
    def of(cls, *, well: bool, **facts: object) -> "Verdict":
        """Give the facts as JSON, with 200 or 503."""
        status = "200 OK" if well else "503 Service Unavailable"
        return cls(status, json.dumps(facts, ensure_ascii=False) + "\n")


@dataclass
class Probes:
    """Answers the probes. Readiness asks the database each time; what hangs counts as failed."""

    settings: Settings
    database: Database
    draining: Flag
    schema_gate: SchemaJudge | None = None
    others: Mapping[str, Callable[[], object]] = field(default_factory=dict)
    """What else the site is configured to need; each raises when it does not answer."""

    def __post_init__(self) -> None:
        self._ping = Patient(self.database.ping, WAIT_SECONDS)
        self._judge = Patient(self.schema_gate.judge, WAIT_SECONDS) if self.schema_gate else None
        checks = {**configured(self.settings), **self.others}
        self._others = {name: Patient(check, WAIT_SECONDS) for name, check in checks.items()}

    def live(self) -> Verdict:
        """Whether this process answers at all."""
        return Verdict.of(well=True, status="alive")

    def ready(self) -> Verdict:
        """Whether requests may be sent here: a database, a schema that fits, and not about to stop."""
        reasons = ["the site is stopping"] if raised(self.draining) else []
        reasons += [problem for problem in (self._database_problem() or self._schema_problem(),) if problem]
        return Verdict.of(well=not reasons, status="not ready" if reasons else "ready", reasons=reasons)

    def health(self) -> Verdict:
        """Whether everything that is configured works; without mail or storage the site still serves."""
        states = {"database": self._database_problem() or "ok"}
        for name, check in self._others.items():
            states[name] = _problem(check) or "ok"
        status = "ok" if set(states.values()) == {"ok"} else "degraded"
        well = states["database"] == "ok"
        return Verdict.of(
            well=well, status=status if well else "failed", **states, version=self.settings.app_version
        )

    def version(self, accept: str) -> Verdict:
        """Say what runs here: a sentence for people, all of it for programs."""
        if JSON not in accept:
            return Verdict("200 OK", f"Текущая версия приложения: {self.settings.app_version}", TEXT)
        state = self.schema()
        return Verdict.of(
            well=True,
            version=self.settings.running_version,
            revision=self.settings.app_revision,
            schema=state.revision if state else None,
            min_code=state.min_code if state else None,
            digest=self.settings.app_digest,
        )

    def schema(self) -> SchemaState | None:
        """Give the state of the schema; None where it cannot be known now."""
        try:
            return self._judge() if self._judge else None
        except (MastheadError, Unanswered):
            return None

    def known_revisions(self) -> set[str]:
        """Give the names of the steps that this code brings."""
        return {one.revision for one in self.schema_gate.known} if self.schema_gate else set()

    def _database_problem(self) -> str | None:
        return _problem(self._ping)

    def _schema_problem(self) -> str | None:
        if self._judge is None:
            return None
        judge = self._judge
        return _problem(lambda: judge().require())


def configured(settings: Settings) -> dict[str, Callable[[], object]]:
    """Give a check for each thing besides the database that the settings name."""
    checks: dict[str, Callable[[], object]] = {}
    if settings.s3_endpoint:
        storage = SiteStorage(settings)
        # Whether such a file is there or not: the storage answers, and takes the keys.
        checks["s3"] = lambda: storage.stat(f"{PROOFS}/health.txt")
    if settings.smtp_host and settings.mail_adapter in {"", "smtp"}:
        checks["mail"] = lambda: _reach(settings.smtp_host, settings.smtp_port)
    return checks


def _reach(host: str, port: int) -> None:
    """Raise unless something listens there."""
    socket.create_connection((host, port), timeout=WAIT_SECONDS).close()


def _problem(check: Callable[[], object]) -> str | None:
    """Run a check; say what is wrong without a driver's words, which may hold addresses and names."""
    try:
        check()
    except DatabaseIsUnavailable:
        return "the database does not answer"
    except MastheadError as error:
        return str(error)
    except (Unanswered, OSError):
        return "no answer"
    return None
