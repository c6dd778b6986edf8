"""A demo site whose directory everybody may change, and visitors to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from masthead.testing.browser import LiveSite, Visit, chromium, running_site, visits

__all__ = ["chromium"]
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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
