"""What a unit of work says of what the database refuses: the same on all three."""

from contextlib import nullcontext
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select, text

from masthead.engine.database.columns import now
from masthead.engine.database.connect import Database
from masthead.engine.database.keys import claim_row, find_row, wide
from masthead.engine.database.unit_of_work import UnitOfWork, unit_of_work, written
from masthead.engine.errors import Conflict, MastheadError, ValueIsUnfit
from masthead.engine.web.submissions import Submission
from masthead.modules.users.models.account import Account
from masthead.modules.users.models.entry import Entry
from masthead.modules.users.module import MODULE
from masthead.testing.site import migrate_site


@pytest.fixture
def site(database: Database) -> Database:
    migrate_site(database, [MODULE])
    return database


def entry(**values: object) -> Entry:
    return Entry(**{"username": "a", "email": "a@example.org", **values})


@pytest.mark.parametrize(
    "values", [{"username": "\ud800"}, {"email": "a\udfff"}, {"id": 2**63}, {"id": 10**30}]
)
def test_what_no_column_holds_is_unfit(site: Database, values: dict[str, object]) -> None:
    with pytest.raises(ValueIsUnfit), unit_of_work(site, writes=True) as work:
        work.add(entry(**values))


@pytest.mark.parametrize("values", [{"username": "x" * 51}, {"email": "👩" * 101}, {"id": 2**31}])
def test_what_is_too_large_is_unfit(site: Database, values: dict[str, object]) -> None:
    # SQLite keeps text of any length: there the forms alone stand before it.
    with (
        nullcontext() if site.is_sqlite else pytest.raises(ValueIsUnfit),
        unit_of_work(site, writes=True) as work,
    ):
        work.add(entry(**values))


def test_any_text_that_is_one_is_kept(site: Database) -> None:
    with unit_of_work(site, writes=True) as work:
        work.add(entry(username="👩‍👩‍👧‍👦ﷺ\u202e"))
    with unit_of_work(site) as work:
        assert work.scalars(select(Entry.username)).all() == ["👩‍👩‍👧‍👦ﷺ\u202e"]


def test_who_comes_second_is_run_again_and_then_told(site: Database) -> None:
    runs: list[int] = []

    def add(work: UnitOfWork) -> None:
        runs.append(1)
        work.add(entry(id=1))

    written(site, add)
    with pytest.raises(Conflict):
        written(site, add)
    assert len(runs) == 4


def test_what_belongs_to_nothing_is_a_conflict(site: Database) -> None:
    orphan = text("INSERT INTO users_account_role (account_id, role) VALUES (77, 'editor')")
    with pytest.raises(Conflict), unit_of_work(site, writes=True) as work:
        work.execute(orphan)


def test_a_row_that_vanished_on_the_way_is_a_conflict(site: Database) -> None:
    written(site, lambda work: work.add(entry(id=1)))

    def change(work: UnitOfWork) -> None:
        work.get_one(Entry, 1).username = "b"
        with work.no_autoflush:
            work.execute(text("DELETE FROM users"))

    with pytest.raises(Conflict):
        written(site, change)


def test_our_own_mistakes_are_not_called_a_conflict(site: Database) -> None:
    """What no visitor and no other writer can be the cause of stays a fault."""
    with pytest.raises(Exception, match=r"(?i)null") as caught, unit_of_work(site, writes=True) as work:
        work.add(Entry(email="a@example.org"))
    assert not isinstance(caught.value, MastheadError)


@pytest.mark.parametrize("key", [-1, 0, 2**31 - 1, 2**31, 2**63 - 1, 2**63, 10**30])
@pytest.mark.parametrize("kind", [Entry, Account])
def test_a_key_that_no_row_has_finds_none(site: Database, kind: type[Entry | Account], key: int) -> None:
    with unit_of_work(site) as work:
        assert find_row(work, kind, key) is None
        assert find_row(work, kind, key, lock=True) is None
        if key < 2**63:
            assert work.scalars(select(Entry.id).where(Entry.id > wide(key))).all() == []


def test_a_claimed_row_is_made_once_and_kept_as_it_is(site: Database) -> None:
    def claim(work: UnitOfWork) -> datetime:
        return claim_row(work, Submission, "0123456789abcdef", accepted_at=now()).accepted_at

    assert written(site, claim) == written(site, claim)


def test_a_connection_is_let_go_and_had_again_by_who_only_reads(site: Database) -> None:
    pool: Any = site.engine.pool
    with unit_of_work(site) as work:
        assert list(work.scalars(select(Entry))) == []
        assert pool.checkedout() == 1
        work.let_go()
        assert pool.checkedout() == 0
        assert list(work.scalars(select(Entry))) == []


def test_who_writes_lets_nothing_go(site: Database) -> None:
    with unit_of_work(site, writes=True) as work:
        work.add(entry())
        with pytest.raises(RuntimeError, match="writes"):
            work.let_go()
        work.expunge_all()
