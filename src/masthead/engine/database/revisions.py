"""Which migrations the code brings: file names, in order; nothing is executed and alembic is not needed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from typing import Literal, Protocol, cast

from masthead.engine.database.errors import MigrationIsMalformed

Phase = Literal["expand", "retire"]

NAME = re.compile(r"\d{8}_\d{4}_(expand|retire)_[a-z0-9]+(_[a-z0-9]+)*")
ENGINE_TABLES = (
    "engine_outbox_event",
    "engine_outbox_delivery",
    "engine_job",
    "engine_stale_tag",
    "engine_submission",
    "engine_applied_recipe",
    "engine_content_tree",
    "engine_content_item",
    "engine_content_revision",
    "engine_content_draft",
    "engine_content_beginning",
    "engine_content_live",
    "engine_content_redirect",
    "engine_content_preview_link",
    "engine_figure",
    "engine_setting",
    "engine_setting_change",
    "engine_audit",
    "engine_role",
    "engine_grant",
)


class BringsMigrations(Protocol):
    """What is needed of a module's manifest."""

    @property
    def name(self) -> str:
        """Its short name."""

    @property
    def tables(self) -> tuple[str, ...]:
        """Its tables."""

    @property
    def migrations(self) -> str:
        """Its package of migrations, or nothing."""


@dataclass(frozen=True)
class Chain:
    """The migrations of one module, in order of their names, and the tables they end in."""

    module: str
    package: str
    tables: tuple[str, ...] = ()


@dataclass(frozen=True)
class KnownRevision:
    """A migration that the code brings, as far as its name tells."""

    chain: Chain
    stem: str

    @property
    def revision(self) -> str:
        """Its name in the database: `users/20261121_1030_expand_add_pinned`."""
        return f"{self.chain.module}/{self.stem}"

    @property
    def phase(self) -> Phase:
        """Expand (before a rollout) or retire (after its promotion)."""
        found = NAME.fullmatch(self.stem)
        return cast(Phase, found.group(1)) if found else "expand"


ENGINE = Chain("engine", "masthead.engine.database.migrations", ENGINE_TABLES)


def chains_of(modules: Iterable[BringsMigrations]) -> tuple[Chain, ...]:
    """Give the engine's chain, then those of the modules, which come in order of what they require."""
    return (ENGINE, *(Chain(m.name, m.migrations, m.tables) for m in modules if m.migrations))


def known_in(chain: Chain) -> tuple[KnownRevision, ...]:
    """Give the chain's migrations in order; raise `MigrationIsMalformed` for a name out of shape."""
    files = (entry.name for entry in resources.files(chain.package).iterdir())
    stems = sorted(
        name.removesuffix(".py") for name in files if name.endswith(".py") and name != "__init__.py"
    )
    for stem in stems:
        if not NAME.fullmatch(stem):
            advice = "Name it YYYYMMDD_HHMM_expand_what_it_does.py or YYYYMMDD_HHMM_retire_what_it_does.py"
            raise MigrationIsMalformed(f"{chain.module}/{stem}", "has a name out of shape", advice)
    return tuple(KnownRevision(chain, stem) for stem in stems)


def known_revisions(chains: Iterable[Chain]) -> tuple[KnownRevision, ...]:
    """Give every migration of the code, chain by chain."""
    return tuple(known for chain in chains for known in known_in(chain))
