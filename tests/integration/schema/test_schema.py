"""The site's schema: all at once or step by step it is the same, it is what the models say, and old code can live on it."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData, inspect, text

from masthead.engine.database.connect import Database
from masthead.engine.database.contract import FOLDER, describe_release, last_release
from masthead.engine.database.errors import FileIsUnusable
from masthead.engine.database.guard import judge_schema
from masthead.engine.database.migration import load_migration
from masthead.engine.database.migrator import migrate
from masthead.engine.database.operations import StepOperations, migration_context
from masthead.engine.database.perform import Schema
from masthead.engine.database.revisions import known_revisions
from masthead.testing.schema import breaches, snapshot
from masthead.testing.write_probe import probe

RELEASES = Path(__file__).parents[3] / FOLDER


def walked(database: Database, schema: Schema) -> None:
    steps = Schema(schema.chains, schema.version, baseline=False)
    migrate(database, steps, "expand")
    migrate(database, steps, "retire")


def empty(database: Database) -> None:
    found = MetaData()
    found.reflect(database.engine)
    found.drop_all(database.engine)


def test_all_at_once_and_step_by_step_are_the_same(database: Database, schema: Schema) -> None:
    migrate(database, schema, "expand")
    with database.engine.connect() as connection:
        at_once = snapshot(connection)
    empty(database)
    walked(database, schema)
    with database.engine.connect() as connection:
        assert snapshot(connection) == at_once


@pytest.mark.parametrize("lay", [migrate, walked], ids=["at_once", "step_by_step"])
def test_the_database_is_what_the_models_say(database: Database, schema: Schema, lay: object) -> None:
    walked(database, schema) if lay is walked else migrate(database, schema, "expand")
    opts = {"compare_type": True, "compare_server_default": True}
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=opts), schema.metadata) == []


def test_every_step_can_be_taken_back_in_development(database: Database, schema: Schema) -> None:
    walked(database, schema)
    for known in reversed(known_revisions(schema.chains)):
        migration = load_migration(known)
        assert migration.downgrade is not None, f"{known.revision} lacks downgrade()"
        with database.engine.connect() as connection:
            context = migration_context(connection)
            with context.begin_transaction():
                migration.downgrade(StepOperations(context))
    assert inspect(database.engine).get_table_names() == ["schema_revision"]
    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM schema_revision"))
    walked(database, schema)


def test_the_guard_is_content_with_what_migrate_leaves(database: Database, schema: Schema) -> None:
    migrate(database, schema, "expand")
    state = judge_schema(database, known_revisions(schema.chains), schema.version)
    assert state.is_fit
    assert state.revision.endswith(sorted(known.stem for known in known_revisions(schema.chains))[-1])


@pytest.fixture
def upgraded(database: Database, schema: Schema) -> Database:
    """The schema as an old site gets it: every step of every release, the last retire included."""
    walked(database, schema)
    return database


def test_the_last_release_finds_all_it_counts_on(upgraded: Database) -> None:
    release = last_release(RELEASES)
    with upgraded.engine.connect() as connection:
        assert breaches(connection, release) == []


def test_the_last_release_can_write_what_it_wrote(upgraded: Database) -> None:
    release = last_release(RELEASES)
    with upgraded.engine.connect() as connection:
        assert probe(connection, release) == []


def test_what_is_released_next_will_find_itself_whole(database: Database, schema: Schema) -> None:
    release = describe_release("9.9.9", "0" * 40, schema.chains, schema.metadata)
    migrate(database, schema, "expand")
    with database.engine.connect() as connection:
        assert breaches(connection, release) == []
        connection.rollback()
        assert probe(connection, release) == []


def test_a_missing_release_is_a_failure_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FileIsUnusable, match="Write it with `masthead schema release VERSION`"):
        last_release(tmp_path)
    (tmp_path / "0.1.0.json").write_text('{"version": "0.1.0"}')
    with pytest.raises(FileIsUnusable, match="cannot be read: Object missing required field"):
        last_release(tmp_path)
