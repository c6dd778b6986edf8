"""What a recipe brings: pages with texts from files, menus that lead to them; loading twice changes nothing."""

from pathlib import Path

import pytest
from sqlalchemy import select
from werkzeug.test import Client

from masthead.engine.access.actor import Actor
from masthead.engine.access.permission import EDITOR
from masthead.engine.content.models import Item, Live
from masthead.engine.content.tree import move_item
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.errors import SettingIsWrong
from masthead.engine.recipes.apply import apply_content
from masthead.engine.recipes.read import read_recipe
from masthead.engine.web.cookies import FRESH
from masthead.engine.web.site import Site
from masthead.modules.pages.models import PAGE
from masthead.testing.site import MakeSite

HEAD = 'summary = "x"\nmodules = ["users", "pages", "menus"]\n'
BOTH = """
[[content.pages.pages]]
title = "Harbour"
body_file = "texts/harbour.md"
order = 5
[[content.pages.pages]]
title = "Tides"
parent = "harbour"
body = "*twice a day*"
teaser = "Up and down."
[[content.pages.pages]]
title = "Ferry"
path = "harbour/ferry"
publish = false
[[content.menus.items]]
label = "Haven"
labels = { ru = "Гавань" }
page = "harbour"
[[content.menus.items]]
page = "harbour/tides"
below = "Haven"
open = true
[[content.menus.items]]
menu = "extra"
entrance = "users"
"""


def load(site: Site, folder: Path, text: str, *, dry_run: bool = False) -> list[str]:
    """Load the content of a recipe of the site's own."""
    own = folder / "recipes" / "mine"
    (own / "texts").mkdir(parents=True, exist_ok=True)
    (own / "texts" / "harbour.md").write_text("# In\n\nby **boat**\n")
    (own / "texts" / "odd.md").write_bytes(b"\xff\xfe")
    (folder / "secret.txt").write_text("outside")
    (own / "recipe.toml").write_text(HEAD + text)
    with unit_of_work(site.parts.database, writes=not dry_run) as work:
        return apply_content(read_recipe("mine", folder), site.parts.loaded.modules, work, dry_run=dry_run)


def test_a_recipe_brings_pages_and_menus_once(make: MakeSite, tmp_path: Path) -> None:
    site = make(MODULES="users,pages,menus")
    planned = load(site, tmp_path, BOTH, dry_run=True)
    assert planned == [
        "page: /harbour (Harbour)",
        "page: /harbour/tides (Tides)",
        "page: /harbour/ferry (Ferry)",
        "menu main: Haven",
        "menu main: harbour/tides",
        "menu extra: users",
    ]
    client = site.test_client()
    client.set_cookie(FRESH, "1")  # others see a menu within a second
    assert client.get("/harbour").status_code == 404, "only planned"
    assert load(site, tmp_path, BOTH) == planned
    page = client.get("/harbour/tides").text
    assert "<em>twice a day</em>" in page
    assert '<meta name="description" content="Up and down.">' in page
    assert '<a href="/harbour" aria-current="true" dir="auto">Haven</a>' in page
    assert "by <strong>boat</strong>" in client.get("/harbour").text
    assert client.get("/harbour/ferry").status_code == 404, "a draft"
    assert 'aria-label="Extra"' in page
    assert load(site, tmp_path, BOTH) == []
    assert load(site, tmp_path, BOTH, dry_run=True) == []
    with unit_of_work(site.parts.database) as work:
        positions = {item.slug: item.position for item in work.scalars(select(Item))}
    assert positions["harbour"] == 5


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('[[content.pages.pages]]\nbody = "x"', "Item 1 of content.pages.pages in recipe mine: has no title"),
        ('[[content.pages.pages]]\ntitle = "x"\ncolour = 1', "has the key colour. Known are: title"),
        ('[[content.pages.pages]]\ntitle = "x"\npublish = "no"', "has 'no' as its publish. Write a bool"),
        ('[[content.pages.pages]]\ntitle = "x"\nbody_file = "no.md"', "names the file 'no.md'"),
        ('[[content.pages.pages]]\ntitle = "x"\nbody_file = "../../secret.txt"', "names the file"),
        ('[[content.pages.pages]]\ntitle = "x"\nbody_file = "/etc/hosts"', "names the file"),
        (
            '[[content.pages.pages]]\ntitle = "y"\n[[content.pages.pages]]\ntitle = "x"\npath = "a/b"',
            "Item 2 .* lies below /a",
        ),
        ('[[content.pages.pages]]\ntitle = "x"\npath = "a b"', "has the path 'a b'"),
        ('[[content.pages.pages]]\ntitle = "x"\npath = "ADMIN"', "Item 1 .* /admin by its path 'ADMIN'"),
        ('[[content.pages.pages]]\ntitle = "x"\npath = "users/x"', "by its path 'users/x': the site itself"),
        ('[[content.pages.pages]]\ntitle = "x"\nparent = "api"', "by its parent 'api'.* another parent"),
        ('[[content.pages.pages]]\ntitle = "x"\nslug = "livez"', "by its slug 'livez'.* another slug"),
        ('[[content.pages.pages]]\ntitle = "Sign in"', "by its title 'Sign in'.* Give it another slug"),
        ('[[content.menus.items]]\npage = "nothing"', "leads to the page 'nothing', which is not there"),
        ('[[content.menus.items]]\naddress = "javascript:x"\nlabel = "x"', "leads to 'javascript:x'"),
        ('[[content.menus.items]]\naddress = "/x"', "has no label"),
        ('[[content.pages.pages]]\ntitle = "  "', "has a wrong title: Fill in this field"),
        ('[[content.pages.pages]]\ntitle = "x\\u202ey"', "has a wrong title: Only printable"),
        (
            f'[[content.pages.pages]]\ntitle = "x"\nteaser = "{"x" * 301}"',
            "has a wrong teaser: This is too long",
        ),
        ('[[content.pages.pages]]\ntitle = "x"\nbody = "a\\u0000b"', "has a wrong body: Only printable"),
        ('[[content.pages.pages]]\ntitle = "x"\norder = 99999999999', "has the order 99999999999"),
        ('[[content.pages.pages]]\ntitle = "x"\norder = true', "has True as its order"),
        ('[[content.pages.pages]]\ntitle = "x"\nbody_file = "texts/odd.md"', "no text in UTF-8"),
        ('[[content.menus.items]]\nlabel = "x"\nmenu = "a/../b"', "has a wrong menu: Letters, digits"),
        (
            f'[[content.menus.items]]\nlabel = "{"x" * 101}"\naddress = "/x"',
            "has a wrong label: This is too long",
        ),
        (
            '[[content.menus.items]]\nlabel = "x"\naddress = "/x"\nlabels = { ru = "a\\u0007" }',
            "has a wrong labels.ru: Only printable",
        ),
        ('[[content.menus.items]]\nlabel = "x"\nbelow = "y"', "lies below 'y', which is no link"),
    ],
)
def test_what_is_wrong_with_a_recipe_is_said_with_its_place(
    make_on_sqlite: MakeSite, tmp_path: Path, text: str, place: str
) -> None:
    site = make_on_sqlite(MODULES="users,pages,menus")
    with pytest.raises(SettingIsWrong, match=place):
        load(site, tmp_path, text)
    with unit_of_work(site.parts.database) as work:
        assert work.scalars(select(Item)).all() == []


