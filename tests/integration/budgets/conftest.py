"""A site whose statements are counted, with an administrator who really signed in."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, func, insert, select

from masthead.engine.access.actor import Actor
from masthead.engine.access.permission import EDITOR
from masthead.engine.content.models import Item, Live, Revision
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import UnitOfWork, unit_of_work
from masthead.engine.web.site import Site
from masthead.modules.menus.commands.links import add_link
from masthead.modules.menus.models import Target, Wording
from masthead.modules.pages.models import PAGE
from masthead.modules.users.models.account import INVITED, Account, AccountRole
from masthead.modules.users.models.entry import Entry
from masthead.testing.site import make_site

ROWS = 10
SETTINGS = 'front_page = "page:/page-1"\n[module.users]\nsign_up = true\n'
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
            plant(work, until)

    return add


def plant(work: UnitOfWork, until: int) -> None:
    """Publish pages up to a number: the first at the top, the others below it."""
    there = work.scalar(select(func.count()).select_from(Item)) or 0
    numbers = range(there + 1, until + 1)
    work.execute(insert(Item), [item(number) for number in numbers])
    work.execute(insert(Revision), [revision(number) for number in numbers])
    work.execute(insert(Live), [live(number) for number in numbers])


def item(number: int) -> dict[str, object]:
    slug = f"page-{number}"
    place = {"slug": slug, "path": slug if number == 1 else f"page-1/{slug}", "position": number}
    state = {"head": 1, "live": 1, "made_at": now(), "changed_at": now(), "first_live_at": now()}
    parent = None if number == 1 else 1
    return {"id": number, "kind": PAGE.name, "parent_id": parent, "title": slug, **place, **state}


def revision(number: int) -> dict[str, object]:
    said = {"item_id": number, "number": 1, "title": f"page-{number}", "fields": '{"body":"text"}'}
    return {**said, "author": "desk", "made_at": now(), "note": ""}


def live(number: int) -> dict[str, object]:
    said = {"title": f"page-{number}", "teaser": "text", "html": "<p>text</p>", "extra": "{}"}
    return {"item_id": number, **said, "renderer": PAGE.rendering, "first_at": now(), "published_at": now()}


def hang_menus(site: Site) -> None:
    """Give the site a menu that leads to pages, to a part of it and elsewhere, three levels deep."""
    editor = Actor(name="desk", grants=site.parts.roles.granted[EDITOR])
    with unit_of_work(site.parts.database, writes=True) as work:
        first = add_link(work, editor, "main", Wording("", Target(item_id=1)))
        second = add_link(work, editor, "main", Wording("", Target(item_id=2)), below=first.id)
        add_link(work, editor, "main", Wording("", Target(item_id=3)), below=second.id)
        add_link(work, editor, "main", Wording("", Target(entrance="users")))
        add_link(work, editor, "footer", Wording("Feed", Target(address="/feed.xml")))


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
    hang_menus(made)
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
