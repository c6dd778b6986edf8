"""A site where everything is Ida's, for visitors of every role; what a visit changed can be seen and undone."""

import dataclasses
import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import cached_property
from pathlib import Path

import pytest

from masthead.engine.access.actor import Actor
from masthead.engine.access.permission import ADMINISTRATOR
from masthead.engine.access.roles import Person
from masthead.engine.database.unit_of_work import written
from masthead.engine.web.site import Site
from masthead.modules.users.commands.accounts import NewAccount, add_account
from masthead.testing.furnishing import Arguments, furnish
from masthead.testing.site import AsRole, make_site

SETTINGS = "[module.users]\nsign_up = true\n"
VISITOR = 1


class AsAnyRole(AsRole):
    """Sessions name a role, also one that was made on the site; whoever comes is the same person, who is not Ida."""

    def identify(self, _work: object, token: str) -> Person | None:
        return Person(VISITOR, "visitor", frozenset({token}), f"session of {token}")


@dataclasses.dataclass
class Scene:
    """The site, what its routes may be asked for, and its database as it was when the visits began."""

    site: Site
    arguments: Arguments
    file: Path
    kept: Path

    def __post_init__(self) -> None:
        self.before, self.seen = self.digests(), self.version()

    @cached_property
    def watcher(self) -> sqlite3.Connection:
        """A connection that writes nothing, so that it notices whatever others commit."""
        return sqlite3.connect(self.file)

    def changed(self) -> list[str]:
        """Give the tables that are not as they were; mostly nobody has committed anything."""
        if self.version() == self.seen:
            return []
        return [name for name, digest in self.digests().items() if digest != self.before[name]]

    def put_back(self) -> None:
        """Let the database be what it was."""
        if self.version() != self.seen:
            with closing(sqlite3.connect(self.kept)) as kept, closing(sqlite3.connect(self.file)) as file:
                kept.backup(file)
            self.site.parts.roles.forget()
            self.seen = self.version()

    def version(self) -> int:
        (number,) = self.watcher.execute("PRAGMA data_version").fetchone()
        return int(number)

    def digests(self) -> dict[str, str]:
        tables = self.watcher.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {table: self.digest(table) for (table,) in tables}

    def digest(self, table: str) -> str:
        rows = sorted(map(repr, self.watcher.execute(f'SELECT * FROM "{table}"')))
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Built once for all tests of a file, on SQLite: no database changes who may do what."""
    folder = tmp_path_factory.mktemp("scene")
    (folder / "masthead.toml").write_text(SETTINGS)
    file, kept = folder / "site.db", folder / "kept.db"
    site = make_site(folder, f"sqlite:///{file}")
    site.parts = dataclasses.replace(site.parts, identity=AsAnyRole())
    chief = Actor(name="chief", grants=site.parts.roles.granted[ADMINISTRATOR])
    visitor = NewAccount("visitor", "visitor@example.org", roles=frozenset({ADMINISTRATOR}))
    assert written(site.parts.database, lambda work: add_account(work, chief, visitor).id) == VISITOR
    arguments = furnish(site)
    for path in ("/cv.pdf", "/cv/en.pdf"):  # the one page whose first reader has something made and kept
        site.test_client().get(path).close()
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(kept)) as target:
        source.backup(target)
    scene = Scene(site, arguments, file, kept)
    yield scene
    scene.watcher.close()
    site.parts.database.dispose()
