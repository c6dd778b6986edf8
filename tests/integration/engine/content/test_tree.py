"""Addresses: a branch moves as one, former addresses lead on, and no tree ever has a cycle."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from content_desk import ARTICLE, MODULE, ArticleFields, Desk
from sqlalchemy import select, update

from masthead.engine.content.agreement import disagreements, mend_tree
from masthead.engine.content.content_type import install_content_types
from masthead.engine.content.editing import Writing, add_item
from masthead.engine.content.errors import (
    AddressIsTooLong,
    AddressIsUsed,
    ContentIsGone,
    PlaceIsInside,
    PlaceWasChanged,
)
from masthead.engine.content.items import find_moved
from masthead.engine.content.models import PATH_LENGTH, SLUG_LENGTH, Item
from masthead.engine.content.order import reorder_item
from masthead.engine.content.reading import look_around
from masthead.engine.content.trash import restore_item, trash_item
from masthead.engine.content.tree import move_item, refuse_moved, written_place
from masthead.engine.database.unit_of_work import repeated, unit_of_work


def move(desk: Desk, item_id: int, parent_id: int | None, slug: str, over: str | None = None) -> None:
    with unit_of_work(desk.database, writes=True) as work:
        if over is not None:
            refuse_moved(work, ARTICLE, item_id, over, written_place(parent_id, slug))
        move_item(work, desk.editor, ARTICLE, item_id, parent_id=parent_id, slug=slug)


def paths(desk: Desk) -> list[str | None]:
    with unit_of_work(desk.database) as work:
        return list(work.scalars(select(Item.path).order_by(Item.id)))


def where_now(desk: Desk, path: str) -> str | None:
    with unit_of_work(desk.database) as work:
        return find_moved(work, ARTICLE, path)


def test_a_branch_moves_with_all_below_it_and_every_former_address_leads_on(desk: Desk) -> None:
    top = desk.add("about", live=True)
    team = desk.add("team", top, live=True)
    desk.add("100%_sure", team, live=True)
    desk.add("aboutness", live=True)
    move(desk, top, None, "us")
    assert paths(desk) == ["us", "us/team", "us/team/100%_sure", "aboutness"]
    assert where_now(desk, "about") == "us"
    assert where_now(desk, "about/team/100%_sure") == "us/team/100%_sure"
    assert where_now(desk, "aboutness") is None


def test_addresses_are_followed_through_several_moves_and_never_in_a_circle(desk: Desk) -> None:
    a = desk.add("a", live=True)
    b = desk.add("b", a, live=True)
    move(desk, a, None, "c")
    move(desk, b, None, "d")
    move(desk, a, None, "a")
    assert where_now(desk, "a/b") == "d"
    assert where_now(desk, "c/b") == "d"
    assert where_now(desk, "c") == "a"
    move(desk, b, a, "b")
    assert where_now(desk, "d") == "a/b"
    for path in ("c/d", "nothing", "d/e", ""):
        assert where_now(desk, path) is None


def test_what_is_not_live_is_not_led_to(desk: Desk) -> None:
    item = desk.add("secret")
    move(desk, item, None, "hidden")
    assert where_now(desk, "secret") is None


def test_a_new_item_takes_a_former_address(desk: Desk) -> None:
    old = desk.add("news", live=True)
    move(desk, old, None, "old-news")
    desk.add("news", live=True)
    with unit_of_work(desk.database) as work:
        assert look_around(work, ARTICLE, "news").shown


def test_nothing_is_moved_below_itself(desk: Desk) -> None:
    a = desk.add("a")
    b = desk.add("b", a)
    c = desk.add("c", b)
    for parent in (a, b, c):
        with pytest.raises(PlaceIsInside):
            move(desk, a, parent, "a")
    move(desk, c, None, "ab")
    move(desk, a, c, "a")
    assert paths(desk) == ["ab/a", "ab/a/b", "ab"]


def test_two_moves_at_once_make_no_cycle(desk: Desk) -> None:
    for _ in range(5):
        left, right = desk.add(f"left{_}"), desk.add(f"right{_}")
        with ThreadPoolExecutor(2) as pool:
            jobs = [
                pool.submit(repeated, lambda one=one, other=other: move(desk, one, other, f"x{one}"))
                for one, other in ((left, right), (right, left))
            ]
        failed = [job.exception() for job in jobs]
        assert sorted(type(one) for one in failed if one) == [PlaceIsInside]
        with unit_of_work(desk.database) as work:
            parents = [work.get_one(Item, one).parent_id for one in (left, right)]
        assert parents.count(None) == 1


def test_of_two_who_move_one_item_elsewhere_at_once_one_is_told(desk: Desk) -> None:
    left, right = desk.add("left"), desk.add("right")
    for number in range(5):
        item = desk.add(f"item-{number}")
        seen = written_place(None, f"item-{number}")
        with ThreadPoolExecutor(2) as pool:
            jobs = [
                pool.submit(
                    repeated,
                    lambda item=item, above=above, seen=seen: move(desk, item, above, f"item-{item}", seen),
                )
                for above in (left, right)
            ]
        failed = [job.exception() for job in jobs]
        assert [type(one) for one in failed if one] == [PlaceWasChanged]
        with unit_of_work(desk.database) as work:
            assert work.get_one(Item, item).parent_id == (right if failed[0] else left)


def test_of_two_who_take_one_address_at_once_one_is_told(desk: Desk) -> None:
    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(repeated, lambda: desk.add("same")) for _ in range(4)]
    failed = [job.exception() for job in jobs]
    assert [type(one) for one in failed if one] == [AddressIsUsed] * 3


def test_an_address_has_a_longest_length_with_all_that_lies_below(desk: Desk) -> None:
    parent, slug = None, "ш" * SLUG_LENGTH
    for _ in range(4):
        parent = desk.add(slug, parent)
    with pytest.raises(AddressIsTooLong):
        desk.add(slug, parent)
    shelf = desk.add("y" * (PATH_LENGTH - 4 * SLUG_LENGTH))
    with unit_of_work(desk.database) as work:
        top = work.scalars(select(Item.id).where(Item.parent_id.is_(None), Item.id != shelf)).one()
    with pytest.raises(AddressIsTooLong):
        move(desk, top, shelf, slug)
    assert len(paths(desk)[3] or "") == 4 * SLUG_LENGTH + 3, "and nothing was moved"


def test_a_parent_in_the_trash_or_from_nowhere_is_gone(desk: Desk) -> None:
    gone, item = desk.add("gone"), desk.add("item")
    with unit_of_work(desk.database, writes=True) as work:
        trash_item(work, desk.editor, ARTICLE, gone)
    for parent in (gone, 999, 0, -1, 2**70):
        with pytest.raises(ContentIsGone):
            move(desk, item, parent, "item")


def test_siblings_have_an_order(desk: Desk) -> None:
    a, b, c = desk.add("a"), desk.add("b"), desk.add("c")
    for item, before, order in ((c, a, [c, a, b]), (c, None, [a, b, c]), (b, 999, [a, c, b])):
        with unit_of_work(desk.database, writes=True) as work:
            reorder_item(work, desk.editor, ARTICLE, item, before_id=before)
            assert list(work.scalars(select(Item.id).order_by(Item.position))) == order


def test_types_with_roots_of_their_own_share_no_address(desk: Desk) -> None:
    letter = replace(ARTICLE, name="letter", root="letters")
    install_content_types(desk.database, [replace(MODULE, content_types=(ARTICLE, letter))])
    desk.add("ru", live=True)
    with unit_of_work(desk.database, writes=True) as work:
        item = add_item(work, desk.editor, letter, Writing("Ru", ArticleFields()), slug="ru")
        below = add_item(
            work, desk.editor, letter, Writing("A", ArticleFields()), slug="a", parent_id=item.id
        )
        assert (item.path, below.path, item.position) == ("letters/ru", "letters/ru/a", 0)
        move_item(work, desk.editor, letter, item.id, parent_id=None, slug="de")
        trash_item(work, desk.editor, letter, item.id)
        restore_item(work, desk.editor, letter, item.id)
        move_item(work, desk.editor, letter, below.id, parent_id=None, slug="fr")
        assert (item.path, below.path) == ("letters/de", "letters/fr")
        with pytest.raises(ContentIsGone):
            move_item(work, desk.editor, letter, item.id, parent_id=1, slug="de")
    with unit_of_work(desk.database) as work:
        assert disagreements(work) == []


def test_two_types_at_the_root_of_the_site_share_its_addresses(desk: Desk) -> None:
    other = replace(ARTICLE, name="letter")
    desk.add("news")
    with pytest.raises(AddressIsUsed), unit_of_work(desk.database, writes=True) as work:
        add_item(work, desk.editor, other, Writing("News", ArticleFields()), slug="news")


def test_a_tree_that_was_broken_by_hand_is_mended(desk: Desk) -> None:
    top, other = desk.add("top", live=True), desk.add("other")
    below = desk.add("below", top, live=True)
    deepest = desk.add("deepest", below)
    breaks = [{"id": other, "path": None}, {"id": below, "path": "lost"}, {"id": top, "parent_id": deepest}]
    for one in breaks:
        with unit_of_work(desk.database, writes=True) as work:
            work.execute(update(Item).where(Item.id == one.pop("id")).values(**one))
    with unit_of_work(desk.database) as work:
        assert {one.item_id for one in disagreements(work)} == {top, other, below, deepest}
    with unit_of_work(desk.database, writes=True) as work:
        mend_tree(work, ARTICLE)
    assert paths(desk) == ["top", "other", "top/below", "top/below/deepest"]
    assert where_now(desk, "lost") == "top/below"
    with unit_of_work(desk.database) as work:
        assert disagreements(work) == []
