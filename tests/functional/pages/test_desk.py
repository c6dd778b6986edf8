"""Finding pages at the desk, putting them in order, choosing places by name, deleting for good, taking down."""

import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import func, insert, select, update

from masthead.engine.content.models import Item, Live, Revision
from masthead.engine.content.trash import EMPTY_TRASH
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import unit_of_work, written
from masthead.modules.pages.queries import desk as queries

MAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def titles(page: str) -> list[str]:
    return re.findall(r'class="name"[^>]*><a[^>]*>([^<]*)', page)


def test_pages_are_put_in_order_by_buttons_and_by_dragging(office: Any) -> None:
    first, second, third = (office.add(title) for title in ("First", "Second", "Third"))
    assert titles(office.look("/pages")) == ["First", "Second", "Third"]
    answer = office.send(f"/pages/{third}/order", direction="up")
    assert titles(office.look(answer.location)) == ["First", "Third", "Second"]
    assert re.search(
        rf'/pages/{third}/order\?[^>]*value="up"[^>]*autofocus', office.look(answer.location), re.DOTALL
    )
    office.send(f"/pages/{first}/order", direction="down")
    assert titles(office.look("/pages")) == ["Third", "First", "Second"]
    office.send(f"/pages/{second}/order", before=str(third))
    assert titles(office.look("/pages")) == ["Second", "Third", "First"]
    office.send(f"/pages/{second}/order", before="")
    assert titles(office.look("/pages")) == ["Third", "First", "Second"]
    office.send(f"/pages/{third}/order", direction="up")
    office.send(f"/pages/{second}/order", direction="down")
    assert titles(office.look("/pages")) == ["Third", "First", "Second"], "the ends of the list hold"


@pytest.mark.parametrize("before", ["-1", "0", "999", "9" * 30, "x", "\u0663"])
def test_an_order_that_cannot_be_puts_the_page_last(quick_office: Any, before: str) -> None:
    first = quick_office.add("First")
    quick_office.add("Second")
    assert quick_office.send(f"/pages/{first}/order", before=before).status_code == 303
    assert titles(quick_office.look("/pages")) == ["Second", "First"]


def test_the_order_of_many_is_read_page_by_page(quick_office: Any) -> None:
    for number in range(queries.PAGE_SIZE + 3):
        quick_office.add(f"Page {number:03}")
    with unit_of_work(quick_office.site.parts.database, writes=True) as work:
        work.execute(update(Item).values(position=0))  # as an import might leave them
    first = quick_office.look("/pages")
    after = re.search(r"after=(\d+)", first)
    assert after
    second = quick_office.look(f"/pages?after={after[1]}")
    assert titles(first) + titles(second) == [f"Page {number:03}" for number in range(queries.PAGE_SIZE + 3)]
    moved = quick_office.send(f"/pages/{queries.PAGE_SIZE + 2}/order", direction="up", after=after[1])
    assert f"after={after[1]}" in moved.location


def test_pages_are_found_by_title_address_state_and_author(office: Any) -> None:
    about = office.add("About the night desk", live=True)
    office.add("Ёлки и 100%_звёзды", below=about)
    changed = office.add("Changed", live=True)
    office.save(changed, 1, title="Changed", body="again")
    due = office.add("Due")
    office.send(f"/pages/{due}/times", number="1", publish_at="2099-01-01T00:00")
    cases = {
        "q=night": ["About the night desk", "Ёлки и 100%_звёзды"],
        "q=NIGHT+desk": ["About the night desk", "Ёлки и 100%_звёзды"],
        "q=/about-the": ["About the night desk", "Ёлки и 100%_звёзды"],
        "q=ЁЛКИ": ["Ёлки и 100%_звёзды"],
        "q=100%25_": ["Ёлки и 100%_звёзды"],
        "q=%25%25": [],
        "q=nothing": [],
        "state=published": ["About the night desk", "Changed"],
        "state=changed": ["Changed"],
        "state=scheduled": ["Due"],
        "state=unpublished": ["Due", "Ёлки и 100%_звёзды"],
        "author=EDIT&q=due": ["Due"],
        "author=nobody": [],
        "state=1%3D1": ["About the night desk", "Changed", "Due"],
    }
    for query, expected in cases.items():
        assert sorted(titles(office.look(f"/pages?{query}"))) == sorted(expected), query


