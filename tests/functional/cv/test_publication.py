"""When a CV is seen without anybody's doing, and by whom before that: times, and links for a preview."""

import io
import re
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select, update

from masthead.engine.content.models import Item
from masthead.engine.content.publishing import SETTLE_DUE
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.events.delivery import deliver_next

LATER = "2099-07-01T09:30"


def settle(desk: Any, **times: Any) -> None:
    """Let the times come, and the worker look."""
    with unit_of_work(desk.site.parts.database, writes=True) as work:
        work.execute(update(Item).where(Item.kind == "cv").values(**times))
        SETTLE_DUE.run(work)
    while deliver_next(desk.site.parts.database):
        pass


def make_link(desk: Any) -> str:
    """Make a preview link; give its path."""
    (link,) = re.findall(r'value="http://localhost(/[^"]+)"', desk.send("/cv/edit/en/preview-links").text)
    return str(link)


def test_a_cv_goes_up_at_its_time_as_it_was_when_the_time_was_set(desk: Any) -> None:
    desk.send("/cv/edit/en/begin")
    desk.save("basics", {"name": "Ada Timed"}, base=1)
    answer = desk.send("/cv/edit/en/times", number="2", publish_at=LATER)
    assert answer.location == "/cv/edit/en"
    assert "The schedule was saved." in desk.look(answer.location)
    assert "Scheduled for 2099-07-01 09:30 UTC" in desk.look("/cv/edit")
    desk.save("basics", {"name": "Ada Later"}, base=2)
    assert desk.visit().status_code == 404
    settle(desk, publish_at=now())
    assert "Ada Timed" in desk.visit().text
    assert desk.visit("/cv/en.pdf").status_code == 200
    desk.send("/cv/edit/en/times", number="3", unpublish_at=LATER)
    assert "To be unpublished 2099-07-01 09:30 UTC" in desk.look("/cv/edit/en")
    settle(desk, unpublish_at=now())
    assert desk.visit().status_code == 404


def test_times_are_the_sites_own(berlin_desk: Any) -> None:
    berlin_desk.send("/cv/edit/en/begin")
    assert berlin_desk.send("/cv/edit/en/times", number="1", publish_at=LATER).status_code == 303
    page = berlin_desk.look("/cv/edit/en/times")
    assert f'value="{LATER}"' in page
    assert "By the clock of Europe/Berlin." in page
    with unit_of_work(berlin_desk.site.parts.database) as work:
        moment = work.scalars(select(Item.publish_at)).one()
        assert moment is not None
        assert moment.hour == 7


def test_a_time_that_has_passed_is_asked_about(ada: Any) -> None:
    times = {"number": "1", "publish_at": "2016-07-01T09:30", "unpublish_at": "2016-08-01T09:30"}
    asked = ada.send("/cv/edit/en/times", **times)
    assert asked.status_code == 422
    assert "2016-07-01 09:30 by the clock of UTC has passed already. Publish at once?" in asked.text
    assert "2016-08-01 09:30 by the clock of UTC has passed already. Unpublish at once?" in asked.text
    (answer,) = re.findall(r'name="at_once" value="([^"]*)"', asked.text)
    assert ada.send("/cv/edit/en/times", at_once=answer, **times).location == "/cv/edit/en"
    assert "What has passed already happens within seconds." in ada.look("/cv/edit/en")


@pytest.mark.parametrize("time", ["x", "2099-02-30T10:00", "\0", "9" * 5000])
def test_what_is_no_time_is_refused_in_words(ada: Any, time: str) -> None:
    answer = ada.send("/cv/edit/en/times", number="1", publish_at=time)
    assert answer.status_code == 422
    assert "This is not a date with a time." in answer.text


def test_a_time_for_coming_down_before_going_up_is_refused_in_words(ada: Any) -> None:
    answer = ada.send("/cv/edit/en/times", number="1", publish_at=LATER, unpublish_at="2098-01-01T00:00")
    assert answer.status_code == 422
    assert "This must be later than the time of publication." in answer.text


def test_a_version_that_waits_for_its_time_holds_its_photo(quick_desk: Any) -> None:
    made = io.BytesIO()
    Image.new("RGB", (600, 600), "#17693a").save(made, "PNG")
    made.seek(0)
    form = {**quick_desk.token, "alt": "Ada laughs", "files": [(made, "ada.png")]}
    assert quick_desk.client.post("/pictures/new", data=form).status_code == 303
    quick_desk.send("/cv/edit/en/begin")
    quick_desk.save("basics", {"name": "Ada", "picture": "1"}, base=1)
    quick_desk.send("/cv/edit/en/times", number="2", publish_at=LATER)
    quick_desk.save("basics", {"name": "Ada", "picture": ""}, base=2)
    assert quick_desk.send("/pictures/1/delete").status_code == 409


def test_a_preview_link_needs_no_account_and_is_kept_by_nobody(desk: Any) -> None:
    desk.send("/cv/edit/en/begin")
    desk.save("basics", {"name": "Ada Unseen"}, base=1)
    link = make_link(desk)
    shown = desk.visit(link, language="ru")
    assert shown.status_code == 200
    assert "Ada Unseen" in shown.text
    assert "/cv/edit" not in shown.text
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert shown.headers["X-Robots-Tag"] == "noindex"
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert '<html lang="en"' in shown.text, "a CV is shown in its own language"
    answer = desk.send("/cv/edit/en/preview-links/revoke")
    assert "No preview link leads here any more." in desk.look(answer.location)
    assert desk.visit(link).status_code == 404


@pytest.mark.parametrize("token", ["x", "%00", "..", "x" * 5000, "%ff"])
def test_a_preview_link_is_not_guessed(ada: Any, token: str) -> None:
    assert ada.visit(f"/cv/preview/{token}").status_code == 404


def test_visitors_set_no_times_and_make_no_links(ada: Any) -> None:
    client = ada.site.test_client()
    assert client.get("/cv/edit/en/times").status_code == 401
    for path in ("times", "preview-links", "preview-links/revoke"):
        assert client.post(f"/cv/edit/en/{path}", data={"number": "1"}).status_code == 401


def test_the_address_of_a_cv_meets_no_pages(quick_desk: Any) -> None:
    quick_desk.send("/cv/edit/en/begin")
    with unit_of_work(quick_desk.site.parts.database) as work:
        assert list(work.scalars(select(Item.path))) == ["cv/en"]
