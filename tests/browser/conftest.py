"""A demo site whose directory everybody may change, and visitors to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from masthead.testing.browser import LiveSite, Visit, chromium, running_site, visits
from masthead.testing.object_storage import ObjectStorage
from masthead.testing.servers import MariaDB, PostgreSQL
from masthead.testing.sign_in import claimed_visits

__all__ = ["chromium"]
EVERYTHING = 'modules = ["users", "hello", "pages", "menus", "cv", "administration"]\n'
DAY = f'mail_adapter = "file"\ntime_zone = "Europe/Berlin"\n{EVERYTHING}'
OPEN = "[module.users]\nopen_editing = true\npage_size = 5\n"


@pytest.fixture(scope="module")
def open_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A demo site without locks, one for each test file."""
    with running_site(tmp_path_factory.mktemp("open") / "site", settings=OPEN) as site:
        yield site


@pytest.fixture(scope="module")
def locked_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A demo site where writing needs sign-in, one for each test file."""
    with running_site(tmp_path_factory.mktemp("locked") / "site") as site:
        yield site


@pytest.fixture
def visit(chromium: Browser, open_site: LiveSite) -> Iterator[Visit]:
    """Open pages of the open site."""
    yield from visits(chromium, open_site.url)


@pytest.fixture
def visit_locked(chromium: Browser, locked_site: LiveSite) -> Iterator[Visit]:
    """Open pages of the locked site."""
    yield from visits(chromium, locked_site.url)


@pytest.fixture(scope="module")
def day_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A site with everything, in Berlin, whose mail lies in a folder; one for each test file."""
    with running_site(tmp_path_factory.mktemp("day") / "site", settings=DAY) as site:
        yield site


@pytest.fixture(scope="module")
def day_site_on_postgresql(
    tmp_path_factory: pytest.TempPathFactory,
    postgresql_server: PostgreSQL,
    object_storage_server: ObjectStorage,
) -> Iterator[LiveSite]:
    """The same on PostgreSQL, its files in an object storage."""
    postgresql_server.start()
    object_storage_server.start()
    told = {"DATABASE_URL": postgresql_server.create_database(), **object_storage_server.settings()}
    with running_site(tmp_path_factory.mktemp("day") / "site", settings=DAY, variables=told) as site:
        yield site


@pytest.fixture(scope="module")
def day_site_on_mariadb(
    tmp_path_factory: pytest.TempPathFactory, mariadb_server: MariaDB
) -> Iterator[LiveSite]:
    """The same on MariaDB, its files on disk."""
    mariadb_server.start()
    told = {"DATABASE_URL": mariadb_server.create_database()}
    with running_site(tmp_path_factory.mktemp("day") / "site", settings=DAY, variables=told) as site:
        yield site


@pytest.fixture
def visit_day(chromium: Browser, day_site: LiveSite) -> Iterator[Visit]:
    """Open pages of the day's site; its administrator has a password."""
    yield from claimed_visits(chromium, day_site)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