def test_what_an_editor_changed_or_moved_stays_as_it_is(make_on_sqlite: MakeSite, tmp_path: Path) -> None:
    site = make_on_sqlite(MODULES="users,pages,menus")
    load(site, tmp_path, BOTH)
    editor = Actor(name="desk", grants=site.parts.roles.granted[EDITOR])
    with unit_of_work(site.parts.database, writes=True) as work:
        tides = work.scalars(select(Item).where(Item.slug == "tides")).one()
        move_item(work, editor, PAGE, tides.id, parent_id=None, slug="water")
    assert load(site, tmp_path, BOTH) == []
    assert "twice a day" in site.test_client().get("/water").text


def test_the_demo_has_pages_worth_looking_at(make: MakeSite, tmp_path: Path) -> None:
    site = make("demo")
    recipe = read_recipe("demo", tmp_path)
    with unit_of_work(site.parts.database, writes=True) as work:
        lines = apply_content(recipe, site.parts.loaded.modules, work, dry_run=False)
    assert len(lines) > 40
    reader = Client(site)
    with unit_of_work(site.parts.database) as work:
        live = select(Item.path).join(Live, Live.item_id == Item.id)
        shown = work.scalars(live.where(Item.kind == PAGE.name)).all()
    assert 12 <= len(shown) <= 24
    seen = set[str]()
    for path in ("", "cv/ru", "cv/en", *shown):
        page = reader.get(f"/{path}", follow_redirects=True)
        assert page.status_code == 200, f"{path} is at an address that the site itself uses"
        for target in links_within(page.text) - seen:
            assert reader.get(target).status_code in {200, 301}, f"{path} leads to {target}"
            seen.add(target)
        assert "picture-gone" not in page.text
    front = reader.get("/").text
    assert {"/users", "/cv", "/feed.xml", "/guide/drafts", "/guide/pictures"} <= links_within(front)
    assert 'class="lead-picture"' in front
    assert (
        'type="image/avif"'
        in reader.get("/guide/drafts").text.partition("lead-picture")[2].partition("<p>")[2]
    )


def links_within(page: str) -> set[str]:
    """Give the addresses of this site in a page."""
    pieces = (piece.partition('"')[0] for piece in page.split('href="/')[1:])
    return {f"/{piece.partition('#')[0]}" for piece in pieces if not piece.startswith("static")}