def test_names_and_titles_are_found_in_every_script_whatever_their_case(office: Any) -> None:
    number = office.add("Новости ГАВАНИ")
    office.add("Другое")
    with unit_of_work(office.site.parts.database, writes=True) as work:
        work.execute(update(Revision).where(Revision.item_id == number).values(author="Ёлка ÅNGSTRÖM"))
    for query in ("author=ёлка", "author=ЁЛКА", "author=ångström", "q=новости гавани"):
        assert titles(office.look(f"/pages?{query}")) == ["Новости ГАВАНИ"], query


def test_the_listing_alone_is_sent_while_one_types(quick_office: Any) -> None:
    quick_office.add("News")
    answer = quick_office.client.get("/pages?q=news", headers={"HX-Request": "true"})
    assert "<table" in answer.text
    assert "<html" not in answer.text


def test_a_place_is_chosen_by_name_and_what_was_typed_stays(office: Any) -> None:
    about, team = office.add("About us"), office.add("Team")
    office.add("Below the team", below=team)
    found = office.send(
        f"/pages/{team}/move", slug="our-team", place="a", sought="", parent=""
    )  # Enter in the field: no button was pressed
    assert found.status_code == 200
    assert 'value="our-team"' in found.text
    assert f'value="{about}"' in found.text
    assert f'name="parent" value="{team}"' not in found.text, "nothing lies below itself"
    assert "Below the team" not in found.text
    answer = office.send(f"/pages/{team}/move", slug="our-team", parent=str(about), place="a", action="save")
    assert answer.status_code == 303
    assert "/about-us/our-team/below-the-team" in office.look("/pages?q=below+the")
    new = office.send("/pages/new", title="Draft", body="long text", place="ABOUT", action="find")
    assert "long text</textarea>" in new.text
    assert f'value="{about}"' in new.text
    fragment = office.look("/pages/places?place=about")
    assert "<html" not in fragment
    assert f'value="{about}"' in fragment


def test_no_form_holds_the_whole_tree(quick_office: Any) -> None:
    for number in range(40):
        quick_office.add(f"Page {number}")
    for path in ("/pages/new", "/pages/1/move", "/pages/places", "/pages/places?place=page"):
        assert quick_office.look(path).count('name="parent"') <= queries.MOST_PLACES + 2, path


def test_a_refused_place_says_so_beside_the_choice(quick_office: Any) -> None:
    number = quick_office.add("News")
    for parent in ("x", "1.5", "9" * 40):
        answer = quick_office.send(f"/pages/{number}/move", slug="news", parent=parent)
        assert answer.status_code == 422
        assert "Choose a page from the list." in answer.text


def test_deleting_for_good_asks_first_and_leaves_nothing(office: Any) -> None:
    top = office.add("Top", "secret words")
    office.add("Below", below=top)
    earlier = office.add("Earlier", below=top)
    office.send(f"/pages/{earlier}/trash")
    office.send(f"/pages/{top}/trash")
    question = office.look(f"/pages/trash/{top}/delete")
    assert "1 page that lay below it goes along." in question
    assert office.send(f"/pages/trash/{top}/delete").status_code == 303
    assert titles(office.look("/pages")) == []
    trash = office.look("/pages/trash")
    assert "Top" not in trash
    assert "Earlier" in trash, "thrown away by itself, it can still be had back"
    for path in (f"/pages/trash/{top}/delete", f"/pages/trash/{top}/restore"):
        assert office.send(path).status_code == 404
    database = office.site.parts.database
    written(database, EMPTY_TRASH.run)
    with unit_of_work(database) as work:
        assert work.scalars(select(Item.title)).all() == ["Earlier"]
        assert work.scalar(select(func.count()).select_from(Revision)) == 1
    office.send(f"/pages/trash/{earlier}/restore")
    assert "/earlier" in office.look("/pages")


