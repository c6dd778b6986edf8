"""After a release that renders otherwise, and cannot render one page: its readers go on to see it as it was."""

from typing import Any

import pytest
from sqlalchemy import update

from masthead.engine.content.models import Live, Revision
from masthead.engine.content.renewal import RENDER_ANEW
from masthead.engine.database.unit_of_work import written

UNREADABLE = ("{", "[]", '{"body": 7}', '{"body": null, "picture": "\\ud800"}')
"""Stored fields that no release can read."""


def break_page(office: Any, fields: str, body: str = "as it was") -> None:
    """Publish a page with an older release, and lose what it was rendered from."""
    number = office.add("News", body, live=True)

    def damage(work: Any) -> None:
        work.execute(update(Revision).where(Revision.item_id == number).values(fields=fields))
        work.execute(update(Live).where(Live.item_id == number).values(renderer=1))

    written(office.site.parts.database, damage)


@pytest.mark.parametrize("fields", UNREADABLE)
def test_before_the_worker_came_readers_see_what_is_kept_and_the_log_says_so_once(
    quick_office: Any, caplog: pytest.LogCaptureFixture, fields: str
) -> None:
    break_page(quick_office, fields)
    for _ in range(3):
        answer = quick_office.visit("/news")
        assert answer.status_code == 200
        assert "<p>as it was</p>" in answer.text
    assert [one.msg for one in caplog.records] == ["content_not_rendered_for_readers"]


def test_after_the_worker_gave_it_up_readers_see_what_is_kept(
    office: Any, caplog: pytest.LogCaptureFixture
) -> None:
    break_page(office, "{")
    written(office.site.parts.database, RENDER_ANEW.run)
    for _ in range(3):
        answer = office.visit("/news")
        assert answer.status_code == 200
        assert "<p>as it was</p>" in answer.text
    assert [one.msg for one in caplog.records] == ["content_not_rendered_anew"]


def test_what_can_be_rendered_anew_is(quick_office: Any) -> None:
    number = quick_office.add("News", "*new*", live=True)
    written(
        quick_office.site.parts.database,
        lambda work: work.execute(
            update(Live).where(Live.item_id == number).values(html="<p>old</p>", renderer=1)
        ),
    )
    assert "<em>new</em>" in quick_office.visit("/news").text
