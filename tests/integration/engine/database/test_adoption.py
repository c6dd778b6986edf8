"""A table that is there already is completed without touching it, or refused with every difference named."""

from pathlib import Path

import pytest
from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    inspect,
    text,
)

from masthead.engine.database.base import NAMING
from masthead.engine.database.columns import exact
from masthead.engine.database.connect import Database
from masthead.engine.database.errors import TableIsForeign
from masthead.engine.database.migrator import migrate
from masthead.engine.database.perform import Schema
from masthead.testing.chains import step, write_chain

SOURCE = {
    "sqlite": "CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, username VARCHAR(50) NOT NULL, email VARCHAR(100) NOT NULL)",
    "mariadb": "CREATE TABLE users (id INT AUTO_INCREMENT PRIMARY KEY, username VARCHAR(50) NOT NULL, email VARCHAR(100) NOT NULL) CHARACTER SET utf8mb4",
    "postgresql": "CREATE TABLE users (id SERIAL PRIMARY KEY, username VARCHAR(50) NOT NULL, email VARCHAR(100) NOT NULL)",
}
"""The shape that others' scripts give it."""
ROW = "INSERT INTO users (username, email) VALUES ('admin', 'admin@example.com')"


def users() -> MetaData:
    metadata = MetaData(naming_convention=NAMING)
    Table(
        "users",
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=True),
        Column("username", exact(50), nullable=False),
        Column("email", exact(100), nullable=False),
        Column("username_folded", exact(200), index=True),
    )
    Table(
        "users_note",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("user", ForeignKey("users.id"), index=True),
    )
    return metadata


def schema(tmp_path: Path, metadata: MetaData | None = None) -> Schema:
    metadata = metadata or users()
    chain = write_chain(tmp_path, "toy", {"20260101_0900_expand_all": step("pass")}, tuple(metadata.tables))
    return Schema((chain,), "0.1.0", metadata)


def run(database: Database, *statements: str) -> None:
    with database.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_the_users_table_of_others_is_adopted_in_place(database: Database, tmp_path: Path) -> None:
    run(database, SOURCE[database.dialect], ROW)
    before = {column["name"]: str(column["type"]) for column in inspect(database.engine).get_columns("users")}
    assert migrate(database, schema(tmp_path), "expand") == ("toy (all tables at once)",)
    inspector = inspect(database.engine)
    after = {column["name"]: str(column["type"]) for column in inspector.get_columns("users")}
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {"username_folded"}
    assert [index["name"] for index in inspector.get_indexes("users")] == ["ix_users_username_folded"]
    run(database, "INSERT INTO users (username, email) VALUES ('second', 'b@example.com')")
    with database.engine.connect() as connection:
        rows = connection.execute(text("SELECT id, username, email FROM users ORDER BY id")).all()
    assert [tuple(row) for row in rows] == [(1, "admin", "admin@example.com"), (2, "second", "b@example.com")]
    assert migrate(database, schema(tmp_path), "expand") == ()


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        ("ALTER TABLE users DROP COLUMN email", "it lacks the column email, which has no default"),
        ("ALTER TABLE users ADD COLUMN age INTEGER NOT NULL DEFAULT 3; ALTER TABLE users ALTER COLUMN age DROP DEFAULT", "its column age must be filled in"),
        ("CREATE UNIQUE INDEX only_once ON users (email)", r"\(email\) must be unique in it"),
        ("ALTER TABLE users ALTER COLUMN username TYPE VARCHAR(20)", r"its column username is VARCHAR\(20\), too narrow for string\(50\)"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_completed_is_refused(
    database: Database, tmp_path: Path, change: str, difference: str
) -> None:
    if database.is_sqlite and "ALTER COLUMN" in change:
        change = "DROP TABLE users; CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, age INTEGER NOT NULL, username VARCHAR(20) NOT NULL, email TEXT NOT NULL)"
    if database.dialect == "mariadb":
        change = change.replace("ALTER COLUMN username TYPE", "MODIFY COLUMN username")
    insert = (
        ROW.replace("username,", "username, age,").replace("'admin',", "'admin', 3,", 1)
        if "age" in change
        else ROW
    )
    run(
        database,
        SOURCE[database.dialect],
        *change.split("; "),
        "SELECT 1" if "DROP COLUMN" in change else insert,
    )
    if "DROP COLUMN" in change:
        run(database, "INSERT INTO users (username) VALUES ('admin')")
    with pytest.raises(TableIsForeign, match=difference):
        migrate(database, schema(tmp_path), "expand")
    assert "username_folded" not in {
        column["name"] for column in inspect(database.engine).get_columns("users")
    }


def test_a_charset_that_cannot_hold_every_name_is_named(mariadb_server: object, tmp_path: Path) -> None:
    url = mariadb_server.create_database()  # type: ignore[attr-defined]
    database = Database(url)
    run(database, SOURCE["mariadb"].replace("utf8mb4", "latin1"), ROW)
    with pytest.raises(
        TableIsForeign,
        match="username is kept in latin1: run ALTER TABLE users CONVERT TO CHARACTER SET utf8mb4",
    ):
        migrate(database, schema(tmp_path), "expand")
    run(database, "ALTER TABLE users CONVERT TO CHARACTER SET utf8mb4")
    migrate(database, schema(tmp_path), "expand")
    database.dispose()


def test_an_empty_half_made_table_gets_everything_it_lacks(database: Database, tmp_path: Path) -> None:
    metadata = MetaData(naming_convention=NAMING)
    Table(
        "toy_ship",
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("name", String(20), nullable=False),
        Column("port", String(20), nullable=False),
        UniqueConstraint("name"),
        Index("ix_toy_ship_port_name", "port", "name", unique=True),
    )
    run(database, "CREATE TABLE toy_ship (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL)")
    migrate(database, schema(tmp_path, metadata), "expand")
    inspector = inspect(database.engine)
    assert {column["name"] for column in inspector.get_columns("toy_ship")} == {"id", "name", "port"}
    unique = [entry["column_names"] for entry in inspector.get_unique_constraints("toy_ship")]
    assert ["name"] in unique


def test_a_baseline_half_laid_is_finished(database: Database, tmp_path: Path) -> None:
    metadata = users()
    metadata.tables["users"].create(database.engine)
    run(
        database,
        "DROP INDEX ix_users_username_folded" + (" ON users" if database.dialect == "mariadb" else ""),
    )
    migrate(database, schema(tmp_path, metadata), "expand")
    inspector = inspect(database.engine)
    assert [index["name"] for index in inspector.get_indexes("users")] == ["ix_users_username_folded"]
    assert inspector.has_table("users_note")


def test_a_key_that_nobody_gives_is_refused(database: Database, tmp_path: Path) -> None:
    run(
        database,
        "CREATE TABLE users (id INT PRIMARY KEY, username VARCHAR(50) NOT NULL, email VARCHAR(100) NOT NULL)",
    )
    with pytest.raises(TableIsForeign, match="its key id is not given by the database"):
        migrate(database, schema(tmp_path), "expand")
