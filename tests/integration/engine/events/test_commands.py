"""`masthead events`: what an administrator sees of the queue and does with dead letters."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from outbox_scene import IMPATIENT, ThingFailed, open_scene

from masthead.engine.cli.events import events
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.events.delivery import deliver_next
from masthead.engine.events.outbox import record
from masthead.engine.events.queue import dead_letters


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site with two dead letters."""
    url = f"sqlite:///{tmp_path / 'site.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("MASTHEAD_SITE", str(tmp_path))
    monkeypatch.setenv("RECIPE", "hello")
    database = open_scene(url)
    with unit_of_work(database, writes=True) as work:
        record(work, ThingFailed(1))
        record(work, ThingFailed(2))
    while deliver_next(database, IMPATIENT):
        pass
    database.dispose()
    return tmp_path


def call(*words: str) -> Result:
    return CliRunner().invoke(events, words)


def newest(site: Path) -> int:
    database = open_scene(f"sqlite:///{site / 'site.db'}")
    with unit_of_work(database) as work:
        number = dead_letters(work)[0].id
    database.dispose()
    return number


@pytest.mark.usefixtures("site")
def test_status_says_what_waits_and_what_is_dead() -> None:
    assert call("status").output == (
        "waiting: 0, the oldest for 0 s\ndead:    2 (see `masthead events dead`)\n"
    )


@pytest.mark.usefixtures("site")
def test_dead_letters_are_listed_with_their_last_error() -> None:
    output = call("dead").output
    assert output.count("scene.thing_failed  ") == 2
    assert "3 attempts; the last: RuntimeError: number 2 is no good" in output


def test_one_dead_letter_is_replayed_by_its_number(site: Path) -> None:
    assert call("replay", str(newest(site))).output == "1 put back into the queue.\n"
    assert "waiting: 1," in call("status").output


@pytest.mark.usefixtures("site")
def test_all_dead_letters_are_replayed_at_once() -> None:
    assert call("replay", "--all").output == "2 put back into the queue.\n"
    assert call("dead").output == "There are no dead letters.\n"


def test_a_number_that_is_no_dead_letter_is_said(site: Path) -> None:
    output = call("replay", str(newest(site)), "4711").output
    assert "1 of the ids are no dead letters." in output
    assert "1 put back" in output


@pytest.mark.usefixtures("site")
def test_dead_letters_can_be_thrown_away() -> None:
    assert call("discard", "--all").output == "2 thrown away.\n"
    assert "dead:    0\n" in call("status").output


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("words", [("replay",), ("replay", "--all", "1"), ("discard",)])
def test_neither_ids_nor_all_changes_nothing(words: tuple[str, ...]) -> None:
    result = call(*words)
    assert result.exit_code == 2
    assert "or --all" in result.output
    assert "dead:    2" in call("status").output
