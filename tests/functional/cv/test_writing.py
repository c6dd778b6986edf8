"""The owner's day: begin, write section by section, arrange rows, publish, meet another editor, go back."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from masthead.engine.checks.check import State
from masthead.engine.checks.run import examine
from masthead.engine.content.models import Item, Revision
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.web.surroundings import surroundings_of
from masthead.modules.cv.checks import CHECKS

YARD = {"name": "Yard", "position": "Lead", "start_date": "2021-03"}
LEDGER = {"name": "Ledger", "start_date": "2017", "end_date": "2021"}


def base_of(page: str) -> str:
    found = re.search(r'name="base" value="(\d+)"', page)
    assert found
    return found[1]


def test_a_cv_is_begun_written_published_and_changed(desk: Any) -> None:
    assert desk.visit("/").status_code == 404
    begun = desk.send("/cv/edit/en/begin")
    assert begun.location.endswith("/cv/edit/en/basics")
    assert desk.save("basics", {"name": "Ada Example", "label": "Engineer"}, base=1).status_code == 303
    assert desk.save("work", YARD, LEDGER, base=2).status_code == 303
    assert desk.visit("/").status_code == 404, "nobody has published it"
    assert desk.publish().status_code == 303
    page = desk.visit("/")
    assert page.status_code == 200
    assert "<h1" in page.text
    assert "Ada Example" in page.text
    assert "March 2021 – present" in page.text
    assert "2017 – 2021" in page.text
    assert desk.save("basics", {"name": "Ada Changed"}, base=3).status_code == 303
    assert "Ada Example" in desk.visit("/").text, "readers see it when it is published"
    assert desk.save("basics", {"name": "Ada Published"}, base=4, action="publish").status_code == 303
    assert "Ada Published" in desk.visit("/").text


def test_a_cv_that_was_begun_twice_is_one(desk: Any) -> None:
    for _ in range(2):
        assert desk.send("/cv/edit/en/begin").status_code == 303
    assert desk.state() == (1, None)


def test_it_is_taken_down_and_comes_back(desk: Any) -> None:
    desk.send("/cv/edit/en/begin")
    desk.publish()
    assert desk.visit("/").status_code == 200
    assert desk.send("/cv/edit/en/unpublish").status_code == 303
    for path in ("/", "/cv/en", "/cv.json", "/cv/en.json", "/cv/en.pdf"):
        assert desk.visit(path).status_code == 404
    desk.publish()
    assert desk.visit("/").status_code == 200


def test_buttons_arrange_rows_without_saving_them(ada: Any) -> None:
    page = ada.save("work", YARD, LEDGER, base=1, action="down-0")
    assert page.status_code == 200
    assert page.text.index("Ledger") < page.text.index('value="Yard"')
    assert re.search(r"<legend[^>]*autofocus>Position 2<", page.text), "the focus goes where the row went"
    assert ada.state() == (1, 1), "nothing is saved before Save is pressed"
    page = ada.save("work", LEDGER, base=1, action="add")
    assert 'name="work-rows" value="2"' in page.text
    page = ada.save("work", LEDGER, YARD, base=1, action="remove-0")
    assert "Ledger" not in page.text


def test_enter_saves_and_arranges_nothing(ada: Any) -> None:
    page = ada.save("work", YARD, LEDGER, base=1, action="up-1").text
    first = re.search(r'<form class="cv-form".*?<button([^>]*)>', page, re.DOTALL)
    assert first
    assert 'value="save"' in first[1]


def test_what_is_typed_is_kept_for_each_section_until_it_is_saved(desk: Any) -> None:
    desk.send("/cv/edit/en/begin")
    draft = {"base": "1", "work-rows": "1", "work-0-name": "Half a nam"}
    skill = {"base": "1", "skills-rows": "1", "skills-0-name": "Half a skill"}
    for section, typed in (("work", draft), ("skills", skill)):
        assert "What you typed is kept." in desk.send(f"/cv/edit/en/{section}/draft", **typed).text
    assert desk.save("basics", {"name": "Ada"}, base=1).status_code == 303
    for section, text in (("work", "Half a nam"), ("skills", "Half a skill")):
        page = desk.look(f"/cv/edit/en/{section}")
        assert text in page
        assert "This is what you typed and did not save" in page
    assert desk.save("work", YARD, base=1).status_code == 303, "another section was saved since, not this one"
    assert "Half a nam" not in desk.look("/cv/edit/en/work")
    assert "Half a skill" in desk.look("/cv/edit/en/skills")
    desk.send("/cv/edit/en/skills/draft/forget")
    assert "Half a skill" not in desk.look("/cv/edit/en/skills")


def test_two_editors_of_two_sections_are_in_nobodys_way(desk: Any) -> None:
    desk.send("/cv/edit/en/begin")
    assert desk.save("work", YARD, base=1).status_code == 303
    assert desk.save("skills", {"name": "Go", "level": "40"}, base=1).status_code == 303
    assert "Yard" in desk.look("/cv/edit/en/work")
    assert "Go" in desk.look("/cv/edit/en/skills")


def test_two_editors_of_one_section_are_told_and_nothing_is_lost(desk: Any) -> None:
    desk.send("/cv/edit/en/begin")
    assert desk.save("work", YARD, base=1).status_code == 303
    answer = desk.save("work", LEDGER, base=1)
    assert answer.status_code == 409
    assert "Somebody else saved this section while you were writing." in answer.text
    assert 'value="Ledger"' in answer.text, "what the second one wrote is in the form"
    assert "<del>" in answer.text
    assert desk.save("work", LEDGER, base=int(base_of(answer.text))).status_code == 303
    assert "Ledger" in desk.look("/cv/edit/en/work")
    history = desk.look("/cv/edit/en/history/2")
    assert "Yard" in history, "the first one's text is in the versions"


def test_an_old_version_becomes_the_newest_again(desk: Any) -> None:
    desk.send("/cv/edit/en/begin")
    desk.save("basics", {"name": "First"}, base=1)
    desk.save("basics", {"name": "Second"}, base=2, note="a better name")
    assert desk.send("/cv/edit/en/history/2/revert", base="2").status_code == 409, "somebody saved since"
    assert desk.send("/cv/edit/en/history/2/revert", base="3").status_code == 303
    assert "First" in desk.look("/cv/edit/en/basics")
    versions = desk.look("/cv/edit/en/history")
    assert "Version 2 again" in versions
    assert "a better name" in versions


def test_versions_are_told_by_the_sites_clock_also_when_nobody_knows_their_author(berlin_desk: Any) -> None:
    berlin_desk.send("/cv/edit/en/begin")
    moment = datetime(2027, 7, 1, 7, 30, tzinfo=UTC)
    with unit_of_work(berlin_desk.site.parts.database, writes=True) as work:
        work.execute(update(Revision).values(author="", author_id=None, made_at=moment))
    for path in ("/cv/edit/en/history", "/cv/edit/en/history/1"):
        page = berlin_desk.look(path)
        assert "2027-07-01 09:30 CEST" in page
        assert "somebody whose account was erased" in page


def test_wrong_fields_are_named_with_their_row(ada: Any) -> None:
    answer = ada.save("work", YARD, {"name": "Ledger", "start_date": "2020", "end_date": "2019"}, base=1)
    assert answer.status_code == 422
    assert '<a href="#work-1-end_date">Position 2: To</a>: This is before the beginning.' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert ada.state() == (1, 1)


def test_publishing_what_another_has_published_over_is_a_conflict(desk: Any) -> None:
    desk.send("/cv/edit/en/begin")
    desk.save("basics", {"name": "Ada"}, base=1)
    assert desk.send("/cv/edit/en/publish", number="2", live="").status_code == 303
    assert desk.send("/cv/edit/en/publish", number="1", live="").status_code == 409


def test_visitors_write_nothing(ada: Any) -> None:
    client = ada.site.test_client()
    for path in ("/cv/edit", "/cv/edit/en", "/cv/edit/en/work", "/cv/edit/en/history", "/cv/edit/en/preview"):
        assert client.get(path).status_code == 401
    for path in ("begin", "publish", "unpublish", "work", "work/draft", "import", "history/1/revert"):
        assert client.post(f"/cv/edit/en/{path}", data={"number": "1"}).status_code in {400, 401}
    assert ada.state() == (1, 1)


def test_the_preview_shows_the_newest_version_to_editors_alone(ada: Any) -> None:
    ada.save("work", YARD, base=1)
    page = ada.client.get("/cv/edit/en/preview")
    assert "Yard" in page.text
    assert "This is a preview" in page.text
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert "Yard" not in ada.visit().text


def test_addresses_that_are_none_are_not_there(ada: Any) -> None:
    for path in (
        "/cv/de",
        "/cv/edit/de",
        "/cv/edit/en/nothing",
        "/cv/edit/en/history/0",
        "/cv/edit/en/history/99",
    ):
        assert ada.client.get(path).status_code == 404
    assert ada.client.get("/cv/ru").status_code == 404, "there is none in Russian"
    assert ada.client.get("/cv/edit/ru").status_code == 404


def test_a_page_in_the_way_of_a_cv_is_named(desk: Any) -> None:
    parts = desk.site.parts
    with unit_of_work(parts.database, writes=True) as work:
        # From before the module was switched on: since then nobody may give a page this address.
        moment = now()
        for path in ("cv", "cv/en"):
            page = Item(kind="page", position=0, slug=path[-2:], path=path, title=f"A page at {path}", head=1)
            page.made_at = page.changed_at = moment
            work.add(page)
    for answer in (desk.send("/cv/edit/en/begin"), desk.take({"basics": {"name": "Ada Example"}})):
        assert answer.status_code == 409
        assert "A page at cv/en" in answer.text
    assert desk.send("/cv/edit/ru/begin").status_code == 303
    findings = examine(CHECKS, surroundings_of(parts), proving=False)
    assert [(one.state, "A page at cv" in one.said, "another address" in one.said) for one in findings] == [
        (State.FAILURE, True, True)
    ] * 2


def conflict(desk: Any) -> dict[str, str]:
    """Meet another editor in a section; give what the form that says so sends along."""
    desk.send("/cv/edit/en/begin")
    assert desk.save("work", YARD, base=1).status_code == 303
    page = desk.save("work", LEDGER, base=1)
    assert page.status_code == 409
    return dict(re.findall(r'name="(base|began)" value="(\d+)"', page.text))


@pytest.mark.parametrize("way", ["draft", "add"])
def test_a_draft_of_a_conflict_stays_a_conflict_until_it_is_settled(quick_desk: Any, way: str) -> None:
    """Kept while one types, or by a button that arranges rows."""
    hidden = conflict(quick_desk)
    assert hidden == {"base": "2", "began": "1"}
    typed = {"work-rows": "1", "work-0-name": "Ledger", "work-0-start_date": "2017", **hidden}
    if way == "draft":
        quick_desk.send("/cv/edit/en/work/draft", **typed)
    else:
        arranged = quick_desk.send("/cv/edit/en/work", action="add", **typed).text
        assert "Somebody else saved this section" in arranged
        assert dict(re.findall(r'name="(base|began)" value="(\d+)"', arranged)) == hidden
    form = quick_desk.look("/cv/edit/en/work")
    assert "saved by somebody since" in form
    assert quick_desk.save("work", LEDGER, base=int(base_of(form))).status_code == 409
    assert quick_desk.save("work", LEDGER, base=2).status_code == 303, "on top, knowingly"
    assert "did not save" not in quick_desk.look("/cv/edit/en/work")


def test_a_conflict_with_a_wrong_field_stays_a_conflict(quick_desk: Any) -> None:
    hidden = conflict(quick_desk)
    wrong = {"work-rows": "1", "work-0-name": "Ledger", "work-0-start_date": "soon", **hidden}
    answer = quick_desk.send("/cv/edit/en/work", **wrong)
    assert answer.status_code == 422
    assert "Somebody else saved this section" in answer.text
    assert dict(re.findall(r'name="(base|began)" value="(\d+)"', answer.text)) == hidden


def test_what_was_saved_of_another_section_is_no_conflict_of_this_one(quick_desk: Any) -> None:
    quick_desk.send("/cv/edit/en/begin")
    quick_desk.send("/cv/edit/en/work/draft", **{"base": "1", "work-rows": "1", "work-0-name": "Yard"})
    quick_desk.save("skills", {"name": "Go"}, base=1)
    form = quick_desk.look("/cv/edit/en/work")
    assert "did not save" in form
    assert "saved by somebody since" not in form


def test_what_arrives_after_something_newer_or_after_save_brings_no_older_text_back(quick_desk: Any) -> None:
    quick_desk.send("/cv/edit/en/begin")
    window = {"base": "1", "work-rows": "1", "form_key": "k" * 32}
    newer = {**window, "work-0-name": "Newer", "turn": "2"}
    late = {**window, "work-0-name": "Older", "turn": "1"}
    quick_desk.send("/cv/edit/en/work/draft", **newer)
    quick_desk.send("/cv/edit/en/work/draft", **late)
    assert 'value="Newer"' in quick_desk.look("/cv/edit/en/work")
    assert quick_desk.send("/cv/edit/en/work", **{**newer, "turn": "4"}).status_code == 303
    quick_desk.send("/cv/edit/en/work/draft", **{**late, "turn": "3"})
    form = quick_desk.look("/cv/edit/en/work")
    assert 'value="Newer"' in form
    assert "did not save" not in form


def test_a_schedule_that_somebody_else_changed_is_shown_and_not_overwritten(quick_desk: Any) -> None:
    quick_desk.send("/cv/edit/en/begin")
    seen = re.search(r'name="seen" value="([^"]*)"', quick_desk.look("/cv/edit/en/times"))
    assert seen
    embargo = {"number": "1", "publish_at": "2099-01-01T00:00", "seen": seen[1]}
    assert quick_desk.send("/cv/edit/en/times", **embargo).status_code == 303
    stale = quick_desk.send("/cv/edit/en/times", number="1", publish_at="2088-02-03T04:05", seen=seen[1])
    assert stale.status_code == 409
    assert "Somebody else has changed the schedule meanwhile." in stale.text
    assert "Publish at: 2099-01-01 00:00 UTC" in stale.text, "what holds now"
    assert 'value="2088-02-03T04:05"' in stale.text, "what was typed"
    again = re.search(r'name="seen" value="([^"]*)"', stale.text)
    assert again
    wrong = quick_desk.send("/cv/edit/en/times", number="1", publish_at="never", seen=again[1])
    assert f'name="seen" value="{again[1]}"' in wrong.text
    assert quick_desk.send("/cv/edit/en/times", number="1", publish_at="", seen=again[1]).status_code == 303
    assert 'value="2099-01-01T00:00"' not in quick_desk.look("/cv/edit/en/times")


def test_what_only_a_newer_release_knows_outlasts_a_conflict_that_an_older_one_settles(desk: Any) -> None:
    """After going back a release; inside a row it is the row's, and goes with it."""
    desk.send("/cv/edit/en/begin")
    desk.save("basics", {"name": "Ada"}, base=1)
    talks = [{"title": "Ёлка", "slides": {"pages": 7}}]
    with unit_of_work(desk.site.parts.database, writes=True) as work:
        newest = work.scalars(select(Revision).where(Revision.number == 2)).one()
        newest.fields = json.dumps({**json.loads(newest.fields), "talks": talks})
    assert desk.save("basics", {"name": "Grace"}, base=1).status_code == 409
    assert desk.save("basics", {"name": "Grace"}, base=2).status_code == 303
    assert desk.save("work", YARD, base=2).status_code == 303
    with unit_of_work(desk.site.parts.database) as work:
        fields = json.loads(work.scalars(select(Revision.fields).where(Revision.number == 4)).one())
    assert fields["talks"] == talks
    assert fields["basics"]["name"] == "Grace"
