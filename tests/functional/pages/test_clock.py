"""Times by the site's clock: zones, hours that never come, hours that come twice, times that have passed."""

import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from masthead.engine.content.models import Item
from masthead.engine.content.publishing import SETTLE_DUE
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import unit_of_work, written
from masthead.engine.errors import SettingIsWrong


def set_time(office: Any, number: int, up: str, **more: str) -> Any:
    return office.send(f"/pages/{number}/times", number="1", publish_at=up, **more)


def instant(office: Any, number: int) -> datetime | None:
    with unit_of_work(office.site.parts.database) as work:
        return work.get_one(Item, number).publish_at


def test_a_time_is_the_sites_own(berlin: Any) -> None:
    number = berlin.add("News")
    set_time(berlin, number, "2027-07-01T09:30")
    assert instant(berlin, number) == datetime(2027, 7, 1, 7, 30, tzinfo=UTC)
    form = berlin.look(f"/pages/{number}/times")
    assert 'value="2027-07-01T09:30"' in form
    assert "By the clock of Europe/Berlin." in form
    set_time(berlin, number, "2027-07-01T09:30", unpublish_at="2027-12-01T18:00")
    for desk in ("/pages", f"/pages/{number}/times", f"/pages/{number}/edit"):
        assert "Scheduled for 2027-07-01 09:30 CEST" in berlin.look(desk)
        assert "To be unpublished 2027-12-01 18:00 CET" in berlin.look(desk)


@pytest.mark.parametrize("time", ["2027-03-28T02:00", "2027-03-28T02:59"])
def test_an_hour_that_never_comes_is_refused_in_words(berlin: Any, time: str) -> None:
    number = berlin.add("News")
    answer = set_time(berlin, number, time)
    assert answer.status_code == 422
    assert "so it never comes" in answer.text
    assert f'value="{time}"' in answer.text
    assert instant(berlin, number) is None
    for whole in ("2027-03-28T01:59", "2027-03-28T03:00"):
        assert set_time(berlin, number, whole).status_code == 303


def test_an_hour_that_comes_twice_is_asked_about(berlin: Any) -> None:
    number = berlin.add("News")
    asked = set_time(berlin, number, "2027-10-31T02:30")
    assert asked.status_code == 422
    assert "this time comes twice" in asked.text
    assert 'name="publish_at_turn"' in asked.text
    for turn, hour in (("first", 0), ("second", 1)):
        assert set_time(berlin, number, "2027-10-31T02:30", publish_at_turn=turn).status_code == 303
        assert instant(berlin, number) == datetime(2027, 10, 31, hour, 30, tzinfo=UTC)
        form = berlin.look(f"/pages/{number}/times")
        assert f'value="{turn}" selected' in form
        assert 'value="2027-10-31T02:30"' in form
    assert set_time(berlin, number, "2027-10-31T02:30", publish_at_turn="third").status_code == 422
    assert set_time(berlin, number, "2027-10-31T03:00").status_code == 303, "and the next one comes once"


@pytest.mark.parametrize("time", ["0001-01-01T00:00", "9999-12-31T23:59", "1883-01-01T00:00"])
def test_the_ends_of_time_are_answered(berlin: Any, time: str) -> None:
    assert set_time(berlin, berlin.add("News"), time).status_code in {303, 422}


def test_a_time_that_has_passed_is_asked_about_and_happens_at_once_where_it_is_meant(berlin: Any) -> None:
    number = berlin.add("News")
    asked = set_time(berlin, number, "2020-01-01T00:00")
    assert asked.status_code == 422
    assert "2020-01-01 00:00 by the clock of Europe/Berlin has passed already. Publish at once?" in asked.text
    assert "Unpublish at once?" not in asked.text
    assert 'value="2020-01-01T00:00"' in asked.text, "what was typed can be corrected"
    assert instant(berlin, number) is None, "nothing is set before it is answered"
    (answer,) = re.findall(r'name="at_once" value="([^"]*)"', asked.text)
    for other in ({"up": "2019-01-01T00:00"}, {"up": "2020-01-01T00:00", "unpublish_at": "2020-02-01T00:00"}):
        assert set_time(berlin, number, at_once=answer, **other).status_code == 422, "an answer for no other"
    answer = set_time(berlin, number, "2020-01-01T00:00", at_once=answer)
    assert "happens within seconds" in berlin.look(answer.location)
    written(berlin.site.parts.database, SETTLE_DUE.run)
    assert berlin.visit("/news").status_code == 200


def test_the_minute_that_goes_by_while_somebody_types_is_not_asked_about(berlin: Any) -> None:
    present = now().astimezone(ZoneInfo("Europe/Berlin")).strftime("%Y-%m-%dT%H:%M")
    assert set_time(berlin, berlin.add("News"), present, publish_at_turn="second").status_code == 303


def test_it_comes_down_later_than_it_goes_up_also_across_the_turn_of_the_clock(berlin: Any) -> None:
    number = berlin.add("News")
    both = {"unpublish_at": "2027-10-31T02:10", "unpublish_at_turn": "second"}
    later = set_time(berlin, number, "2027-10-31T02:50", publish_at_turn="first", **both)
    assert later.status_code == 303, "ten past two comes after ten to three, that night"
    same = set_time(berlin, number, "2027-07-01T10:00", unpublish_at="2027-07-01T10:00")
    assert same.status_code == 422
    assert "This must be later than the time of publication." in same.text


@pytest.mark.parametrize("zone", ["Nowhere/City", "../../etc/passwd", "/etc/localtime", "UTC\0", "Europe"])
def test_a_zone_that_is_none_is_named_at_the_start(make_on_sqlite: Any, zone: str) -> None:
    with pytest.raises(SettingIsWrong, match="TIME_ZONE"):
        make_on_sqlite(MODULES="users,pages", TIME_ZONE=zone)


def test_every_time_at_the_desk_is_of_one_clock(berlin: Any) -> None:
    number = berlin.add("News")
    berlin.send(f"/pages/{number}/draft", base="1", title="x", body="typed")
    seen = [berlin.look(f"/pages/{number}{path}") for path in ("/history", "/history/1", "/edit")]
    berlin.send(f"/pages/{number}/trash")
    for page in (*seen, berlin.look("/pages/trash")):
        assert re.search(r"\d\d:\d\d CES?T", page)
        assert "UTC" not in page
