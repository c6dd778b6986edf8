"""A site whose statements are counted, with an administrator who really signed in."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, func, insert, select

from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.web.site import Site
from masthead.modules.users.models.account import INVITED, Account, AccountRole
from masthead.modules.users.models.entry import Entry
from masthead.testing.site import make_site

ROWS = 10
SETTINGS = "[module.users]\nsign_up = true\n"
FOLLOWING = re.compile(r"FROM engine_stale_tag|SELECT engine_setting\.name, engine_setting\.value")
"""What each process asks now and then, whatever the page: at most five times a second."""


@dataclass
class Asked:
    """The statements that a database was sent, with their values; what opens a transaction is not one."""

    statements: list[str] = field(default_factory=list)

    @property
    def repeated(self) -> set[str]:
        return {one for one in self.statements if self.statements.count(one) > 1}


Counting = Callable[[Site], AbstractContextManager[Asked]]
Fill = Callable[[Site, int], None]


@pytest.fixture
def counting() -> Counting:
    """Count what is sent to a site's database inside a block."""

    @contextmanager
    def count(site: Site) -> Iterator[Asked]:
        asked = Asked()

        def note(_connection: object, _cursor: object, statement: str, values: object, *_: object) -> None:
            if not statement.startswith("BEGIN") and not FOLLOWING.search(statement):
                asked.statements.append(f"{statement} {values}")

        engine = site.parts.database.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield asked
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return count


@pytest.fixture
def fill() -> Fill:
    """Fill a site's directory, and its list of accounts, up to a number of rows."""

    def add(site: Site, until: int) -> None:
        with unit_of_work(site.parts.database, writes=True) as work:
            there = work.scalar(select(func.count()).select_from(Entry)) or 0
            numbers = range(there, until)
            work.execute(insert(Entry), [entry(number) for number in numbers])
            work.execute(insert(Account), [account(number) for number in numbers])
            invited = work.scalars(select(Account.id).where(Account.name_key.like("reader %"))).all()
            known = set(work.scalars(select(AccountRole.account_id)))
            roles = [{"account_id": one, "role": "editor"} for one in invited if one not in known]
            work.execute(insert(AccountRole), roles)

    return add


def entry(number: int) -> dict[str, object]:
    name = f"reader {number}"
    return {"username": name, "email": f"r{number}@example.org", "username_folded": name}


def account(number: int) -> dict[str, object]:
    name, email = f"reader {number}", f"r{number}@example.org"
    keys = {"name_key": name, "email_key": email}
    return {**keys, "name": name, "email": email, "state": INVITED, "created_at": now()}


@pytest.fixture
def site(tmp_path: Path, database_url: str, fill: Fill) -> Iterator[Site]:
    """The demo site with ten of everything, on each database in turn; it has answered nothing yet."""
    (tmp_path / "masthead.toml").write_text(SETTINGS)
    made = make_site(tmp_path, database_url)
    fill(made, ROWS)
    yield made
    made.parts.database.dispose()


@pytest.fixture
def clients(site: Site) -> dict[str, FlaskClient]:
    """Somebody, and whoever used the administrator's first link; what happens once has happened."""
    assert site.parts.identity is not None
    with unit_of_work(site.parts.database, writes=True) as work:
        link = site.parts.identity.first_link(work)
    administrator = site.test_client()
    assert administrator.post(link).status_code == 303
    found = {"anonymous": site.test_client(), "administrator": administrator}
    for client in found.values():
        client.get("/").close()
    return found