def test_taking_a_page_down_says_what_stays_and_takes_all_down_if_asked(office: Any) -> None:
    top = office.add("Top", live=True)
    below = office.add("Below", below=top, live=True)
    office.add("Draft", below=top)
    form = office.look(f"/pages/{top}/times")
    assert "1 page below this one is public." in form
    assert "Unpublish now" not in form
    office.send(f"/pages/{top}/unpublish", below="stays")
    assert office.visit("/top").status_code == 404
    assert office.visit("/top/below").status_code == 200
    office.send(f"/pages/{top}/publish", number="1")
    office.send(f"/pages/{top}/unpublish", below="too")
    assert office.visit("/top/below").status_code == 404
    assert "Unpublish now" not in office.look(f"/pages/{below}/times")


def test_many_public_pages_are_not_counted_to_the_end(quick_office: Any) -> None:
    top = quick_office.add("Top", live=True)
    fill(quick_office, 1_005, top)
    assert "More than 1000 pages below this one are public." in quick_office.look(f"/pages/{top}/times")


def test_a_large_site_map_has_parts_that_the_page_cache_keeps(quick_office: Any) -> None:
    top = quick_office.add("Top", live=True)
    fill(quick_office, 10_500, top)
    index = ET.fromstring(quick_office.visit("/sitemap.xml").text)
    assert index.tag.endswith("sitemapindex")
    parts = [place.text or "" for place in index.findall("s:sitemap/s:loc", MAP)]
    pages: list[str] = []
    for part in parts:
        answer = quick_office.visit(part.removeprefix("http://localhost"))
        assert len(answer.data) < quick_office.site.parts.settings.page_cache_bytes // 8
        pages += [place.text or "" for place in ET.fromstring(answer.text).findall("s:url/s:loc", MAP)]
    assert len(pages) == len(set(pages)) == 10_501
    for path in (
        "/sitemap-999.xml",
        "/sitemap--1.xml",
        "/sitemap-x.xml",
        f"/sitemap-{2**63}.xml",
        "/sitemap-0",
    ):
        assert quick_office.visit(path).status_code == 404, path


def fill(office: Any, number: int, parent_id: int) -> None:
    """Publish many pages below one, as an import does."""
    moment = now()
    with unit_of_work(office.site.parts.database, writes=True) as work:
        first = (work.scalar(select(func.max(Item.id))) or 0) + 1
        ids = range(first, first + number)
        work.execute(
            insert(Item),
            [
                {"id": one, "kind": "page", "parent_id": parent_id, "position": one, "slug": f"p{one}",
                 "path": f"top/p{one}", "title": f"Page {one}", "head": 1, "live": 1,
                 "made_at": moment, "changed_at": moment, "first_live_at": moment}
                for one in ids
            ],
        )  # fmt: skip
        work.execute(
            insert(Live),
            [
                {"item_id": one, "title": f"Page {one}", "teaser": "", "html": "", "extra": "{}",
                 "renderer": 1, "first_at": moment, "published_at": moment}
                for one in ids
            ],
        )  # fmt: skip


def test_what_is_typed_is_shown_beside_the_form_and_nothing_is_written(office: Any) -> None:
    number = office.add("News", "saved")
    shown = office.client.post(
        f"/pages/{number}/beside",
        data={**office.token, "title": "", "body": "**typed** <script>x()</script>"},
        headers={"HX-Request": "true"},
    )
    assert shown.status_code == 200
    assert "<strong>typed</strong>" in shown.text
    assert "<script" not in shown.text
    assert "<html" not in shown.text
    assert "News" in shown.text, "without a title it has the one that is saved"
    assert "saved</textarea>" in office.look(f"/pages/{number}/edit")
    long = office.client.post(
        f"/pages/{number}/beside", data={**office.token, "title": "x", "body": "x" * 100_001}
    )
    assert "This is too long." in long.text


def test_what_names_no_direction_is_not_said_again(quick_office: Any) -> None:
    """A long header would be refused by whoever stands before the site, and by browsers."""
    number = quick_office.add("News")
    answer = quick_office.send(f"/pages/{number}/order", direction="x" * 100_001)
    assert answer.status_code == 303
    assert "x" not in answer.location
