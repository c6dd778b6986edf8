"""Each way to break the code of an old release is found by the comparison or by the write probe."""

import pytest
from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from masthead.engine.database.base import NAMING
from masthead.engine.database.columns import BigId, UtcDateTime, exact
from masthead.engine.database.connect import Database
from masthead.engine.database.contract import Release, describe_table
from masthead.testing.schema import breaches
from masthead.testing.write_probe import probe


def metadata() -> MetaData:
    found = MetaData(naming_convention=NAMING)
    Table(
        "toy_ship",
        found,
        Column("id", BigId, primary_key=True),
        Column("name", exact(20), nullable=False, unique=True),
        Column("motto", Text),
        Column("masts", Integer, nullable=False, server_default="3"),
        Column("kind", String(8), nullable=False, info={"samples": ("brig", "sloop")}),
        CheckConstraint("kind IN ('brig', 'sloop')", name="kind"),
        Column("built_at", UtcDateTime, nullable=False, index=True),
    )  # fmt: skip
    Table(
        "toy_sailor",
        found,
        Column("ship", BigId, ForeignKey("toy_ship.id", ondelete="CASCADE"), primary_key=True),
        Column("name", String(30), primary_key=True),
        Column("nick", String(30)),
    )
    return found


@pytest.fixture
def release(database: Database) -> Release:
    found = metadata()
    found.create_all(database.engine)
    return Release(
        "0.1.0", "0" * 40, "0.1.0", (), {}, {name: describe_table(t) for name, t in found.tables.items()}
    )


def judged(database: Database, release: Release) -> tuple[list[str], list[str]]:
    with database.engine.connect() as connection:
        compared = breaches(connection, release)
        connection.rollback()
        return compared, probe(connection, release)


def alter(database: Database, *statements: str) -> None:
    with database.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_a_release_finds_its_own_schema_whole(database: Database, release: Release) -> None:
    assert judged(database, release) == ([], [])
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM toy_ship")).scalar() == 0, (
            "the probe leaves nothing"
        )


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE toy_ship ADD COLUMN port VARCHAR(20)",
        "ALTER TABLE toy_ship ADD COLUMN port VARCHAR(20) NOT NULL DEFAULT 'Riga'",
        "CREATE TABLE toy_port (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL UNIQUE)",
        "CREATE INDEX ix_new ON toy_ship (masts)",
    ],
)
def test_what_only_adds_breaks_nothing(database: Database, release: Release, statement: str) -> None:
    alter(database, statement)
    assert judged(database, release) == ([], [])


@pytest.mark.parametrize(
    ("statement", "said", "tried"),
    [
        ("ALTER TABLE toy_ship DROP COLUMN motto", "toy_ship: column motto is gone", "a full row"),
        ("ALTER TABLE toy_ship RENAME COLUMN motto TO device", "toy_ship: column motto is gone", "reading"),
        ("CREATE UNIQUE INDEX ux ON toy_ship (kind)", "toy_ship: (kind) must be unique now", "a second row like another"),
        ("CREATE UNIQUE INDEX ux ON toy_sailor (nick)", "toy_sailor: (nick) must be unique now", "a second row like another"),
        ("DROP TABLE toy_sailor", "toy_sailor: the table is gone", "reading"),
    ],
)  # fmt: skip
def test_what_breaks_old_code_is_found_twice(
    database: Database, release: Release, statement: str, said: str, tried: str
) -> None:
    alter(database, statement)
    compared, refused = judged(database, release)
    assert said in compared
    assert any(f"{said.split(':', maxsplit=1)[0]}: {tried} is refused" in line for line in refused), refused


@pytest.mark.parametrize(
    ("change", "said", "tried"),
    [
        (lambda t: t.append_column(Column("port", String(9), nullable=False)), "column port is new, must be filled in", "a row"),
        (lambda t: setattr(t.c.motto, "nullable", False), "column motto may not be empty any more", "emptying motto"),
        (lambda t: setattr(t.c.masts, "server_default", None), "column masts lost its default 3", "a row of what is required"),
        (lambda t: t.append_constraint(CheckConstraint("masts < 9", name="few")), "check ck_toy_ship_few is new", "a full row"),
        (lambda t: t.append_constraint(UniqueConstraint("masts")), "(masts) must be unique now", "a second row like another"),
        (lambda t: setattr(t.c.name, "type", exact(10)), "column name is VARCHAR(10)", "a full row"),
        (lambda t: t.indexes.clear(), "no index begins with (built_at) any more", ""),
        (lambda t: t.constraints.difference_update([c for c in t.constraints if c.name == "uq_toy_ship_name"]), "(name) may repeat, which it could not", ""),
        (lambda t: t.append_column(Column("sister", BigId, nullable=True, unique=True)), "", ""),
    ],
)  # fmt: skip
def test_a_narrower_table_is_found(
    database: Database, release: Release, change: object, said: str, tried: str
) -> None:
    newer = metadata()
    change(newer.tables["toy_ship"])  # type: ignore[operator]
    newer.drop_all(database.engine)
    newer.create_all(database.engine)
    compared, refused = judged(database, release)
    if not said:
        assert (compared, refused) == ([], [])
        return
    assert any(line.startswith(f"toy_ship: {said}") for line in compared), compared
    blind = database.is_sqlite and "VARCHAR" in said  # SQLite ignores lengths: only the comparison sees it
    assert not tried or blind or any(f"toy_ship: {tried} is refused" in line for line in refused), refused
