"""Whatever editors do, in whatever order, an item's path is what its place says; and broken trees can be mended."""

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner
from content_desk import ARTICLE, Desk, open_desk
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from masthead.engine.cli.main import cli
from masthead.engine.content.agreement import disagreements, mend_tree
from masthead.engine.content.faces import NOTE, FaceChange
from masthead.engine.content.items import find_moved
from masthead.engine.content.models import PATH_LENGTH, Item, Live, Redirect
from masthead.engine.content.order import reorder_item, shift_item
from masthead.engine.content.publishing import publish_item, unpublish_item
from masthead.engine.content.reading import look_around
from masthead.engine.content.reserved import install_reserved
from masthead.engine.content.trash import EMPTY_TRASH, erase_item, restore_item, trash_item
from masthead.engine.content.tree import move_item
from masthead.engine.database.unit_of_work import UnitOfWork, unit_of_work, written
from masthead.engine.errors import MastheadError

SLUGS = st.sampled_from(["a", "b", "ab", "a-2", "ё", "%", "_", "x" * 100])
"""Few, so that they meet; some begin as others do, some are wildcards of SQL."""


class Step(NamedTuple):
    """Something an editor does to one of the items that there are, perhaps with another one."""

    what: str
    item: int
    other: int
    slug: str


WHATS = ("add", "add", "add_top", "move", "move_top", "rename", "trash", "restore", "erase", "empty")
MORE = ("reorder", "up", "publish", "unpublish", "unpublish_all")
STEPS = st.builds(Step, st.sampled_from(WHATS + MORE), st.integers(0, 30), st.integers(0, 30), SLUGS)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One desk on SQLite for all examples; each begins with an empty tree."""
    with open_desk(f"sqlite:///{tmp_path_factory.mktemp('agreement') / 'site.db'}") as opened:
        yield opened


@settings(max_examples=30, deadline=None, derandomize=True)
@given(steps=st.lists(STEPS, min_size=3, max_size=18))
@example(steps=[Step("add_top", 0, 0, "a"), Step("add", 0, 0, "b"), Step("trash", 0, 0, "a"),
                Step("add_top", 0, 0, "a"), Step("restore", 0, 0, "a")])  # fmt: skip
@example(steps=[Step("add_top", 0, 0, "a"), Step("add", 0, 0, "b"), Step("trash", 1, 0, "a"),
                Step("erase", 1, 0, "a"), Step("trash", 0, 0, "a"), Step("empty", 0, 0, "a")])  # fmt: skip
def test_a_path_is_always_what_the_place_says(desk: Desk, steps: list[Step]) -> None:
    empty(desk)
    for step in steps:
        with suppress(MastheadError):  # a refusal changes nothing; that is looked at as well
            written(desk.database, lambda work, step=step: do(work, desk, step))
        with unit_of_work(desk.database) as work:
            look(work, step)


def do(work: UnitOfWork, desk: Desk, step: Step) -> None:
    ids = list(work.scalars(select(Item.id).order_by(Item.id)))
    if step.what == "add_top" or not ids:
        desk.add_in(work, step.slug)
        return
    item, other = ids[step.item % len(ids)], ids[step.other % len(ids)]
    parent = select(Item.parent_id).where(Item.id == item).scalar_subquery()
    here = (work, desk.editor, ARTICLE, item)
    {
        "add": lambda: desk.add_in(work, step.slug, item),
        "move": lambda: move_item(*here, parent_id=other, slug=step.slug),
        "move_top": lambda: move_item(*here, parent_id=None, slug=step.slug),
        "rename": lambda: move_item(*here, parent_id=work.scalar(select(parent)), slug=step.slug),
        "trash": lambda: trash_item(*here),
        "restore": lambda: restore_item(*here, reserved=("ab",)),
        "erase": lambda: erase_item(*here),
        "empty": lambda: EMPTY_TRASH.run(work),
        "reorder": lambda: reorder_item(*here, before_id=other),
        "up": lambda: shift_item(*here, up=True),
        "publish": lambda: publish_item(*here, number=1, over=None),
        "unpublish": lambda: unpublish_item(*here),
        "unpublish_all": lambda: unpublish_item(*here, with_below=True),
    }[step.what]()


def look(work: UnitOfWork, step: Step) -> None:
    """Judge the tree by walking it, and by the look that `masthead check` takes."""
    items = {item.id: item for item in work.scalars(select(Item))}
    for item in items.values():
        if item.path is None:
            assert item.trashed_at is not None, step
            assert item.live is None, step
            continue
        slugs, above = [item.slug], item.parent_id
        while above is not None:
            slugs.insert(0, items[above].slug)
            above = items[above].parent_id
            assert len(slugs) <= len(items), f"a cycle after {step}"
        assert item.path == "/".join(slugs), step
        assert len(item.path) <= PATH_LENGTH, step
        assert item.trashed_at is None, step
    assert disagreements(work) == [], step
    shown = set(work.scalars(select(Live.item_id)))
    assert shown == {item.id for item in items.values() if item.live is not None}, step
    for former in work.scalars(select(Redirect)):
        assert items[former.item_id].path != former.path, f"an address leads to itself after {step}"


BREAKS = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.sampled_from(["path", "parent", "slug", "lose", "swap"]),
        st.integers(0, 30),
        SLUGS,
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(steps=st.lists(STEPS, min_size=3, max_size=12), breaks=BREAKS)
@example(steps=[Step("add_top", 0, 0, "a"), Step("add_top", 0, 0, "b")], breaks=[(0, "swap", 1, "a")])
@example(steps=[Step("add_top", 0, 0, "a"), Step("add", 0, 0, "b")], breaks=[(0, "parent", 1, "a")])
def test_whatever_was_broken_by_hand_is_mended_once(
    desk: Desk, steps: list[Step], breaks: list[tuple[int, str, int, str]]
) -> None:
    empty(desk)
    for step in steps:
        with suppress(MastheadError):
            written(desk.database, lambda work, step=step: do(work, desk, step))
    for one in breaks:
        written(desk.database, lambda work, one=one: damage(work, *one))
    written(desk.database, lambda work: mend_tree(work, ARTICLE))
    with unit_of_work(desk.database) as work:
        look(work, Step("mend", 0, 0, ""))
    assert written(desk.database, lambda work: mend_tree(work, ARTICLE)) == 0, "what is whole is left alone"


def damage(work: UnitOfWork, which: int, how: str, other: int, slug: str) -> None:
    ids = list(work.scalars(select(Item.id).order_by(Item.id)))
    if not ids:
        return
    item, further = ids[which % len(ids)], ids[other % len(ids)]
    wrong = {"path": {"path": f"{slug}/{item}"}, "parent": {"parent_id": further}, "slug": {"slug": slug}}
    if how in wrong:
        work.execute(update(Item).where(Item.id == item).values(**wrong[how]))
    elif how == "lose":
        work.execute(update(Item).where(Item.id == item).values(path=None))
    elif item != further:
        paths = {row.id: row.path for row in work.execute(select(Item.id, Item.path))}
        for one, path in ((item, None), (further, paths[item]), (item, paths[further])):
            work.execute(update(Item).where(Item.id == one).values(path=path))


def empty(desk: Desk) -> None:
    with unit_of_work(desk.database, writes=True) as work:
        work.execute(update(Item).values(parent_id=None))
        work.execute(delete(Item))


def test_what_was_mended_is_found_at_its_former_address(desk: Desk) -> None:
    empty(desk)
    top = desk.add("top", live=True)
    desk.add("below", top, live=True)
    written(desk.database, lambda work: work.execute(update(Item).where(Item.id == top).values(path="odd")))
    with unit_of_work(desk.database) as work:
        assert [one.path for one in disagreements(work)] == ["odd", "top/below"]
    assert written(desk.database, lambda work: mend_tree(work, ARTICLE)) == 1
    with unit_of_work(desk.database) as work:
        assert look_around(work, ARTICLE, "top/below").shown
        assert find_moved(work, ARTICLE, "odd") == "top"


def test_what_was_mended_is_told_to_whoever_follows_and_leads_on_where_it_was_seen_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty(desk)
    heard: list[FaceChange] = []
    monkeypatch.setitem(desk.database.notes, NOTE, (lambda _work, change: heard.append(change),))
    once, never = desk.add("once", live=True), desk.add("never")
    with unit_of_work(desk.database, writes=True) as work:
        unpublish_item(work, desk.editor, ARTICLE, once)
        work.execute(update(Item).values(path=Item.path + "-odd"))
    heard.clear()
    assert written(desk.database, lambda work: mend_tree(work, ARTICLE)) == 2
    assert {change.item_id for change in heard} == {once, never}
    with unit_of_work(desk.database) as work:
        assert list(work.scalars(select(Redirect.path))) == ["once-odd"]


def test_the_doctor_names_it_and_the_command_it_names_mends_it(tmp_path: Path) -> None:
    (tmp_path / "masthead.toml").write_text('modules = ["users", "pages"]\n')
    runner = CliRunner()
    site = ["--site", str(tmp_path)]
    assert runner.invoke(cli, ["upgrade", *site]).exit_code == 0
    with sqlite3.connect(tmp_path / "data" / "site.db") as database:
        database.execute(
            "INSERT INTO engine_content_item (kind, position, slug, path, title, head, made_at, changed_at)"
            " VALUES ('page', 0, 'news', 'olds', 'News', 1, '2026-01-01', '2026-01-01')"
        )
    said = runner.invoke(cli, ["check", *site])
    assert said.exit_code == 1
    assert "masthead tree mend" in said.output
    assert runner.invoke(cli, ["tree", "status", *site]).exit_code == 1
    assert "1 items have a new address." in runner.invoke(cli, ["tree", "mend", *site]).output
    assert runner.invoke(cli, ["tree", "status", *site]).output == "Addresses and places agree.\n"
    assert "content: addresses and places agree" in runner.invoke(cli, ["check", *site]).output


def test_nothing_is_mended_into_an_address_of_the_site_itself(desk: Desk) -> None:
    empty(desk)
    install_reserved(desk.database, frozenset({"admin", "events"}))
    broken, standing = desk.add("one"), desk.add("two")
    change = update(Item).where(Item.id == broken).values(slug="admin")
    written(desk.database, lambda work: work.execute(change))
    # A page that was there before its address was taken stays: nothing about its place disagrees.
    before = update(Item).where(Item.id == standing).values(slug="events", path="events")
    written(desk.database, lambda work: work.execute(before))
    assert written(desk.database, lambda work: mend_tree(work, ARTICLE)) == 1
    with unit_of_work(desk.database) as work:
        assert set(work.scalars(select(Item.path))) == {"admin-2", "events"}


def test_what_stands_at_a_reserved_address_keeps_it_for_itself_alone(desk: Desk) -> None:
    empty(desk)
    install_reserved(desk.database, frozenset({"events"}))
    standing, other = desk.add("one"), desk.add("two")
    changes = {standing: {"path": "events"}, other: {"slug": "events"}}
    for item, values in changes.items():
        change = update(Item).where(Item.id == item).values(**values)
        written(desk.database, lambda work, change=change: work.execute(change))
    written(desk.database, lambda work: mend_tree(work, ARTICLE))
    with unit_of_work(desk.database) as work:
        assert set(work.scalars(select(Item.path))) == {"one", "events-2"}
