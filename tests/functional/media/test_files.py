"""Files of pictures as browsers get them: kept for good, in parts, and nothing else below the same address."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.storage.choose import storage_of
from masthead.modules.media import reactions
from masthead.modules.media.commands.pictures import keep_files
from masthead.modules.media.jobs import SWEEP_FILES
from masthead.modules.media.models.picture import file_key
from masthead.modules.media.views import uploads


def address_of(library: Any, name: str = "320.webp") -> str:
    (folder,) = set(re.findall(r"/media/\w{64}/", library.look("/pictures")))
    return f"{folder}{name}"


def test_a_file_is_kept_for_good_and_asks_no_database(quick_library: Any) -> None:
    quick_library.add()
    address = address_of(quick_library)
    asked: list[str] = []
    engine = quick_library.site.parts.database.engine
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    answer = quick_library.visit(address)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.mimetype == "image/webp"
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    again = quick_library.visit(address, **{"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    with quick_library.site.test_client().head(address) as head:
        assert (head.data, head.headers["Content-Length"]) == (b"", answer.headers["Content-Length"])
    # A process looks a few times a second whether settings or roles have changed, whatever it answers.
    assert [one for one in asked if "engine_stale_tag" not in one] == []


@pytest.mark.parametrize(
    ("wanted", "part"),
    [("bytes=0-9", slice(0, 10)), ("bytes=10-", slice(10, None)), ("bytes=-5", slice(-5, None))],
)
def test_a_part_of_a_file_can_be_had(quick_library: Any, wanted: str, part: slice) -> None:
    quick_library.add()
    address = address_of(quick_library)
    whole = quick_library.visit(address)
    answer = quick_library.visit(address, Range=wanted)
    assert answer.status_code == 206
    assert answer.data == whole.data[part]
    assert answer.headers["Content-Range"].endswith(f"/{len(whole.data)}")
    other = quick_library.visit(address, **{"Range": wanted, "If-Range": '"other"'})
    assert (other.status_code, other.data) == (200, whole.data)


@pytest.mark.parametrize("wanted", ["bytes=99999999-", "bytes=5-2", "bytes=0-1,3-4", "lines=1-2", "x" * 5000])
def test_a_part_that_cannot_be_had_is_the_whole(quick_library: Any, wanted: str) -> None:
    quick_library.add()
    assert quick_library.visit(address_of(quick_library), Range=wanted).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "321.webp", "320.html", "320.svg", "original.jpg", "320", "..", ".", "%00", "320.webp.html", "x" * 300,
        "..%2F..%2Fsecret-key", "320.WEBP", "320.webp%0d%0aSet-Cookie:a=b", "%ff",
    ],
)  # fmt: skip
def test_nothing_but_a_pictures_files_is_there(quick_library: Any, name: str) -> None:
    quick_library.add()
    answer = quick_library.visit(address_of(quick_library, name))
    assert answer.status_code in {404, 308, 301}
    assert "immutable" not in answer.headers.get("Cache-Control", "")


@pytest.mark.parametrize("digest", ["0" * 64, "0" * 63, "G" * 64, "..", "media", "%2e%2e", "0" * 5000])
def test_nothing_is_found_under_another_digest(quick_library: Any, digest: str) -> None:
    assert quick_library.visit(f"/media/{digest}/320.webp").status_code == 404


def test_files_that_no_picture_names_are_swept_when_they_are_old(
    library: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.add()
    kept = address_of(library)
    stray = "media/ab/cd/" + "ab" * 32 + "-320.webp"
    with unit_of_work(library.site.parts.database) as work:
        storage = storage_of(work)
    storage.put(stray, [b"left behind"])

    def sweep() -> None:
        with unit_of_work(library.site.parts.database, writes=True) as work:
            SWEEP_FILES.run(work)
        library.deliver()

    sweep()
    assert storage.stat(stray), "young files may still get their row"
    monkeypatch.setattr(reactions, "GRACE", timedelta(seconds=-5))
    sweep()
    assert storage.stat(stray) is None
    assert library.visit(kept).status_code == 200


def test_a_picture_that_is_brought_anew_keeps_its_files(library: Any) -> None:
    number = library.add()
    address = address_of(library)
    assert library.send(f"/pictures/{number}/delete").status_code == 303
    assert library.add() != number
    library.deliver()
    assert library.visit(address).status_code == 200


def test_a_picture_that_is_deleted_while_it_is_brought_anew_keeps_its_files(
    quick_library: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = quick_library.add()
    address = address_of(quick_library)

    def overtaken(storage: Any, made: Any, database: Any) -> str:
        digest = keep_files(storage, made, database)
        assert quick_library.send(f"/pictures/{number}/delete").status_code == 303
        quick_library.deliver()
        assert quick_library.visit(address).status_code == 404
        return digest

    monkeypatch.setattr(uploads, "keep_files", overtaken)
    assert quick_library.add() != number
    assert quick_library.visit(address).status_code == 200


def test_a_picture_that_is_brought_again_replaces_no_file_but_brings_back_a_lost_one(
    quick_library: Any,
) -> None:
    quick_library.add()
    address = address_of(quick_library)
    digest = address.split("/")[2]
    with unit_of_work(quick_library.site.parts.database) as work:
        storage = storage_of(work)
    kept, lost = file_key(digest, "320.webp"), file_key(digest, "320.avif")
    storage.put(kept, [b"as an older decoder made it"])
    storage.delete(lost)
    quick_library.add()
    assert quick_library.visit(address).data == b"as an older decoder made it"
    assert storage.stat(lost)
