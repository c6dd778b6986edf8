"""Each change makes stale what shows it, and nothing else: a page does not go because another one was published."""

from collections.abc import Callable
from dataclasses import replace

from content_desk import ARTICLE, ArticleFields, Desk
from sqlalchemy import delete, select

from masthead.engine.cache.models import StaleTag
from masthead.engine.content.content_type import Rendered
from masthead.engine.content.editing import Writing, save_item
from masthead.engine.content.items import item_tag
from masthead.engine.content.order import shift_item
from masthead.engine.content.publishing import publish_item, unpublish_item
from masthead.engine.content.trash import trash_item
from masthead.engine.content.tree import move_item
from masthead.engine.database.unit_of_work import UnitOfWork, unit_of_work, written

ALL, TREE = ARTICLE.tag, ARTICLE.tree_tag


def stale_after(desk: Desk, act: Callable[[UnitOfWork], object]) -> set[str]:
    written(desk.database, lambda work: work.execute(delete(StaleTag)))
    written(desk.database, act)
    with unit_of_work(desk.database) as work:
        return set(work.scalars(select(StaleTag.tag)))


def save(desk: Desk, item: int, title: str, body: str, base: int) -> None:
    writing = Writing(title, ArticleFields(body))
    written(desk.database, lambda work: save_item(work, desk.editor, ARTICLE, item, writing, base=base))


def test_a_new_text_makes_its_own_page_stale_and_a_new_title_the_listing_above_it(desk: Desk) -> None:
    top = desk.add("top", live=True)
    item = desk.add("item", top, body="a" * 30, live=True)
    save(desk, item, "Item", "a" * 20 + "b", 1)
    publish = lambda number, over: (  # noqa: E731
        lambda work: publish_item(work, desk.editor, ARTICLE, item, number=number, over=over)
    )
    assert stale_after(desk, publish(2, 1)) == {item_tag(item), ALL}, "the teaser is the same"
    save(desk, item, "Other", "a" * 20 + "b", 2)
    assert stale_after(desk, publish(3, 2)) == {item_tag(item), ALL, ARTICLE.below_tag(top)}


def test_what_a_listing_shows_beside_title_and_teaser_makes_it_stale_too(desk: Desk) -> None:
    """Such as the lead picture: it may be deleted as soon as no page shows it."""
    top = desk.add("top", live=True)
    item = desk.add("item", top, body="a" * 30, live=True)

    def render(fields: ArticleFields) -> Rendered:
        return replace(ARTICLE.render(fields), extra={"lead": fields.body})

    kind = replace(ARTICLE, render=render)

    def publish(work: UnitOfWork) -> None:
        publish_item(work, desk.editor, kind, item, number=1, over=1)

    assert stale_after(desk, publish) == {item_tag(item), ALL, ARTICLE.below_tag(top)}
    assert stale_after(desk, publish) == {item_tag(item), ALL}


def test_what_has_something_below_it_shows_in_their_breadcrumbs(desk: Desk) -> None:
    top = desk.add("top")
    desk.add("item", top, live=True)
    goes_up = stale_after(
        desk, lambda work: publish_item(work, desk.editor, ARTICLE, top, number=1, over=None)
    )
    assert goes_up == {item_tag(top), ALL, ARTICLE.below_tag(None), TREE}
    comes_down = stale_after(desk, lambda work: unpublish_item(work, desk.editor, ARTICLE, top))
    assert comes_down == {item_tag(top), ALL, ARTICLE.below_tag(None), TREE}


def test_an_order_shows_in_one_listing_and_a_move_in_every_address(desk: Desk) -> None:
    top, other = desk.add("top", live=True), desk.add("other", live=True)
    item, _ = desk.add("item", top, live=True), desk.add("next", top, live=True)
    assert stale_after(desk, lambda work: shift_item(work, desk.editor, ARTICLE, item, up=False)) == {
        ALL,
        ARTICLE.below_tag(top),
    }

    def move(work: UnitOfWork) -> None:
        move_item(work, desk.editor, ARTICLE, item, parent_id=other, slug="item")

    assert stale_after(desk, move) == {ALL, TREE, ARTICLE.below_tag(top), ARTICLE.below_tag(other)}
    assert stale_after(desk, move) == set(), "it is there already"
    assert TREE in stale_after(desk, lambda work: trash_item(work, desk.editor, ARTICLE, item))
