"""A recipe's pictures: they come in as any upload does, once, and its pages and CVs show them by name."""

import io
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import func, select

from masthead.engine.access.actor import Actor
from masthead.engine.access.permission import EDITOR
from masthead.engine.content.models import Item
from masthead.engine.database.unit_of_work import UnitOfWork, unit_of_work
from masthead.engine.errors import SettingIsWrong
from masthead.engine.recipes.apply import apply_content
from masthead.engine.recipes.read import read_recipe
from masthead.engine.web.site import Site
from masthead.modules.media.commands.pictures import Description, change_picture, delete_picture
from masthead.modules.media.errors import PictureIsUsed
from masthead.modules.media.models.picture import Picture
from masthead.testing.site import MakeSite, act_as

HEAD = 'summary = "x"\nmodules = ["users", "pages", "cv"]\n'
BOATS = """
[[content.media.pictures]]
file = "pictures/red.png"
name = "boats"
alt = "Boats"
"""
PICTURES = f"""{BOATS}
[[content.media.pictures]]
file = "pictures/blue.png"
decorative = true
"""
PAGE = """
[[content.pages.pages]]
title = "Harbour"
body = "At low water: ![Mud, and three boats](picture:boats) and ![](picture:boats). `![x](picture:5)`"
picture = "blue"
"""
CV = '[[content.cv.cvs]]\nlanguage = "en"\nphoto = "{}"\n[content.cv.cvs.basics]\nname = "Ada Example"\n'


def png(colour: str) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (700, 400), colour).save(made, "PNG")
    return made.getvalue()


def write(folder: Path, text: str, name: str = "mine") -> None:
    """Write a recipe of the site's own, and pictures beside it."""
    own = folder / "recipes" / name
    (own / "pictures").mkdir(parents=True, exist_ok=True)
    (own / "pictures/red.png").write_bytes(png("#c4161c"))
    (own / "pictures/blue.png").write_bytes(png("#0f1b2d"))
    (own / "pictures/half.png").write_bytes(png("#17693a")[:200])
    (own / "pictures/notes.png").write_text("not a picture at all")
    (folder / "outside.png").write_bytes(png("#ffffff"))
    (own / "recipe.toml").write_text(text)


def load(site: Site, folder: Path, text: str, *, dry_run: bool = False) -> list[str]:
    """Load the content of such a recipe."""
    write(folder, HEAD + text)
    with unit_of_work(site.parts.database, writes=not dry_run) as work:
        return apply_content(read_recipe("mine", folder), site.parts.loaded.modules, work, dry_run=dry_run)


def the_picture(work: UnitOfWork, name: str) -> Picture:
    return work.scalars(select(Picture).where(Picture.name == name)).one()


def editor_of(site: Site) -> Actor:
    return Actor(name="desk", grants=site.parts.roles.granted[EDITOR])


def test_pictures_are_brought_once_and_shown_by_name(make: MakeSite, tmp_path: Path) -> None:
    site = make(MODULES="users,pages,cv")
    planned = load(site, tmp_path, PICTURES + PAGE, dry_run=True)
    assert planned == [
        "picture: boats (pictures/red.png)",
        "picture: blue (pictures/blue.png)",
        "page: /harbour (Harbour)",
    ]
    with unit_of_work(site.parts.database) as work:
        assert not work.scalar(select(func.count()).select_from(Picture)), "only planned"
    assert load(site, tmp_path, PICTURES + PAGE) == planned
    page = site.test_client().get("/harbour").text
    assert 'alt="Mud, and three boats" width="700" height="400"' in page
    assert 'alt="Boats"' in page, "where the text has no words, the library's stand"
    assert "<code>![x](picture:5)</code>" in page, "a number is a number"
    assert page.count('type="image/avif" srcset="/media/') == 3
    address = page.partition('srcset="')[2].partition(" ")[0]
    assert site.test_client().get(address).mimetype == "image/avif"
    assert load(site, tmp_path, PICTURES + PAGE) == []
    assert load(site, tmp_path, PICTURES + PAGE, dry_run=True) == []


def test_what_a_page_shows_is_recorded_as_used(make_on_sqlite: MakeSite, tmp_path: Path) -> None:
    site = make_on_sqlite(MODULES="users,pages,cv")
    load(site, tmp_path, PICTURES + PAGE + CV.format("boats"))
    with unit_of_work(site.parts.database) as work:
        for name in ("boats", "blue"):
            with pytest.raises(PictureIsUsed):
                delete_picture(work, editor_of(site), the_picture(work, name).id)
    client = site.test_client()
    act_as(client, site, EDITOR)
    uses = client.get("/pictures/1").text
    assert 'href="/cv/edit/en"' in uses
    assert 'href="/pages/' in uses


def test_what_an_editor_renamed_or_described_stays_as_it_is(make_on_sqlite: MakeSite, tmp_path: Path) -> None:
    site = make_on_sqlite(MODULES="users,pages,cv")
    load(site, tmp_path, PICTURES)
    with unit_of_work(site.parts.database, writes=True) as work:
        boats, words = the_picture(work, "boats"), Description("Quay at noon", "Three boats")
        change_picture(work, editor_of(site), boats.id, words)
    assert load(site, tmp_path, PICTURES, dry_run=True) == []
    assert load(site, tmp_path, PICTURES + PAGE) == ["page: /harbour (Harbour)"]
    assert 'alt="Three boats"' in site.test_client().get("/harbour").text


