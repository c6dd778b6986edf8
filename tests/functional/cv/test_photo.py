"""The photo: chosen from the library, shown on page, paper and in files, held while somebody sees it."""

import io
import re
from datetime import timedelta
from typing import Any

import pypdf
import pytest
from PIL import Image
from sqlalchemy import update

from masthead.engine.content.models import Item
from masthead.engine.content.publishing import settle_due
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.events.delivery import deliver_next


def bring(desk: Any, alt: str = "Ada laughs", colour: str = "#17693a") -> str:
    """Bring a picture; give its number."""
    made = io.BytesIO()
    Image.new("RGB", (600, 600), colour).save(made, "PNG")
    made.seek(0)
    form = {**desk.token, "alt": alt, "files": [(made, "ada.png")]}
    answer = desk.client.post("/pictures/new", data=form, headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.text
    return str(answer.get_json()["pictures"][0]["id"])


def deliver(desk: Any) -> None:
    while deliver_next(desk.site.parts.database):
        pass


def choose(desk: Any, photo: str, base: int, action: str = "publish") -> Any:
    return desk.save("basics", {"name": "Ada Example", "picture": photo}, base=base, action=action)


def test_a_photo_is_shown_on_the_page_on_paper_and_in_files(desk: Any) -> None:
    desk.send("/cv/edit/en/begin")
    without = len(desk.visit("/cv/en.pdf").data)
    photo = bring(desk)
    assert choose(desk, photo, 1).status_code == 303
    page = desk.visit().text
    assert 'alt="Ada laughs"' in page
    assert '<meta property="og:image" content="http://localhost/media/' in page
    assert f'value="{photo}" checked' in desk.look("/cv/edit/en/basics")
    image = desk.visit("/cv/en.json").json["basics"]["image"]
    assert image.startswith("http://localhost/media/")
    assert desk.visit(image.removeprefix("http://localhost")).status_code == 200
    pdf = desk.visit("/cv/en.pdf").data
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages[0].images) == 1
    assert len(pdf) > without


def test_a_photo_that_somebody_sees_cannot_be_deleted(desk: Any) -> None:
    desk.send("/cv/edit/en/begin")
    photo = bring(desk)
    choose(desk, photo, 1)
    assert desk.send(f"/pictures/{photo}/delete").status_code == 409
    assert choose(desk, "", 2, action="save").status_code == 303
    assert desk.send(f"/pictures/{photo}/delete").status_code == 409, "readers still see it"
    desk.publish()
    assert desk.send(f"/pictures/{photo}/delete").status_code == 303


def test_a_photo_is_held_from_the_moment_an_earlier_version_is_published(desk: Any) -> None:
    desk.send("/cv/edit/en/begin")
    photo = bring(desk)
    choose(desk, photo, 1, action="save")
    choose(desk, "", 2, action="save")
    assert desk.send("/cv/edit/en/publish", number="2").status_code == 303
    assert desk.send(f"/pictures/{photo}/delete").status_code == 409, "before any reaction ran"
    images = re.findall(r"/media/\w{64}/\d+\.webp", desk.visit().text)
    assert images
    assert all(desk.visit(image).status_code == 200 for image in images)
    assert desk.send("/cv/edit/en/unpublish").status_code == 303
    assert desk.send(f"/pictures/{photo}/delete").status_code == 303, "nobody sees it any more"


def test_a_photo_of_the_former_version_goes_when_the_next_one_is_due(desk: Any) -> None:
    desk.send("/cv/edit/en/begin")
    former, timed = bring(desk), bring(desk, colour="#123456")
    choose(desk, former, 1)
    choose(desk, timed, 2, action="save")
    later = (now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    assert desk.send("/cv/edit/en/times", number="3", publish_at=later).status_code == 303
    choose(desk, "", 3, action="save")
    assert desk.send(f"/pictures/{former}/delete").status_code == 409
    with unit_of_work(desk.site.parts.database, writes=True) as work:
        work.execute(update(Item).values(publish_at=now()))
        settle_due(work)
    assert desk.state() == (4, 3)
    assert desk.send(f"/pictures/{timed}/delete").status_code == 409
    assert desk.send(f"/pictures/{former}/delete").status_code == 303


def test_the_photo_of_an_earlier_version_is_held_again_when_that_is_the_newest(desk: Any) -> None:
    desk.send("/cv/edit/en/begin")
    photo = bring(desk)
    choose(desk, photo, 1, action="save")
    choose(desk, "", 2, action="save")
    assert desk.send("/cv/edit/en/history/2/revert", base="3").status_code == 303
    assert desk.send(f"/pictures/{photo}/delete").status_code == 409


def test_what_the_library_says_of_a_photo_the_cv_says_too(desk: Any) -> None:
    desk.send("/cv/edit/en/begin")
    photo = bring(desk)
    choose(desk, photo, 1)
    desk.send(f"/pictures/{photo}", name="ada.png", alt="Ada thinks")
    deliver(desk)
    assert 'alt="Ada thinks"' in desk.visit().text


@pytest.mark.parametrize("photo", ["999", "x", "-1", "9" * 30, "1; drop", "٣"])
def test_what_is_no_photo_is_refused_in_words(ada: Any, photo: str) -> None:
    answer = choose(ada, photo, 1)
    assert answer.status_code == 422
    assert 'href="#basics-0-picture"' in answer.text
    assert ada.state() == (1, 1)


def test_a_photo_without_words_is_refused(ada: Any) -> None:
    assert choose(ada, bring(ada, alt=""), 1).status_code == 422


def test_an_import_keeps_the_photo_and_fetches_none(ada: Any) -> None:
    photo = bring(ada)
    choose(ada, photo, 1)
    image = "http://127.0.0.1:1/ada.png"
    answer = ada.take({"basics": {"name": "Ada Imported", "image": image, "picture": 77}})
    assert "Photos are chosen in the form" in answer.text
    assert "basics.picture</code>" in answer.text
    assert f'value="{photo}" checked' in ada.look("/cv/edit/en/basics")
