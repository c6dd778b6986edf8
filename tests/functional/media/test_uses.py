"""Pages show pictures: who uses one is known at every step, and what is used cannot be deleted."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import select, update

from masthead.engine.content.models import Item, Live
from masthead.engine.content.publishing import settle_due
from masthead.engine.content.renewal import RENDER_ANEW
from masthead.engine.content.trash import EMPTY_TRASH
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.modules.pages.commands.starting import load_pages

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def add_page(
    library: Any, title: str = "Harbour", body: str = "", picture: int | str = "", **more: str
) -> int:
    answer = library.send("/pages/new", title=title, body=body, picture=str(picture), **more)
    assert answer.status_code == 303, answer.text
    return int(urlsplit(answer.location).path.split("/")[2])


def save(library: Any, page: int, base: int, body: str = "", picture: int | str = "", **more: str) -> Any:
    form = {"title": "Harbour", "body": body, "picture": str(picture), "base": str(base), **more}
    return library.send(f"/pages/{page}/edit", **form)


def deletable(library: Any, picture: int) -> bool:
    answer = library.send(f"/pictures/{picture}/delete")
    assert answer.status_code in {303, 409}
    return bool(answer.status_code == 303)


def test_a_page_shows_its_pictures_everywhere(library: Any) -> None:
    lead, other = library.add(alt="A lead", width=800), library.add("#123456", alt="Blue")
    page = add_page(library, body=f"![Own words](picture:{other}) ![](picture:{other})", picture=lead)
    child = add_page(library, "Quay", picture=other, parent=str(page))
    for number in (page, child):
        assert library.send(f"/pages/{number}/publish", number="1").status_code == 303
    shown = library.visit("/harbour").text
    assert 'alt="A lead" width="800" height="300" fetchpriority="high"' in shown
    assert re.search(r'<meta property="og:image" content="http://localhost/media/\w{64}/800.webp">', shown)
    assert '<meta property="og:image:alt" content="A lead">' in shown
    assert 'alt="Own words"' in shown
    assert 'alt="Blue"' in shown
    assert '<source type="image/avif" srcset="/media/' in shown
    assert shown.count('class="thumbnail"') == 1, "the page below it is listed with its picture"
    for address in set(re.findall(r"/media/\w{64}/\d+\.(?:avif|webp)", shown)):
        assert library.visit(address).status_code == 200
    feed = ET.fromstring(library.visit("/feed.xml").text)
    links = [link.get("href") for link in feed.findall("a:entry/a:link[@rel='enclosure']", ATOM)]
    assert len(links) == 2
    assert all(re.fullmatch(r"http://localhost/media/\w{64}/\d+\.webp", str(link)) for link in links)


def test_what_a_page_shows_cannot_be_deleted_and_the_list_says_where_it_is(library: Any) -> None:
    lead, other, free = library.add(), library.add("#123456"), library.add("#654321")
    page = add_page(library, body=f"![x](picture:{other})", picture=lead)
    for picture in (lead, other):
        refused = library.send(f"/pictures/{picture}/delete")
        assert refused.status_code == 409
        assert f'<a href="/pages/{page}/edit" dir="auto">Harbour</a>' in refused.text
    assert deletable(library, free)
    save(library, page, 1)
    assert deletable(library, lead)
    assert deletable(library, other)


def test_a_picture_of_the_live_version_stays_while_a_newer_one_waits(library: Any) -> None:
    old, new = library.add(), library.add("#123456")
    page = add_page(library, picture=old)
    library.send(f"/pages/{page}/publish", number="1")
    save(library, page, 1, picture=new)
    assert not deletable(library, old)
    assert not deletable(library, new)
    assert save(library, page, 2, picture=new, action="publish").status_code == 303
    assert deletable(library, old)
    assert not deletable(library, new)


def test_a_picture_that_waits_for_its_time_stays_and_the_clock_lets_the_former_go(library: Any) -> None:
    old, timed = library.add(), library.add("#123456")
    page = add_page(library, picture=old)
    library.send(f"/pages/{page}/publish", number="1")
    save(library, page, 1, picture=timed)
    later = (now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    assert library.send(f"/pages/{page}/times", number="2", publish_at=later).status_code == 303
    save(library, page, 2)
    assert not deletable(library, timed)
    with unit_of_work(library.site.parts.database, writes=True) as work:
        work.execute(update(Item).where(Item.id == page).values(publish_at=now()))
        settle_due(work)
    assert "/media/" in library.visit("/harbour").text
    assert deletable(library, old)
    assert not deletable(library, timed)


def test_what_is_taken_down_lets_its_pictures_go_at_once(library: Any) -> None:
    old, below_old, timed = library.add(), library.add("#123456"), library.add("#654321")
    page = add_page(library, picture=old)
    below = add_page(library, "Quay", picture=below_old, parent=str(page))
    for number in (page, below):
        library.send(f"/pages/{number}/publish", number="1")
    save(library, page, 1)
    save(library, below, 1, title="Quay", picture=timed)
    later = (now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    library.send(f"/pages/{below}/times", number="2", publish_at=later)
    save(library, below, 2, title="Quay")
    assert not any(deletable(library, picture) for picture in (old, below_old, timed))
    library.send(f"/pages/{page}/unpublish", below="too")
    assert all(deletable(library, picture) for picture in (old, below_old, timed))


def test_what_a_recipe_brings_holds_its_pictures_at_once(library: Any) -> None:
    picture = library.add()
    with unit_of_work(library.site.parts.database, writes=True) as work:
        load_pages(work, [{"title": "Harbour", "body": f"![x](picture:{picture})"}], dry_run=False)
    assert not deletable(library, picture)


def test_a_page_in_the_trash_keeps_its_pictures_until_it_is_gone_for_good(library: Any) -> None:
    picture = library.add()
    page = add_page(library, picture=picture)
    library.send(f"/pages/{page}/trash")
    library.deliver()
    assert not deletable(library, picture)
    with unit_of_work(library.site.parts.database, writes=True) as work:
        work.execute(update(Item).where(Item.id == page).values(trashed_at=now() - timedelta(days=31)))
        EMPTY_TRASH.run(work)
    assert deletable(library, picture)


def test_a_number_that_no_database_holds_is_a_picture_that_is_gone(library: Any) -> None:
    page = add_page(library, body=f"![Boats](picture:{'9' * 19})")
    assert library.send(f"/pages/{page}/publish", number="1").status_code == 303
    assert '<span class="picture-gone">Boats</span>' in library.visit("/harbour").text


def test_a_version_whose_picture_is_gone_shows_its_words(quick_library: Any) -> None:
    picture = quick_library.add()
    page = add_page(quick_library, body=f"![Boats at night](picture:{picture})", picture=picture)
    save(quick_library, page, 1, body="Nothing")
    assert deletable(quick_library, picture)
    assert quick_library.send(f"/pages/{page}/history/1/revert", base="2").status_code == 303
    assert quick_library.send(f"/pages/{page}/publish", number="3").status_code == 303
    shown = quick_library.visit("/harbour").text
    assert '<span class="picture-gone">Boats at night</span>' in shown
    assert "<img" not in shown
    form = quick_library.look(f"/pages/{page}/edit")
    assert (
        f'name="picture_number" inputmode="numeric" autocomplete="off" maxlength="18" aria-label="Number of the picture" value="{picture}"'
        in form
    )
    refused = save(quick_library, page, 3, picture="other", picture_number=str(picture))
    assert refused.status_code == 422
    assert "There is no picture with this number." in refused.text


def test_another_description_is_shown_by_what_shows_the_picture(library: Any) -> None:
    picture = library.add(alt="Red")
    page = add_page(library, body=f"![](picture:{picture})", picture=picture)
    library.send(f"/pages/{page}/publish", number="1")
    assert library.visit("/harbour").text.count('alt="Red"') == 2
    library.send(f"/pictures/{picture}", name="Sunset", alt="The sun over the quay")
    library.deliver()
    assert library.visit("/harbour").text.count('alt="The sun over the quay"') == 2
    library.send(f"/pictures/{picture}", name="Sunset", is_decorative="1")
    library.deliver()
    assert library.visit("/harbour").text.count('alt=""') == 2


def test_of_very_many_pages_the_worker_renders_a_few_at_a_time(
    library: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("masthead.modules.pages.commands.pictures.AT_ONCE", 1)
    picture = library.add(alt="Red")
    for slug in ("one", "two", "three"):
        page = add_page(library, slug=slug, title=slug, body=f"![](picture:{picture})")
        library.send(f"/pages/{page}/publish", number="1")
        assert 'alt="Red"' in library.visit(f"/{slug}").text
    library.send(f"/pictures/{picture}", name="Sunset", alt="The sun over the quay")
    library.deliver()
    assert 'alt="The sun over the quay"' in library.visit("/one").text
    with unit_of_work(library.site.parts.database, writes=True) as work:
        waiting = set(work.scalars(select(Item.slug).join(Live).where(Live.renderer == 0)))
        RENDER_ANEW.run(work)
    assert waiting == {"two", "three"}
    for slug in ("two", "three"):
        assert 'alt="The sun over the quay"' in library.visit(f"/{slug}").text


def test_a_picture_without_words_is_not_shown(quick_library: Any) -> None:
    picture = quick_library.add(alt="")
    refused = quick_library.send(
        "/pages/new", title="x", body="typed words", picture="other", picture_number=str(picture)
    )
    assert refused.status_code == 422
    assert "Describe this picture in the library first" in refused.text
    assert "typed words</textarea>" in refused.text
    silent = quick_library.send("/pages/new", title="x", body=f"![](picture:{picture})")
    assert silent.status_code == 422
    assert "has no description" in silent.text
    assert add_page(quick_library, body=f"![Own words](picture:{picture})")


@pytest.mark.parametrize(
    "chosen", ["x", "-1", "1.5", "0", "9" * 18, "9" * 40, "٣", "other", "\0", "<b>", "1 OR 1=1", "\ud800"]
)
def test_nothing_that_is_chosen_is_a_fault(quick_library: Any, chosen: str) -> None:
    sent = chosen.encode("utf-8", "replace").decode()
    answer = quick_library.send("/pages/new", title="x", body="typed", picture=sent)
    assert answer.status_code == 422
    assert "typed</textarea>" in answer.text


def test_the_chosen_picture_is_offered_first_and_kept_while_one_types(quick_library: Any) -> None:
    numbers = [quick_library.add(f"#0000{n:02x}", width=20, height=20) for n in range(13)]
    form = quick_library.look("/pages/new")
    assert f'value="{numbers[0]}"' not in form, "only the newest are offered"
    page = add_page(quick_library, picture="other", picture_number=str(numbers[0]))
    form = quick_library.look(f"/pages/{page}/edit")
    assert f'value="{numbers[0]}" checked' in form
    kept = quick_library.send(
        f"/pages/{page}/draft", base="1", title="x", body="", picture="other", picture_number=str(numbers[5])
    )
    assert kept.status_code == 200
    assert f'value="{numbers[5]}" checked' in quick_library.look(f"/pages/{page}/edit")
