"""Sites with people who have accounts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from masthead.testing.accounts import Town, build_town

FOLLOWED = ("engine_stale_tag", "engine_role", "engine_grant")
"""What each process asks for itself, a few times a second at most, whoever visits."""


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A site on SQLite."""
    yield from build_town(tmp_path, f"sqlite:///{tmp_path / 'site.db'}")


@pytest.fixture
def every_town(tmp_path: Path, database_url: str) -> Iterator[Town]:
    """A site on each database in turn."""
    yield from build_town(tmp_path, database_url)


@pytest.fixture
def open_town(tmp_path: Path) -> Iterator[Town]:
    """A site where everybody may make an account."""
    (tmp_path / "masthead.toml").write_text("[module.users]\nsign_up = true\n")
    yield from build_town(tmp_path, f"sqlite:///{tmp_path / 'site.db'}")


@pytest.fixture
def statements(town: Town) -> Iterator[list[str]]:
    """The statements that reach the database from now on."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not any(table in statement for table in FOLLOWED):
            seen.append(statement)

    engine: Engine = town.site.parts.database.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)
