"""A site whose statements are counted, with an administrator who really signed in."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, insert

from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.web.site import Site
from masthead.modules.users.models.entry import Entry
from masthead.testing.site import make_site

ROWS = 10


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
            if not statement.startswith("BEGIN"):
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
    """Fill a site's directory up to a number of entries."""

    def add(site: Site, until: int) -> None:
        with unit_of_work(site.parts.database, writes=True) as work:
            there = work.query(Entry).count()
            rows = [
                {"username": f"reader {n}", "email": f"r{n}@example.org", "username_folded": f"reader {n}"}
                for n in range(there, until)
            ]
            work.execute(insert(Entry), rows)

    return add


@pytest.fixture
def site(tmp_path: Path, database_url: str, fill: Fill) -> Iterator[Site]:
    """The demo site with ten entries, on each database in turn; it has answered nothing yet."""
    made = make_site(tmp_path, database_url)
    fill(made, ROWS)
    yield made
    made.parts.database.dispose()


@pytest.fixture
def anonymous(site: Site) -> FlaskClient:
    client = site.test_client()
    client.get("/")  # the schema is judged now, not while we count
    return client


@pytest.fixture
def administrator(site: Site) -> FlaskClient:
    """Whoever used the administrator's first link."""
    assert site.parts.identity is not None
    with unit_of_work(site.parts.database, writes=True) as work:
        link = site.parts.identity.first_link(work)
    client = site.test_client()
    assert client.post(link).status_code == 303
    client.get("/")  # the visit is written down now, not while we count
    return client
