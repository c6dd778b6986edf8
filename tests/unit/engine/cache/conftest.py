from collections.abc import Iterator
from pathlib import Path

import pytest

from masthead.engine.cache.models import StaleTag
from masthead.engine.database.base import Base
from masthead.engine.database.connect import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'site.db'}")
    Base.metadata.create_all(database.engine, tables=[Base.metadata.tables[StaleTag.__tablename__]])
    yield database
    database.dispose()
