"""Pictures whose files are gone from the storage, on the disk and in a bucket: told of, marked, shown in words, found."""

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from masthead.engine.checks.check import Finding, State
from masthead.engine.checks.run import examine
from masthead.engine.database.unit_of_work import unit_of_work, written
from masthead.engine.events.models import OutboxEvent
from masthead.engine.jobs.job import Job
from masthead.engine.storage.choose import storage_of
from masthead.engine.web.surroundings import surroundings_of
from masthead.modules.media import checks
from masthead.modules.media.commands import losses
from masthead.modules.media.commands.losses import look_for_losses, note_files
from masthead.modules.media.jobs import LOOK_AT_LOST, SWEEP_FILES
from masthead.testing.object_storage import ObjectStorage
from masthead.testing.site import MakeSite

TEXT = "Before ![]({0}) between ![a quay]({0}) after"


@pytest.fixture(params=["disk", "s3"])
def stored(request: pytest.FixtureRequest, make_on_sqlite: MakeSite, library_of: Any, tmp_path: Path) -> Any:
    """A library on each storage in turn."""
    settings: dict[str, str] = {}
    if request.param == "s3":
        storage: ObjectStorage = request.getfixturevalue("object_storage")
        settings = storage.settings(f"losses-{tmp_path.name.replace('_', '-').lower()}"[:60].strip("-"))
    return library_of(make_on_sqlite(MODULES="users,pages,cv", **settings))


def storage_at(library: Any) -> Any:
    with unit_of_work(library.site.parts.database) as work:
        return storage_of(work)


def lose(library: Any, number: int) -> dict[str, bytes]:
    """Take a picture's files away; give them."""
    (digest,) = set(re.findall(r"/media/(\w{64})/", library.look(f"/pictures/{number}")))
    storage = storage_at(library)
    gone = {}
    for file in list(storage.files(f"media/{digest[:2]}/{digest[2:4]}")):
        with storage.read(file.key) as reading:
            gone[file.key] = b"".join(reading)
        storage.delete(file.key)
    return gone


def run(library: Any, job: Job) -> None:
    written(library.site.parts.database, job.run)
    library.deliver()


def finding(library: Any) -> Finding:
    (found,) = examine(checks.CHECKS, surroundings_of(library.site.parts), proving=False)
    return found


def publish(library: Any, number: int) -> str:
    """Publish a page that shows a picture twice and at its head; give its path."""
    answer = library.send(
        "/pages/new", title="Harbour", body=TEXT.format(f"picture:{number}"), picture=str(number)
    )
    item = re.search(r"/pages/(\d+)/", answer.location)
    assert item
    assert library.send(f"/pages/{item[1]}/publish", number="1").status_code == 303
    library.deliver()
    return "/harbour"


def test_a_loss_is_told_of_marked_shown_in_words_and_found_again(stored: Any) -> None:
    number, other = stored.add(alt="Boats <b>at</b> a quay"), stored.add(colour="#123456", alt="Blue")
    path = publish(stored, number)
    assert finding(stored).state is State.OK
    assert stored.visit(path).text.count("<img") == 3
    gone = lose(stored, number)
    found = finding(stored)
    assert (found.state, found.params["some"]) == (State.FAILURE, f"{number} (field)")
    assert "from a backup" in found.said
    assert "Its files are gone" not in stored.look("/pictures"), "a look writes nothing"
    run(stored, SWEEP_FILES)
    page = stored.visit(path).text
    assert "<img" not in page
    assert "og:image" not in page
    assert page.count("Boats &lt;b&gt;at&lt;/b&gt; a quay</") == 2, (
        "at the head, and in the text without words"
    )
    assert "a quay</span>" in page, "the text's own words go before the description"
    assert "/media/" not in stored.visit("/feed.xml").text
    library = stored.look("/pictures")
    assert library.count("Its files are gone") == 1
    assert "Some pictures have lost their files." in library
    only = stored.look("/pictures?state=lost")
    assert f"/pictures/{number}" in only
    assert f"/pictures/{other}" not in only
    assert "Its files are gone from the storage." in stored.look(f"/pictures/{number}")
    assert f'name="picture" value="{number}"' not in stored.look("/pages/new"), "no form offers it"
    run(stored, LOOK_AT_LOST)
    assert "<img" not in stored.visit(path).text
    for key, content in gone.items():
        storage_at(stored).put(key, [content])
    run(stored, LOOK_AT_LOST)
    assert stored.visit(path).text.count("<img") == 3
    assert "Its files are gone" not in stored.look("/pictures")
    assert "All pictures have their files." in stored.look("/pictures?state=lost")
    assert finding(stored).state is State.OK


def test_a_picture_that_is_brought_anew_has_its_place_again(stored: Any) -> None:
    number, _ = stored.add(alt="Boats"), stored.add(colour="#123456")
    path = publish(stored, number)
    lose(stored, number)
    run(stored, SWEEP_FILES)
    assert "<img" not in stored.visit(path).text
    assert stored.add(alt="") == number
    stored.deliver()
    assert stored.visit(path).text.count("<img") == 3
    assert "Its files are gone" not in stored.look("/pictures")


