"""An open, empty database, on each of the three in turn."""

from collections.abc import Iterator

import pytest

from masthead.engine.database.connect import Database


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.dispose()
