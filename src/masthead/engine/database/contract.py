"""What a release may count on in the database: described from its models, kept in schema/releases/."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import CheckConstraint, Column, MetaData, Table, UniqueConstraint
from sqlalchemy.types import TypeEngine

from masthead.engine.database.baseline import tables_of
from masthead.engine.database.errors import FileIsUnusable
from masthead.engine.database.forms import form_of
from masthead.engine.database.ledger import schema_revision
from masthead.engine.database.migration import load_migration
from masthead.engine.database.revisions import Chain, known_revisions
from masthead.engine.database.semver import precedence

FOLDER = Path("schema/releases")


class ColumnForm(msgspec.Struct, frozen=True, omit_defaults=True):
    """One column, without its dialect."""

    type: str
    nullable: bool
    length: int | None = None
    scale: int | None = None
    exact: bool = False
    """Compared code point by code point, in MariaDB too."""
    default: str | None = None
    """The server's default, as written in the model."""
    generated: bool = False
    """A key that the database numbers by itself."""
    samples: tuple[str | int, ...] = ()
    """Values that satisfy the table's checks, for the write probe."""


class ReferenceForm(msgspec.Struct, frozen=True, order=True, omit_defaults=True):
    """One foreign key."""

    columns: tuple[str, ...]
    table: str
    references: tuple[str, ...]
    on_delete: str = "NO ACTION"


class TableForm(msgspec.Struct, frozen=True, omit_defaults=True):
    """One table."""

    columns: dict[str, ColumnForm]
    key: tuple[str, ...] = ()
    uniques: tuple[tuple[str, ...], ...] = ()
    checks: dict[str, str] = {}
    foreign_keys: tuple[ReferenceForm, ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()


class Release(msgspec.Struct, frozen=True):
    """What a release left behind for those that come after it."""

    version: str
    commit: str
    """The full hash of the commit that holds the release's code."""
    min_code: str
    revisions: tuple[str, ...]
    digests: dict[str, str]
    """SHA-256 of each migration's file: what was released is not edited."""
    tables: dict[str, TableForm]


def describe_release(version: str, commit: str, chains: Iterable[Chain], metadata: MetaData) -> Release:
    """Describe the schema that the models and chains of this code lead to."""
    chains = tuple(chains)
    migrations = [load_migration(known) for known in known_revisions(chains)]
    tables = [schema_revision, *(table for chain in chains for table in tables_of(metadata, chain))]
    return Release(
        version=version,
        commit=commit,
        min_code=max((m.min_code for m in migrations), key=precedence, default=version),
        revisions=tuple(migration.known.revision for migration in migrations),
        digests={migration.known.revision: digest_of(Path(migration.file)) for migration in migrations},
        tables={
            str(table.name): describe_table(table) for table in sorted(tables, key=lambda table: table.name)
        },
    )


def describe_table(table: Table) -> TableForm:
    """Describe one table from its model."""
    uniques = [
        tuple(str(c.name) for c in u.columns) for u in table.constraints if isinstance(u, UniqueConstraint)
    ]
    uniques += [tuple(str(c.name) for c in index.columns) for index in table.indexes if index.unique]
    constraints = [*table.constraints, *(one for column in table.columns for one in column.constraints)]
    checks = {str(c.name): str(c.sqltext) for c in constraints if isinstance(c, CheckConstraint)}
    return TableForm(
        columns={str(column.name): describe_column(column) for column in table.columns},
        key=tuple(str(column.name) for column in table.primary_key.columns),
        uniques=tuple(sorted(uniques)),
        checks=dict(sorted(checks.items())),
        foreign_keys=tuple(sorted(_references(table))),
        indexes=tuple(
            sorted(tuple(str(c.name) for c in index.columns) for index in table.indexes if not index.unique)
        ),
    )


def describe_column(column: Column[Any]) -> ColumnForm:
    """Describe one column from its model."""
    form = form_of(column.type)
    default: Any = getattr(column.server_default, "arg", None)
    return ColumnForm(
        type=form.family,
        length=form.length,
        scale=form.scale,
        exact=_is_exact(column.type),
        nullable=bool(column.nullable),
        default=None if default is None else str(getattr(default, "text", default)),
        generated=column is column.table.autoincrement_column,
        samples=tuple(column.info.get("samples", ())),
    )


def write_release(folder: Path, release: Release) -> Path:
    """Write the release's file; a file that is there already is never replaced."""
    path = folder / f"{release.version}.json"
    text = msgspec.json.format(msgspec.json.encode(release, order="sorted"), indent=2)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("xb") as file:
            file.write(text + b"\n")
    except FileExistsError as error:
        advice = (
            "What was released stays as it is: raise the version, or remove the file if it was never tagged"
        )
        raise FileIsUnusable(str(path), "is there already", advice) from error
    return path


def read_releases(folder: Path = FOLDER) -> tuple[Release, ...]:
    """Read every release's file, oldest first; none where there is no folder."""
    return tuple(
        sorted((_read(path) for path in folder.glob("*.json")), key=lambda one: precedence(one.version))
    )


def last_release(folder: Path = FOLDER) -> Release:
    """Read the newest release's file; raise `FileIsUnusable` where there is none."""
    releases = read_releases(folder)
    if not releases:
        advice = "Write it with `masthead schema release VERSION`, or fetch the project's full tree"
        raise FileIsUnusable(str(folder), "holds no release's schema", advice)
    return releases[-1]


def digest_of(path: Path) -> str:
    """Give the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read(path: Path) -> Release:
    try:
        release = msgspec.json.decode(path.read_bytes(), type=Release)
        precedence(release.version)
    except (OSError, ValueError) as error:
        raise FileIsUnusable(
            str(path), f"cannot be read: {error}", "Restore it from the project's history"
        ) from error
    return release


def _references(table: Table) -> list[ReferenceForm]:
    found = []
    for key in table.foreign_key_constraints:
        targets = [element.target_fullname.rpartition(".") for element in key.elements]
        references = tuple(target[2] for target in targets)
        found.append(
            ReferenceForm(
                tuple(key.column_keys), targets[0][0], references, (key.ondelete or "NO ACTION").upper()
            )
        )
    return found


def _is_exact(kind: TypeEngine[Any]) -> bool:
    variant: Any = getattr(kind, "_variant_mapping", {}).get("mariadb", kind)
    return str(getattr(variant, "collation", None) or "").endswith("_bin")
