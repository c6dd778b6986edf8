"""Two set one setting in the same moment: one of them is told, and nothing half made stays."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from masthead.engine.access.actor import Actor
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import UnitOfWork, repeated, unit_of_work, written
from masthead.engine.events.subscriptions import install_subscriptions
from masthead.engine.settings.model import Settings
from masthead.engine.tuning.errors import SettingWasChanged
from masthead.engine.tuning.models import KeptSetting
from masthead.engine.tuning.store import FILES, follow_files, keep
from masthead.engine.tuning.tunables import Tunable
from masthead.testing.site import migrate_site

NAME = Tunable("site", "name", "Name", "", str, Settings.name)
SOMEBODY = Actor(id=1, name="somebody")
ROUNDS = 5


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """On each of the three in turn."""
    made = Database(database_url, pool_size=4)
    migrate_site(made, [])
    install_subscriptions(made, [])
    yield made
    made.dispose()


def at_once(database: Database, *changes: Callable[[UnitOfWork], None]) -> list[bool]:
    """Make changes in the same moment; give whether each was told that another came first."""
    start = threading.Barrier(len(changes))

    def run(change: Callable[[UnitOfWork], None]) -> bool:
        def make() -> bool:
            with unit_of_work(database, writes=True) as work:
                try:
                    change(work)
                except SettingWasChanged:
                    return True  # as a view does: what was written before is committed
            return False

        start.wait()
        return repeated(make)

    with ThreadPoolExecutor(len(changes)) as crowd:
        return list(crowd.map(run, changes))


def kept(database: Database) -> list[str]:
    with unit_of_work(database) as work:
        return list(work.scalars(select(KeptSetting.value)))


def test_of_two_who_set_it_over_the_same_one_is_told(database: Database) -> None:
    over = FILES
    for number in range(ROUNDS):
        names = [f"Pier {number}", f"Quay {number}"]
        told = at_once(
            database,
            *(lambda work, name=name, over=over: keep(work, SOMEBODY, NAME, name, over) for name in names),
        )
        assert sorted(told) == [False, True]
        over = f'"{names[told.index(False)]}"'
        assert kept(database) == [over]


def test_what_is_set_over_a_value_that_goes_leaves_nothing_half_made(database: Database) -> None:
    for _ in range(ROUNDS):
        written(database, lambda work: keep(work, SOMEBODY, NAME, "Pier"))
        told = at_once(
            database,
            lambda work: keep(work, SOMEBODY, NAME, "Quay", '"Pier"'),
            lambda work: follow_files(work, SOMEBODY, NAME.name, '"Pier"'),
        )
        assert sorted(told) == [False, True]
        assert kept(database) == ([] if told[0] else ['"Quay"'])
        written(database, lambda work: follow_files(work, SOMEBODY, NAME.name))
