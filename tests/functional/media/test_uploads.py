"""Pictures arrive by forms and by scripts, some of them wrong; the storage may be away."""

import dataclasses
import io
import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select, text

from masthead.engine.access.roles import Person
from masthead.engine.audit.models import AuditRow
from masthead.engine.database.unit_of_work import UnitOfWork, unit_of_work
from masthead.modules.media.commands import pictures
from masthead.modules.media.views import uploads
from masthead.modules.media.views.uploads import MOST_FILES
from masthead.testing.object_storage import ObjectStorage
from masthead.testing.site import AsRole, MakeSite


def test_several_files_arrive_at_once_and_each_is_told_what_is_wrong_with_it(
    quick_library: Any, make_picture: Any
) -> None:
    answer = quick_library.bring(
        ("good.png", make_picture()),
        ("vector.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("page.jpg", b"<!doctype html><script>alert(1)</script>"),
        ("half.png", make_picture()[:60]),
        ("<b>x</b>.png", b""),
        alt="Not of all of these",
    )
    assert answer.status_code == 422
    assert answer.text.count("This is not a JPEG, PNG, GIF, WebP or AVIF picture") == 3
    assert "This picture is damaged" in answer.text
    assert "&lt;b&gt;x&lt;/b&gt;.png" in answer.text
    assert "Not of all of these</textarea>" in answer.text, "what was typed is kept"
    page = quick_library.look("/pictures")
    assert page.count('class="picture-card"') == 1
    assert "Needs a description" in page, "one description cannot be that of several"


def test_of_more_files_than_are_taken_at_once_each_is_told(quick_library: Any, make_picture: Any) -> None:
    same = make_picture(20, 20)
    answer = quick_library.bring(*((f"{number}.png", same) for number in range(MOST_FILES + 2)))
    assert answer.status_code == 422
    assert answer.text.count("No more than 20 pictures are taken from one form.") == 2
    for name in ("20.png", "21.png"):
        assert f'<p class="notice-title" dir="auto">{name}</p>' in answer.text


def test_a_file_is_what_it_holds_whatever_it_is_called(quick_library: Any, make_picture: Any) -> None:
    for name in (
        "photo.svg",
        "photo.html",
        "photo",
        "../../etc/passwd",
        "C:\\x\\photo.png.exe",
        "\u202egnp.exe",
    ):
        answer = quick_library.bring(
            (name, make_picture(kind="JPEG", colour=f"#{abs(hash(name)) % 999999:06d}"))
        )
        assert answer.status_code == 303, name
    page = quick_library.look("/pictures")
    assert "passwd" in page
    assert "etc" not in page
    assert "\u202e" not in page


def test_a_script_is_answered_in_json(quick_library: Any, make_picture: Any) -> None:
    answer = quick_library.bring(
        (
            "a.png",
            make_picture(),
        ),
        json=True,
        alt="Red",
    )
    assert answer.status_code == 200
    (told,) = answer.get_json()["pictures"]
    assert (told["name"], told["alt"], told["described"], told["moves"]) == ("a", "Red", True, False)
    assert quick_library.visit(told["thumbnail"]).status_code == 200
    refused = quick_library.bring(("a.svg", b"<svg/>"), json=True)
    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["name"] == "a.svg"
    assert quick_library.bring(json=True).status_code == 422


def test_the_same_picture_is_there_once(library: Any, make_picture: Any) -> None:
    first = library.add(alt="Red")
    again = library.bring(("other name.png", make_picture()))
    assert again.location == f"/pictures/{first}"
    assert "This picture was in the library already." in library.look(again.location)
    assert 'value="field"' in library.look(f"/pictures/{first}")


def test_who_describes_a_picture_by_bringing_it_again_is_in_the_log(
    quick_library: Any, make_picture: Any
) -> None:
    for alt in ("", "", "Red", "Blue"):
        assert quick_library.bring(("a.png", make_picture()), alt=alt).status_code == 303
    assert "Red</textarea>" in quick_library.look("/pictures/1")
    with unit_of_work(quick_library.site.parts.database) as work:
        kept = list(work.scalars(select(AuditRow.event).order_by(AuditRow.id)))
    assert kept == ["media.picture_added", "media.picture_changed"]


def test_of_an_animation_it_is_said_that_one_frame_is_kept(quick_library: Any) -> None:
    made = io.BytesIO()
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue")]
    frames[0].save(made, "GIF", save_all=True, append_images=frames[1:])
    answer = quick_library.bring(("moving.gif", made.getvalue()))
    assert "only its first frame is kept" in quick_library.look(answer.location)


def test_a_file_above_the_limit_is_refused_and_the_form_says_the_limit(
    make_on_sqlite: MakeSite, tmp_path: Path, make_picture: Any, library_of: Any
) -> None:
    (tmp_path / "masthead.toml").write_text("[module.media]\nmax_bytes = 20000\nmax_pixels = 20000\n")
    library = library_of(make_on_sqlite(MODULES="users,pages"))
    assert "Each up to 0.02 MB." in library.look("/pictures/new")
    noise = io.BytesIO()
    Image.effect_noise((200, 90), 80).save(noise, "PNG")
    assert (
        "This file is larger than 0.02 MB" in library.bring(("n.png", noise.getvalue() + bytes(20_000))).text
    )
    assert "This picture has 400 × 300 pixels." in library.bring(("p.png", make_picture())).text


def encoded(**fields: str | tuple[str, bytes]) -> dict[str, Any]:
    """Write a form with files as browsers do; the test client would leave its temporary file open."""
    parts = []
    for name, value in fields.items():
        filename, content = value if isinstance(value, tuple) else ("", value.encode())
        told = f'; filename="{filename}"' if filename else ""
        parts.append(f'--x\r\nContent-Disposition: form-data; name="{name}"{told}\r\n\r\n'.encode() + content)
    return {"data": b"\r\n".join([*parts, b"--x--\r\n"]), "content_type": "multipart/form-data; boundary=x"}


def test_a_form_larger_than_other_forms_is_taken_here_and_nowhere_else(
    quick_library: Any, make_picture: Any
) -> None:
    client, token = quick_library.client, quick_library.token
    large = ("large.png", make_picture() + bytes(3_000_000))
    assert client.post("/pictures/new", **encoded(**token, files=large)).status_code == 303
    elsewhere = client.post("/pages/new", **encoded(**token, title="x", body="x" * 3_000_000))
    assert elsewhere.status_code == 413


@pytest.mark.parametrize("path", ["/pictures", "/pictures/new", "/pictures/1"])
def test_visitors_see_no_library(quick_library: Any, path: str) -> None:
    assert quick_library.visit(path).status_code == 401
    assert quick_library.site.test_client().post("/pictures/new").status_code == 401


@pytest.mark.parametrize("role", ["member", "editor", "administrator"])
def test_editors_and_administrators_bring_pictures(quick_library: Any, make_picture: Any, role: str) -> None:
    quick_library.client.set_cookie("masthead_session", role)
    allowed = role != "member"
    assert quick_library.client.get("/pictures").status_code == (200 if allowed else 403)


def test_while_the_storage_is_away_it_is_said_and_what_was_typed_stays(
    make_on_sqlite: MakeSite, object_storage: ObjectStorage, make_picture: Any, library_of: Any
) -> None:
    library = library_of(make_on_sqlite(MODULES="users,pages", **object_storage.settings()))
    number = library.add(alt="Kept in the bucket")
    (address,) = set(re.findall(r"/media/\w{64}/320\.webp", library.look("/pictures")))
    shown = library.visit(address)
    assert (shown.status_code, shown.mimetype) == (200, "image/webp")
    assert library.visit(address, Range="bytes=0-9").data == shown.data[:10]
    object_storage.stop()
    answer = library.bring(
        ("b.png", make_picture(colour="#123456")), alt="A long description that took a while"
    )
    assert answer.status_code == 503
    assert "Files cannot be kept at the moment." in answer.text
    assert "A long description that took a while</textarea>" in answer.text
    assert library.bring(("b.png", make_picture(colour="#123456")), json=True).status_code == 503
    saved = library.send(
        "/pages/new", title="Harbour", body=f"![boats](picture:{number})", picture=str(number)
    )
    assert saved.status_code == 303, "a page is text: it is saved while pictures cannot be"
    assert library.visit(address).status_code == 503
    object_storage.start()
    assert library.bring(("b.png", make_picture(colour="#123456"))).status_code == 303


# The parser of forms leaves to the collector what it had begun.
@pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning")
def test_while_there_is_no_room_for_what_is_sent_it_is_said(
    quick_library: Any, make_picture: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = encoded(**quick_library.token, files=("large.png", make_picture() + bytes(1_000_000)))
    with monkeypatch.context() as full:
        full.setattr(tempfile, "tempdir", str(tmp_path / "no such folder"))
        answer = quick_library.client.post("/pictures/new", **large)
        assert answer.status_code == 503
        assert "Files can be neither saved nor shown at the moment." in answer.text
        assert quick_library.bring(("small.png", make_picture())).status_code == 503
    assert quick_library.client.post("/pictures/new", **large).status_code == 303


class Asking(AsRole):
    """Asks the database who somebody is, as accounts do."""

    def identify(self, work: object, token: str) -> Person | None:
        assert isinstance(work, UnitOfWork)
        work.execute(text("SELECT 1"))
        return super().identify(work, token)


def test_while_a_picture_is_opened_the_request_holds_no_connection(
    library: Any, make_picture: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = library.site
    site.parts = dataclasses.replace(site.parts, identity=Asking())
    pool, held, opened = site.parts.database.engine.pool, [], uploads.decoded

    def watched(*given: Any) -> Any:
        held.append(pool.checkedout())
        return opened(*given)

    monkeypatch.setattr(uploads, "decoded", watched)
    answer = library.bring(("a.png", make_picture()), ("b.png", make_picture(colour="#00ff00")), json=True)
    assert answer.status_code == 200
    assert held == [0, 0]


def test_a_storage_that_goes_away_in_the_middle_of_a_picture_leaves_none_half_there(
    make_on_sqlite: MakeSite,
    object_storage: ObjectStorage,
    make_picture: Any,
    library_of: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    library = library_of(make_on_sqlite(MODULES="users,pages", **object_storage.settings()))
    kept: list[str] = []
    asked: list[str] = []
    keep_one = pictures._keep

    def broken_off(storage: Any, made: Any, digest: str, name: str) -> None:
        if len(kept) == 2:
            object_storage.stop()
        asked.append(digest)
        keep_one(storage, made, digest, name)
        kept.append(name)

    monkeypatch.setattr(pictures, "_keep", broken_off)
    files = [("a.png", make_picture()), ("b.png", make_picture(colour="#123456"))]
    answer = library.bring(*files, json=True)
    assert answer.status_code == 503
    assert [one["name"] for one in answer.get_json()["errors"]] == ["a.png", "b.png"]
    assert len(set(asked)) == 1, "the second waits for nothing"
    assert "No pictures yet." in library.look("/pictures")
    object_storage.start()
    monkeypatch.setattr(pictures, "_keep", keep_one)
    assert library.bring(*files, json=True).status_code == 200
    for address in re.findall(r"/media/\w{64}/320\.webp", library.look("/pictures")):
        assert library.visit(address).status_code == 200


def test_a_disk_that_takes_no_file_is_said_and_nothing_is_added(
    make_on_sqlite: MakeSite, make_picture: Any, library_of: Any, tmp_path: Path
) -> None:
    library = library_of(make_on_sqlite(MODULES="users,pages"))
    library.add()
    folder = library.site.parts.settings.data_folder / "files"
    folder.rename(tmp_path / "taken away")
    folder.write_text("a file where a folder should be")
    answer = library.bring(("b.png", make_picture(colour="#123456")), alt="Typed at length")
    assert answer.status_code == 503
    assert "Files cannot be kept at the moment." in answer.text
    assert "Typed at length</textarea>" in answer.text
    assert library.look("/pictures").count('class="picture-card"') == 1
    folder.unlink()
    (tmp_path / "taken away").rename(folder)
    assert library.bring(("b.png", make_picture(colour="#123456")), alt="Typed at length").status_code == 303
