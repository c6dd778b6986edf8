"""After a release that renders otherwise, what is shown is rendered anew, in batches, and few pages become stale."""

from dataclasses import replace

import pytest
from content_desk import ARTICLE, MODULE, ArticleFields, Desk
from sqlalchemy import delete, select, update

from masthead.engine.cache.models import StaleTag
from masthead.engine.content.content_type import ContentType, Rendered, install_content_types
from masthead.engine.content.items import item_tag
from masthead.engine.content.models import Live
from masthead.engine.content.renewal import BATCH, RENDER_ANEW
from masthead.engine.database.unit_of_work import unit_of_work, written


def release(desk: Desk, kind: ContentType) -> None:
    """Let the site go on with another release of the type."""
    install_content_types(desk.database, [replace(MODULE, content_types=(kind,))])


def louder(fields: ArticleFields) -> Rendered:
    if fields.body == "broken":
        raise ValueError(fields.body)
    return Rendered(f"<p>{fields.body.replace('old', 'new')}</p>", fields.body[:20])


def run(desk: Desk) -> list[str]:
    """Run the job once; give the tags that became stale."""
    written(desk.database, lambda work: work.execute(delete(StaleTag)))
    written(desk.database, RENDER_ANEW.run)
    with unit_of_work(desk.database) as work:
        return sorted(work.scalars(select(StaleTag.tag)))


def shown(desk: Desk) -> dict[int, tuple[str, int]]:
    with unit_of_work(desk.database) as work:
        return {live.item_id: (live.html, live.renderer) for live in work.scalars(select(Live))}


def test_only_what_changed_by_it_becomes_stale(desk: Desk) -> None:
    same, other = desk.add("same", body="text", live=True), desk.add("other", body="old", live=True)
    next_one = replace(ARTICLE, render=louder, renderer=2)
    release(desk, next_one)
    assert run(desk) == sorted([item_tag(other), next_one.tag])
    assert shown(desk) == {
        same: ("<p>text</p>", next_one.rendering),
        other: ("<p>new</p>", next_one.rendering),
    }
    assert run(desk) == [], "once is enough"


def test_many_are_done_a_batch_at_a_time(desk: Desk) -> None:
    for number in range(BATCH + 3):
        desk.add(f"a{number}", body="old", live=True)
    next_one = replace(ARTICLE, render=louder, renderer=2)
    release(desk, next_one)
    run(desk)
    assert sum(renderer == next_one.rendering for _, renderer in shown(desk).values()) == BATCH
    run(desk)
    assert all(renderer == next_one.rendering for _, renderer in shown(desk).values())


def test_what_a_newer_release_rendered_is_left_alone(desk: Desk) -> None:
    item = desk.add("news", body="old", live=True)
    release(desk, replace(ARTICLE, render=louder, renderer=2))
    run(desk)
    release(desk, ARTICLE)
    assert run(desk) == []
    assert shown(desk)[item][0] == "<p>new</p>"


def test_one_that_cannot_be_rendered_stays_as_it_was_and_holds_up_nobody(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    broken, fine = desk.add("broken", body="broken", live=True), desk.add("fine", body="old", live=True)
    next_one = replace(ARTICLE, render=louder, renderer=2)
    release(desk, next_one)
    run(desk)
    assert shown(desk) == {
        broken: ("<p>broken</p>", -next_one.rendering),
        fine: ("<p>new</p>", next_one.rendering),
    }
    assert run(desk) == []
    assert [record.msg for record in caplog.records] == ["content_not_rendered_anew"]
    release(desk, replace(ARTICLE, renderer=3))
    run(desk)
    assert shown(desk)[broken] == ("<p>broken</p>", replace(ARTICLE, renderer=3).rendering), "mended later"


def test_what_is_not_live_or_of_a_module_that_is_off_waits(desk: Desk) -> None:
    desk.add("draft", body="old")
    desk.add("live", body="old", live=True)
    install_content_types(desk.database, [])
    assert run(desk) == []
    with unit_of_work(desk.database, writes=True) as work:
        work.execute(update(Live).values(renderer=0))
    release(desk, ARTICLE)
    assert run(desk) == [], "what is the same makes nothing stale"
    assert [renderer for _, renderer in shown(desk).values()] == [ARTICLE.rendering]
