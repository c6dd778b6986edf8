"""Pytest fixtures: the three databases, each test with a fresh empty one, and an object storage.

Load them in a `conftest.py` with `pytest_plugins = ["masthead.testing.fixtures"]`.
"""

import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from masthead.engine.observability.logs import StdoutHandler
from masthead.testing.object_storage import ObjectStorage, start_object_storage
from masthead.testing.servers import (
    DatabaseServer,
    MariaDB,
    PostgreSQL,
    ServerIsMissing,
    start_mariadb,
    start_postgresql,
)

pytest_plugins = ["masthead.testing.skips"]

DATABASES = ("sqlite", "mariadb", "postgresql")
Server = TypeVar("Server", MariaDB, PostgreSQL, ObjectStorage)


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """A command that runs inside a test may set up logging for its process; the next test has it as before."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = [one for one in root.handlers if not isinstance(one, StdoutHandler) or one in handlers]
    root.setLevel(level)


@pytest.fixture(autouse=True)
def environment_as_before() -> Iterator[None]:
    """A command that runs inside a test hands its settings on to child processes; the next test's have their own."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def servers_folder() -> Iterator[Path]:
    """A folder for servers' data that their users can enter, removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="masthead-servers-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def mariadb_server(servers_folder: Path) -> Iterator[MariaDB]:
    """A private MariaDB for the whole test session."""
    server = _start(start_mariadb, servers_folder)
    yield server
    server.kill()


@pytest.fixture(scope="session")
def postgresql_server(servers_folder: Path) -> Iterator[PostgreSQL]:
    """A private PostgreSQL for the whole test session."""
    server = _start(start_postgresql, servers_folder)
    yield server
    server.kill()


@pytest.fixture(scope="session")
def object_storage_server(servers_folder: Path) -> Iterator[ObjectStorage]:
    """A private object storage for the whole test session."""
    server = _start(start_object_storage, servers_folder)
    yield server
    server.stop()


@pytest.fixture
def object_storage(object_storage_server: ObjectStorage) -> Iterator[ObjectStorage]:
    """The object storage, running, whatever the test before did to it."""
    object_storage_server.start()
    yield object_storage_server
    object_storage_server.start()


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh empty database, on each of the three in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'site.sqlite'}"
        return
    server: DatabaseServer = request.getfixturevalue(f"{request.param}_server")
    server.start()
    url = server.create_database()
    yield url
    server.start()
    server.drop_database(url)


def _start(start: Callable[[Path], Server], folder: Path) -> Server:
    try:
        return start(folder)
    except ServerIsMissing as missing:
        pytest.skip(str(missing))