def test_one_file_of_many_is_missed_and_stray_ones_mislead_nobody(stored: Any) -> None:
    colours = ("#000001", "#000002", "#000003", "#000004")
    numbers = [stored.add(colour=colour) for colour in colours]
    storage = storage_at(stored)
    strays = (
        "media/aa/zz/stray.txt",
        "media/00/00/0-1.webp",
        "media/zz.txt",
        f"media/ff/ff/{'f' * 64}-320.webp",
    )
    for stray in strays:
        storage.put(stray, [b"x"])
    (digest,) = set(re.findall(r"/media/(\w{64})/", stored.look(f"/pictures/{numbers[1]}")))
    storage.delete(f"media/{digest[:2]}/{digest[2:4]}/{digest}-original.png")
    look_for_losses(stored.site.parts.database, storage)
    only = stored.look("/pictures?state=lost")
    assert re.findall(r'class="picture-card" href="/pictures/(\d+)"', only) == [str(numbers[1])]


def test_a_cv_whose_photo_is_lost_is_whole_without_it(make_on_sqlite: Any, library_of: Any) -> None:
    library = library_of(make_on_sqlite(MODULES="users,pages,cv"))
    number, _ = library.add(alt="Ada at her desk"), library.add(colour="#123456")
    library.send("/cv/edit/en/begin")
    form = {"base": "1", "basics-0-name": "Ada", "basics-0-picture": str(number), "action": "publish"}
    assert library.send("/cv/edit/en/basics", **form).status_code == 303
    library.deliver()
    assert "cv-photo" in library.visit("/cv/en").text
    lose(library, number)
    run(library, SWEEP_FILES)
    page = library.visit("/cv/en").text
    assert "/media/" not in page
    assert "cv-photo" not in page
    assert "/media/" not in library.visit("/cv/en.json").text


def test_a_picture_that_is_deleted_while_it_is_looked_for_is_no_loss(
    quick_library: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, _ = quick_library.add(), quick_library.add(colour="#123456")
    storage, database = storage_at(quick_library), quick_library.site.parts.database
    asked = type(storage.adapter).stat

    def overtaken(self: Any, key: str) -> Any:
        monkeypatch.setattr(type(storage.adapter), "stat", asked)
        assert quick_library.send(f"/pictures/{number}/delete").status_code == 303
        return asked(self, key)

    lose(quick_library, number)
    monkeypatch.setattr(type(storage.adapter), "stat", overtaken)
    look_for_losses(database, storage)
    quick_library.deliver()
    assert f'href="/pictures/{number}"' not in quick_library.look("/pictures")


def test_a_storage_that_is_away_is_no_loss(
    make_on_sqlite: MakeSite, object_storage: ObjectStorage, library_of: Any
) -> None:
    library = library_of(make_on_sqlite(MODULES="users,pages", **object_storage.settings("away")))
    library.add()
    object_storage.stop()
    found = finding(library)
    assert (found.state, found.advice) == (State.WARNING, "Mend the storage first")
    written(library.site.parts.database, SWEEP_FILES.run)
    library.deliver()
    assert "Its files are gone" not in library.look("/pictures")
    object_storage.start()
    assert finding(library).state is State.OK


def test_an_empty_storage_is_one_that_is_not_mounted_and_marks_nothing(stored: Any) -> None:
    number, other = stored.add(alt="Boats"), stored.add(colour="#123456")
    path = publish(stored, number)
    gone = {**lose(stored, number), **lose(stored, other)}
    run(stored, SWEEP_FILES)
    assert "Its files are gone" not in stored.look("/pictures")
    found = finding(stored)
    assert found.state is State.FAILURE
    assert "whole folder media is missing" in found.said
    for key, content in gone.items():
        storage_at(stored).put(key, [content])
    assert stored.visit(path).text.count("<img") == 3
    assert finding(stored).state is State.OK


def test_many_pictures_are_looked_at_a_few_in_each_delivery(
    stored: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(losses, "BATCH", 2)
    numbers = [stored.add(colour=f"#00000{number}") for number in range(5)]
    gone = {}
    for number in numbers[:4]:
        gone.update(lose(stored, number))
    database = stored.site.parts.database
    for _ in range(2):
        written(database, SWEEP_FILES.run)
    assert count(stored, "media.comparison_came_due") == 1, "one waits already"
    stored.deliver()
    assert stored.look("/pictures?state=lost").count("Its files are gone") == 4
    assert count(stored, "media.comparison_came_due") == 3
    for key, content in gone.items():
        storage_at(stored).put(key, [content])
    for _ in range(2):
        written(database, LOOK_AT_LOST.run)
    assert count(stored, "media.look_came_due") == 1, "one waits already"
    stored.deliver()
    assert "Its files are gone" not in stored.look("/pictures")
    assert count(stored, "media.look_came_due") == 3


def count(library: Any, event_name: str) -> int:
    with unit_of_work(library.site.parts.database) as work:
        found = select(func.count()).select_from(OutboxEvent).where(OutboxEvent.name == event_name)
        return int(work.scalar(found) or 0)


def test_a_large_library_is_looked_at_for_a_bounded_time(
    quick_library: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        quick_library.add(colour=f"#00000{number}")
    monkeypatch.setattr(checks, "NEWEST", 2)
    monkeypatch.setattr(checks, "OTHERS", 1)
    assert finding(quick_library).params["looked"] == 3
    monkeypatch.setattr(checks, "LOOKING_SECONDS", -1.0)
    assert finding(quick_library).params["looked"] == 0


def test_marking_what_is_marked_tells_nobody_twice(quick_library: Any) -> None:
    number = quick_library.add()
    path = publish(quick_library, number)
    for _ in range(2):
        written(quick_library.site.parts.database, lambda work: note_files(work, number, is_lost=True))
    quick_library.deliver()
    assert "<img" not in quick_library.visit(path).text
