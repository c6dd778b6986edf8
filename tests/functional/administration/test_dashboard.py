"""How the site is doing, as its operator sees it."""

import re
import time
from typing import Protocol

import pytest
from sqlalchemy import func, select

from masthead.engine.content.events import ContentPublished
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import unit_of_work, written
from masthead.engine.events.delivery import deliver_next
from masthead.engine.events.outbox import record
from masthead.engine.figures.models import Figure
from masthead.engine.figures.names import LATENCIES, PUBLICATIONS, REQUESTS, WORK_FAILED
from masthead.engine.figures.ring import add_counts

PERIODS = ("1h", "24h", "7d")


class Bridge(Protocol):
    database: Database

    def look(self, path: str, **headers: str) -> str: ...


def minute() -> int:
    return int(time.time()) // 60


def count(bridge: Bridge, **counts: int) -> None:
    names = {"answered": REQUESTS["2"], "failed": REQUESTS["5"], "quick": LATENCIES[0], "slow": LATENCIES[8]}
    names |= {"broken": WORK_FAILED}
    written(
        bridge.database,
        lambda work: add_counts(work, {(minute(), names[name]): number for name, number in counts.items()}),
    )


@pytest.mark.parametrize("period", PERIODS)
def test_figures_of_the_site_are_shown_for_every_period(bridge: Bridge, period: str) -> None:
    count(bridge, answered=1200, failed=34, quick=600, slow=634, broken=5)
    text = bridge.look(f"/admin?period={period}")
    values = re.findall(r'class="chart-value">([^<]+)<', text)
    assert values == ["1,234", "481 ms", "34", "5", "0"]
    assert "1,200 answered" in text
    table = bridge.look(f"/admin?period={period}&as=table")
    assert "1234</td>" in table
    assert '<svg class="chart' not in table


def test_a_site_without_figures_says_so(quick_bridge: Bridge) -> None:
    for period in PERIODS:
        text = quick_bridge.look(f"/admin?period={period}")
        assert text.count('aria-label="None."') == 4
        assert 'aria-label="No requests."' in text


@pytest.mark.parametrize("odd", ["period=9y", "period=%00", "as=chair", "period=1h&period=7d"])
def test_an_odd_address_shows_what_is_usual(quick_bridge: Bridge, odd: str) -> None:
    assert 'class="charts"' in quick_bridge.look(f"/admin?{odd}")


def test_looking_writes_nothing(quick_bridge: Bridge) -> None:
    quick_bridge.look("/admin")
    with unit_of_work(quick_bridge.database) as work:
        assert work.scalar(select(func.count()).select_from(Figure)) == 0


def test_a_program_that_asks_again_gets_the_figures_alone(quick_bridge: Bridge) -> None:
    fragment = quick_bridge.look("/admin?period=24h", **{"HX-Request": "true"})
    assert "<html" not in fragment
    assert "As of " in fragment


def test_a_publication_is_counted_once(bridge: Bridge) -> None:
    event = ContentPublished(item_id=1, kind="page", actor_id=None, revision=1)
    written(bridge.database, lambda work: record(work, event))
    while deliver_next(bridge.database):
        pass
    assert not deliver_next(bridge.database)
    with unit_of_work(bridge.database) as work:
        found = work.execute(select(Figure.span, Figure.count).where(Figure.name == PUBLICATIONS))
        assert sorted((span, number) for span, number in found) == [(1, 1), (15, 1)]
    assert "1 went live" in bridge.look("/admin")
