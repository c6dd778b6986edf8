from collections.abc import Iterator
from pathlib import Path

import pytest

from masthead.engine.checks.check import Check, Finding, State, Surroundings
from masthead.engine.checks.run import examine
from masthead.engine.database.connect import Database
from masthead.engine.errors import DatabaseIsUnavailable
from masthead.engine.loading import LoadedModules
from masthead.engine.settings.read import read_settings
from masthead.engine.web.schema import SchemaGate


@pytest.fixture
def around(tmp_path: Path) -> Iterator[Surroundings]:
    database = Database(f"sqlite:///{tmp_path / 'site.db'}")
    gate = SchemaGate(database, LoadedModules(()))
    yield Surroundings(read_settings(tmp_path, {}), database, gate, (), (), {}, "1.2.3")
    database.dispose()


def well(_around: Surroundings) -> Iterator[Finding]:
    yield Finding("well", State.OK, "%(count)s of %(count)s", "", {"count": 3})


def away(_around: Surroundings) -> Iterator[Finding]:
    yield Finding("away", State.OK, "so far")
    raise DatabaseIsUnavailable


def confused(_around: Surroundings) -> Iterator[Finding]:
    raise RuntimeError("50 % of it\nand more")


def test_a_check_that_cannot_look_is_a_failure_and_the_others_go_on(around: Surroundings) -> None:
    checks = (Check("away", away), Check("confused", confused), Check("well", well))
    found = list(examine(checks, around, proving=True))
    assert [(one.subject, one.state) for one in found] == [
        ("away", State.FAILURE),
        ("confused", State.FAILURE),
        ("well", State.OK),
    ]
    assert [one.said for one in found] == [
        "Database access error",
        "cannot be looked at: RuntimeError: 50 % of it",
        "3 of 3",
    ]


def test_what_would_change_something_is_left_out_unless_asked_for(around: Surroundings) -> None:
    check = Check("well", well, proves=True)
    (left_out,) = examine([check], around, proving=False)
    assert "not tried" in left_out.said
    (tried,) = examine([check], around, proving=True)
    assert tried.said == "3 of 3"


def test_a_warning_is_well_enough_for_programs_that_know_no_warnings() -> None:
    told = Finding("disk", State.WARNING, "little room", "Make some").as_json()
    assert told == {"subject": "disk", "state": "warning", "well": True, "text": "little room. Make some"}
    assert Finding("disk", State.FAILURE, "none").as_json()["well"] is False
