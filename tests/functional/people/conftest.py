"""Sites with people who have accounts, for those who look after them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from masthead.testing.accounts import Town, build_town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A site on SQLite with an administrator called Root and a member called Ann."""
    yield from _settled(tmp_path, f"sqlite:///{tmp_path / 'site.db'}")


@pytest.fixture
def every_town(tmp_path: Path, database_url: str) -> Iterator[Town]:
    """The same on each database in turn."""
    yield from _settled(tmp_path, database_url)


def _settled(folder: Path, url: str) -> Iterator[Town]:
    for town in build_town(folder, url):
        town.settle("Root", "administrator")
        town.settle("Ann")
        yield town
