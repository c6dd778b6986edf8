"""Load one migration file and check its format; only the migrator and the linter do this."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from alembic.operations import Operations

from masthead.engine.database.errors import MigrationIsMalformed
from masthead.engine.database.ledger import Applied
from masthead.engine.database.revisions import KnownRevision
from masthead.engine.database.semver import precedence

Step = Callable[[Operations], None]


@dataclass(frozen=True)
class Migration:
    """A migration as its file says it."""

    known: KnownRevision
    min_code: str
    upgrade: Step
    downgrade: Step | None
    file: str

    @property
    def row(self) -> Applied:
        """What the database will remember of it."""
        return Applied(self.known.revision, self.known.phase, self.min_code)


def load_migration(known: KnownRevision) -> Migration:
    """Execute the file; raise `MigrationIsMalformed` where it breaks the format."""
    name = f"{known.chain.package}.{known.stem}"
    try:
        module = importlib.import_module(name)
    except Exception as error:
        problem = f"cannot be imported ({type(error).__name__}: {error})"
        raise MigrationIsMalformed(known.revision, problem, "Mend the file") from error
    phase = _attribute(known, module, "phase", str)
    if phase != known.phase:
        problem = f"is named {known.phase}, but says phase = {phase!r}"
        raise MigrationIsMalformed(known.revision, problem, "Make the two agree")
    min_code = _attribute(known, module, "min_code", str)
    try:
        precedence(min_code)
    except ValueError as error:
        advice = "Name the oldest release that runs on the schema after this step"
        raise MigrationIsMalformed(known.revision, f"has a bad min_code: {error}", advice) from error
    upgrade = _attribute(known, module, "upgrade", Callable)
    return Migration(known, min_code, upgrade, getattr(module, "downgrade", None), str(module.__file__))


def _attribute(known: KnownRevision, module: ModuleType, name: str, kind: Any) -> Any:
    value = getattr(module, name, None)
    if not isinstance(value, kind):
        what = "function" if kind is Callable else "text"
        raise MigrationIsMalformed(
            known.revision, f"lacks the {what} `{name}`", "Add it, as its neighbours have it"
        )
    return value
