"""The site's own schema, with every module that ships with it, on each of the three databases in turn."""

from collections.abc import Iterator

import pytest

import masthead.engine.tables  # the engine's models, for the metadata
from masthead.engine.database.connect import Database
from masthead.engine.database.perform import Schema
from masthead.engine.database.revisions import chains_of
from masthead.engine.loading import installed_modules, load_modules

assert masthead.engine.tables.ENGINE_TABLES


@pytest.fixture(scope="session")
def schema() -> Schema:
    loaded = load_modules(tuple(installed_modules()))
    assert not loaded.broken
    return Schema(chains_of(loaded.modules), "0.1.0")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.dispose()