def test_a_picture_that_somebody_brought_before_is_not_kept_twice(
    make_on_sqlite: MakeSite, tmp_path: Path
) -> None:
    site = make_on_sqlite(MODULES="users,pages,cv")
    client = site.test_client()
    form = {**act_as(client, site, EDITOR), "files": (io.BytesIO(png("#c4161c")), "IMG 7.png")}
    assert client.post("/pictures/new", data=form).status_code == 303
    assert load(site, tmp_path, PICTURES + PAGE)[0] == "picture: blue (pictures/blue.png)"
    assert 'alt="Boats"' in client.get("/harbour").text, "it had no words, and has the recipe's now"


def test_a_cv_has_its_photo_by_name(make: MakeSite, tmp_path: Path) -> None:
    site = make(MODULES="users,cv", FRONT_PAGE="cv")
    assert load(site, tmp_path, BOATS + CV.format("boats"), dry_run=True)[1:] == ["cv: Ada Example (en)"]
    load(site, tmp_path, BOATS + CV.format("boats"))
    page = site.test_client().get("/cv/en").text
    assert 'alt="Boats"' in page
    assert '<meta property="og:image" content="http://localhost/media/' in page


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('file = "pictures/none.png"\nalt = "x"', r"'pictures/none.png' as its file, which is not there"),
        ('file = "../../outside.png"\nalt = "x"', "leads out of the recipe's folder"),
        ('file = "pictures/../../../outside.png"\nalt = "x"', "leads out of the recipe's folder"),
        ('file = "/etc/hostname"\nalt = "x"', "leads out of the recipe's folder"),
        ('file = "pictures"\nalt = "x"', "which is not there"),
        ('file = 5\nalt = "x"', "names the file 5 as its file"),
        ('file = "pictures/notes.png"\nalt = "x"', "'pictures/notes.png', which is not taken .* JPEG, PNG"),
        ('file = "pictures/half.png"\nalt = "x"', "'pictures/half.png', which is not taken .* damaged"),
        ('file = "pictures/red.png"', "'pictures/red.png' has no alt"),
        ('file = "pictures/red.png"\nalt = "  "', "'pictures/red.png' has no alt"),
        (f'file = "pictures/red.png"\nalt = "{"x" * 501}"', "has no alt, or a long one"),
        ('file = "pictures/red.png"\nalt = "x"\ndecorative = true', "has an alt and is decorative"),
        ('file = "pictures/red.png"\nalt = ["x"]', r"has \['x'\] as its alt. Write a str"),
        ('file = "pictures/red.png"\nalt = "x"\nname = "7"', "'pictures/red.png' has the name '7'"),
        ('file = "pictures/red.png"\nalt = "x"\nname = "a) [b](c"', "has the name"),
        ('file = "pictures/red.png"\ntitle = "x"', "has the key title. Known are: file, name, alt"),
        ('alt = "x"', "has no file"),
    ],
)
def test_what_is_wrong_with_a_picture_is_said_with_its_file_and_field(
    make_on_sqlite: MakeSite, tmp_path: Path, text: str, place: str
) -> None:
    site = make_on_sqlite(MODULES="users,pages,cv")
    with pytest.raises(SettingIsWrong, match=f"Item 2 of content.media.pictures in recipe mine.*{place}"):
        load(site, tmp_path, f"{BOATS}[[content.media.pictures]]\n{text}\n")
    with unit_of_work(site.parts.database) as work:
        assert not work.scalar(select(func.count()).select_from(Picture)), "all of it, or nothing"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (BOATS + BOATS, "Item 2 of content.media.pictures .* has the name 'boats', as item 1 has"),
        (PAGE, "Item 1 of content.pages.pages .* shows the picture 'blue', which the recipe does not have"),
        (PICTURES + PAGE.replace("picture:boats", "picture:ships"), "shows the picture 'ships'"),
        (CV.format("nobody"), "Item 1 of content.cv.cvs .* has the photo 'nobody'"),
    ],
)
def test_a_name_that_is_no_picture_is_said_with_its_place(
    make_on_sqlite: MakeSite, tmp_path: Path, text: str, place: str
) -> None:
    site = make_on_sqlite(MODULES="users,pages,cv")
    with pytest.raises(SettingIsWrong, match=place):
        load(site, tmp_path, text)
    with unit_of_work(site.parts.database) as work:
        assert work.scalars(select(Item)).all() == []


def test_a_recipe_takes_the_content_of_another_with_its_files(make: MakeSite, tmp_path: Path) -> None:
    site = make(MODULES="users,pages")
    write(tmp_path, f'summary = "x"\nmodules = ["cv"]\n{BOATS}{CV.format("boats")}', "boats")
    lines = load(site, tmp_path, f'content_of = ["boats"]\n{PAGE.replace("blue", "boats")}')
    assert lines == ["picture: boats (pictures/red.png)", "page: /harbour (Harbour)"], "it has no CVs"
    assert 'alt="Mud, and three boats"' in site.test_client().get("/harbour").text
