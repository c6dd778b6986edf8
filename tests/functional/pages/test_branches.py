"""A branch with more pages than stand under one: it goes on, in the same order, to its end."""

import re
from typing import Any

import pytest

from masthead.engine.access.actor import Actor
from masthead.engine.access.permission import Scope
from masthead.engine.content.editing import Writing, add_item
from masthead.engine.content.publishing import publish_item
from masthead.engine.content.reading import MOST_BELOW
from masthead.engine.database.unit_of_work import UnitOfWork, written
from masthead.modules.pages.models import PAGE, PageFields

WRITER = Actor(name="recipe", grants={PAGE.edit: Scope.ANY, PAGE.publish: Scope.ANY})
COUNT = MOST_BELOW + 5


def fill(work: UnitOfWork, parent_id: int) -> None:
    """Publish more pages than fit below one."""
    for number in range(COUNT):
        writing = Writing(f"Story {number}", PageFields())
        item = add_item(work, WRITER, PAGE, writing, slug=f"s{number}", parent_id=parent_id)
        publish_item(work, WRITER, PAGE, item.id, number=1, over=None)


def listed(page: str) -> list[int]:
    """Give the numbers of the stories that a page lists."""
    return [int(number) for number in re.findall(r'<a href="/news/s(\d+)">', page)]


def test_a_branch_goes_on_with_what_did_not_fit(office: Any) -> None:
    top = office.add("News", "What there is **today**.", live=True)
    written(office.site.parts.database, lambda work: fill(work, top))
    first = office.visit("/news").text
    assert listed(first) == list(range(MOST_BELOW))
    (address,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = office.visit(address).text
    assert listed(second) == list(range(MOST_BELOW, COUNT))
    assert 'rel="next"' not in second
    assert "<strong>today</strong>" not in second, "the text stands on the first one"
    assert f'<link rel="canonical" href="http://localhost{address}">' in second
    assert '<a href="/news">' in second, "and a way back to it"


@pytest.mark.parametrize("after", ["0", "99999999", "x", "-1", "1 OR 1=1", "9" * 30])
def test_a_place_that_is_not_in_the_branch_leads_to_its_beginning(quick_office: Any, after: str) -> None:
    quick_office.add("News", live=True)
    for asked, led in ((f"after={after}", "/news"), (f"a=%26&after={after}&b=2", "/news?a=%26&b=2")):
        answer = quick_office.visit(f"/news?{asked}")
        assert (answer.status_code, answer.location) == (302, led)
    assert quick_office.visit(f"/nowhere?after={after}").status_code == 404


def test_the_front_page_leads_to_its_own_beginning(office_with_front: Any) -> None:
    office_with_front.add("About", live=True)
    assert office_with_front.visit("/?after=7").location == "/"
