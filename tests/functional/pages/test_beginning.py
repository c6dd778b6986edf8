"""What is typed into the form of a new page is kept before the page is there, until it is saved or discarded."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from markupsafe import escape
from sqlalchemy import func, select, update

from masthead.engine.access.actor import Actor
from masthead.engine.access.permission import Scope
from masthead.engine.content.beginnings import MOST_BEGUN, forget_beginning, hold_beginning, keep_beginning
from masthead.engine.content.editing import DRAFTS_KEPT, FORGET_OLD_DRAFTS
from masthead.engine.content.models import Beginning
from masthead.engine.database.unit_of_work import unit_of_work, written
from masthead.engine.web.submissions import is_first
from masthead.modules.pages.models import PAGE

NOTICE = "This is what you typed and did not save"
TYPED = {
    "title": "Half a",
    "body": "a <sentence>",
    "teaser": "t",
    "picture": "",
    "slug": "half",
    "parent": "",
}


def hidden(form: str, name: str) -> str:
    """Give what a hidden field of a form holds."""
    (value,) = set(re.findall(rf'type="hidden" name="{name}" value="([^"]+)"', form))
    return str(value)


def keys(form: str) -> dict[str, str]:
    """Give what a browser sends with a form besides what is typed into it."""
    names = ("begun", "submission", "former") if NOTICE in form else ("begun", "submission")
    return {name: hidden(form, name) for name in names}


def office_editor(office: Any) -> int:
    """Give the number of whoever has kept something."""
    with unit_of_work(office.site.parts.database) as work:
        return work.scalars(select(Beginning.editor_id)).one()


def kept(office: Any) -> int:
    """Count what is kept."""
    with unit_of_work(office.site.parts.database) as work:
        return work.scalar(select(func.count()).select_from(Beginning)) or 0


def test_what_is_typed_is_there_again_and_nowhere_else(office: Any) -> None:
    form = keys(office.look("/pages/new"))
    answer = office.send("/pages/new/draft", **form, **TYPED)
    assert "What you typed is kept." in answer.text
    again = office.look("/pages/new")
    assert NOTICE in again
    assert 'value="Half a"' in again
    assert "a &lt;sentence&gt;</textarea>" in again
    assert 'value="half"' in again
    assert "Half a" not in office.look("/pages"), "it is no page yet"
    assert office.visit("/half").status_code == 404


def test_what_was_saved_or_discarded_does_not_come_back(office: Any) -> None:
    office.send("/pages/new/draft", **keys(office.look("/pages/new")), **TYPED)
    form = keys(office.look("/pages/new"))
    assert office.send("/pages/new", **form, **TYPED).status_code == 303
    assert NOTICE not in office.look("/pages/new")
    office.send("/pages/new/draft", **form, **TYPED)
    assert NOTICE not in office.look("/pages/new"), "the last keystrokes, sent while the page was added"
    office.send("/pages/new/draft", **keys(office.look("/pages/new")), **TYPED)
    again = office.look("/pages/new")
    assert NOTICE in again
    assert office.send("/pages/new/draft/forget", **keys(again)).location == "/pages/new"
    assert NOTICE not in office.look("/pages/new")


def test_what_is_refused_or_looked_for_stays_kept_under_the_same_key(quick_office: Any) -> None:
    office = quick_office
    office.send("/pages/new/draft", **keys(office.look("/pages/new")), **TYPED)
    form = keys(office.look("/pages/new"))
    for more in ({"slug": "admin"}, {"action": "find", "place": "x"}):
        shown = office.send("/pages/new", **form, **{**TYPED, **more}).text
        assert hidden(shown, "begun") == form["begun"]
    assert kept(office) == 1


def test_two_windows_with_new_pages_do_not_write_over_each_other(quick_office: Any) -> None:
    office = quick_office
    one, two = keys(office.look("/pages/new")), keys(office.look("/pages/new"))
    office.send("/pages/new/draft", **one, **{**TYPED, "title": "One", "slug": ""})
    office.send("/pages/new/draft", **two, **{**TYPED, "title": "Two", "slug": ""})
    assert kept(office) == 2
    assert office.send("/pages/new", **two, **{**TYPED, "title": "Two", "slug": ""}).status_code == 303
    assert 'value="One"' in office.look("/pages/new")


def test_an_empty_form_is_not_kept(quick_office: Any) -> None:
    office = quick_office
    form = keys(office.look("/pages/new"))
    office.send("/pages/new/draft", **form, **TYPED)
    office.send("/pages/new/draft", **form, **dict.fromkeys(TYPED, " "))
    assert kept(office) == 0


def test_windows_that_begin_with_what_is_kept_do_not_write_over_each_other(quick_office: Any) -> None:
    office = quick_office
    office.send("/pages/new/draft", **keys(office.look("/pages/new")), **TYPED)
    one, two = keys(office.look("/pages/new")), keys(office.look("/pages/new"))
    office.send("/pages/new/draft", **one, **{**TYPED, "title": "One"})
    assert kept(office) == 1, "what was filled in became this"
    office.send("/pages/new/draft", **two, **{**TYPED, "title": "Two", "slug": "two"})
    assert kept(office) == 2
    assert office.send("/pages/new", **two, **{**TYPED, "title": "Two", "slug": "two"}).status_code == 303
    assert 'value="One"' in office.look("/pages/new")


def test_a_form_that_was_saved_and_is_come_back_to_is_kept_under_new_keys(quick_office: Any) -> None:
    office = quick_office
    form = keys(office.look("/pages/new"))
    office.send("/pages/new", **form, **TYPED)
    other = {**TYPED, "title": "Another", "slug": "another"}
    answer = office.send("/pages/new/draft", **form, **other)
    assert answer.status_code == 409
    assert "is kept" not in answer.text
    assert answer.text.count('hx-swap-oob="true"') == 2
    fresh = keys(answer.text)
    assert office.send("/pages/new/draft", **fresh, **other).status_code == 200
    assert office.send("/pages/new", **fresh, **other).status_code == 303
    assert "Another" in office.look("/pages")
    assert kept(office) == 0


@pytest.mark.parametrize("other", ["other text", "<script>alert(1)</script> \u202eтекст"])
def test_another_text_saved_from_a_form_that_was_saved_stays_and_becomes_a_page_of_its_own(
    office: Any, other: str
) -> None:
    """Without scripts nothing gives a form new keys when somebody goes back to it."""
    form = keys(office.look("/pages/new"))
    office.send("/pages/new", **form, **TYPED)
    changed = {**TYPED, "title": "Another", "slug": "another", "body": other}
    answer = office.send("/pages/new", **form, **changed)
    assert answer.status_code == 409
    assert "This form was sent before, with other text." in answer.text
    assert f"{escape(other)}</textarea>" in answer.text
    assert NOTICE in office.look("/pages/new"), "also for whoever leaves the page"
    assert f"{escape(other)}</textarea>" in office.look("/pages/new")
    fresh = keys(answer.text)
    assert fresh["submission"] != form["submission"]
    assert office.send("/pages/new", **fresh, **changed).status_code == 303
    assert NOTICE not in office.look("/pages/new")
    pages = office.look("/pages")
    assert pages.count("/half") == pages.count("/another") == 1


def test_the_same_text_for_another_place_is_no_page_that_was_sent_twice(quick_office: Any) -> None:
    office = quick_office
    form = keys(office.look("/pages/new"))
    top = office.add("Top")
    first = office.send("/pages/new", **form, **TYPED)
    assert office.send("/pages/new", **form, **TYPED).location == first.location
    for place in ({"slug": "elsewhere"}, {"parent": str(top)}):
        answer = office.send("/pages/new", **form, **{**TYPED, **place})
        assert answer.status_code == 409, place
        assert "a &lt;sentence&gt;</textarea>" in answer.text


def test_the_place_that_a_link_names_is_chosen_whatever_is_kept(quick_office: Any) -> None:
    office = quick_office
    top = office.add("Top")
    chosen = f'name="parent" value="{top}" checked'
    office.send("/pages/new/draft", **keys(office.look("/pages/new")), **TYPED)
    assert chosen not in office.look("/pages/new")
    assert chosen in office.look(f"/pages/new?below={top}")


def test_a_place_alone_is_nothing_typed(quick_office: Any) -> None:
    office = quick_office
    only = {**dict.fromkeys(TYPED, ""), "parent": str(office.add("Top"))}
    office.send("/pages/new/draft", **keys(office.look("/pages/new")), **only)
    assert kept(office) == 0


def test_what_is_typed_while_its_page_is_added_is_not_kept(office: Any) -> None:
    """The last keystrokes arrive before the page is committed, and after its key was used up."""
    form = keys(office.look("/pages/new"))
    office.send("/pages/new/draft", **form, **TYPED)
    editor = Actor(id=office_editor(office), grants={PAGE.edit: Scope.ANY})
    with ThreadPoolExecutor(1) as browser:
        with unit_of_work(office.site.parts.database, writes=True) as work:
            assert is_first(work, form["submission"])
            forget_beginning(work, editor, PAGE, form["begun"])
            work.flush()
            late = browser.submit(office.send, "/pages/new/draft", **form, **TYPED)
            time.sleep(0.5)  # until it waits for the commit
        assert late.result(30).status_code == 409
    assert kept(office) == 0


def test_a_page_that_is_added_while_it_is_kept_is_not_kept_any_more(office: Any) -> None:
    """The other way round: what was kept is in no row yet that the page could see."""
    form = keys(office.look("/pages/new"))
    office.send("/pages/new/draft", **keys(office.look("/pages/new")), **TYPED)
    editor = Actor(id=office_editor(office), grants={PAGE.edit: Scope.ANY})
    with ThreadPoolExecutor(1) as browser:
        with unit_of_work(office.site.parts.database, writes=True) as work:
            begun = hold_beginning(work, editor, PAGE, form["begun"]) or pytest.fail("nobody holds it")
            keep_beginning(work, begun, PAGE, TYPED)
            work.flush()
            saved = browser.submit(office.send, "/pages/new", **form, **TYPED)
            time.sleep(0.5)  # until it waits for the commit
        assert saved.result(30).status_code == 303
    assert kept(office) == 1, "the other window's"


@pytest.mark.parametrize(
    "key", ["", "short", "a" * 44, "../../etc/passwd-----", "'; DROP TABLE x;--------", "ключ" * 6]
)
def test_a_key_that_is_none_of_ours_keeps_nothing(quick_office: Any, key: str) -> None:
    assert quick_office.send("/pages/new/draft", begun=key, former=key, **TYPED).status_code == 409
    assert quick_office.send("/pages/new/draft/forget", begun=key).status_code == 303
    assert kept(quick_office) == 0


def test_not_more_is_kept_than_somebody_may_have_begun(quick_office: Any) -> None:
    for number in range(MOST_BEGUN + 2):
        quick_office.send("/pages/new/draft", begun=f"{number:016}", **TYPED)
    assert kept(quick_office) == MOST_BEGUN


def test_what_nobody_comes_back_to_is_forgotten(office: Any) -> None:
    database = office.site.parts.database
    office.send("/pages/new/draft", **keys(office.look("/pages/new")), **TYPED)
    written(database, FORGET_OLD_DRAFTS.run)
    assert kept(office) == 1
    with unit_of_work(database, writes=True) as work:
        moment = work.scalars(select(Beginning.saved_at)).one()
        work.execute(update(Beginning).values(saved_at=moment - DRAFTS_KEPT - timedelta(days=1)))
    written(database, FORGET_OLD_DRAFTS.run)
    assert kept(office) == 0
