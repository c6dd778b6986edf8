"""What is wrong with the site and what to do."""

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol, cast

import pytest
from werkzeug.test import TestResponse

from masthead.engine.access.permission import EDITOR, MEMBER
from masthead.engine.checks.check import Check, Finding, State, Surroundings
from masthead.engine.database.columns import now
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import UnitOfWork, written
from masthead.engine.events.models import DEAD, WAITING, OutboxDelivery, OutboxEvent
from masthead.engine.jobs.beat import BEAT
from masthead.engine.jobs.schedule import Schedule
from masthead.engine.module import Module
from masthead.engine.web.site import Site
from masthead.testing.accounts import build_town
from masthead.testing.site import MakeSite, act_as


class Bridge(Protocol):
    site: Site
    database: Database

    def look(self, path: str, **headers: str) -> str: ...
    def send(self, path: str, **form: str) -> TestResponse: ...


def findings(bridge: Bridge) -> dict[str, dict[str, str]]:
    answer = bridge.site.test_client()
    act_as(answer, bridge.site)
    found = answer.get("/admin/status.json").get_json()["findings"]
    return {one["subject"]: one for one in found}


def deliver(bridge: Bridge, state: str, error: str) -> None:
    def add(work: UnitOfWork) -> None:
        fact = OutboxEvent(name="users.x", payload="{}", recorded_at=now())
        work.add(fact)
        work.flush()
        work.add(
            OutboxDelivery(
                event_id=fact.id,
                subscriber="x",
                state=state,
                attempts=1,
                next_attempt_at=now(),
                last_error=error,
            )
        )

    written(bridge.database, add)


def test_everything_is_looked_at(bridge: Bridge) -> None:
    found = findings(bridge)
    assert {
        *("release", "modules", "secret key", "address", "mail", "replicas", "page cache"),
        *("database", "schema", "clock", "worker", "events", "dead letters", "jobs", "mail that went out"),
        *("data folder", "disk", "storage", "storage for writing", "accounts"),
    } <= set(found)
    assert "answers in" in found["database"]["text"]
    assert found["schema"]["state"] == "ok"
    assert found["clock"]["state"] == "ok"


def test_looking_writes_no_file_and_asking_for_it_does(quick_bridge: Bridge) -> None:
    folder = quick_bridge.site.parts.settings.data_folder / "files"
    assert "not tried" in quick_bridge.look("/admin/status")
    assert not folder.exists()
    proved = quick_bridge.send("/admin/status").text
    assert "files are written to and read from the disk" in proved
    assert folder.exists()
    assert [one for one in folder.rglob("*") if one.is_file()] == []


def test_a_storage_that_cannot_be_written_is_a_failure_with_advice(quick_bridge: Bridge) -> None:
    folder = quick_bridge.site.parts.settings.data_folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "files").write_text("in the way")
    text = quick_bridge.send("/admin/status").text
    assert "Something is broken" in text
    assert 'class="finding finding-failure"' in text


def test_the_worker_is_looked_after(bridge: Bridge) -> None:
    assert findings(bridge)["worker"]["state"] == "warning"
    while Schedule([BEAT]).run_next(bridge.database):
        pass
    assert findings(bridge)["worker"]["state"] == "ok"


def test_dead_letters_and_letters_that_could_not_be_sent_are_told_of(bridge: Bridge) -> None:
    deliver(bridge, WAITING, "MailIsNotSent: The mail was not sent: the server mail:25 did not answer")
    deliver(bridge, DEAD, "OSError: other")
    found = findings(bridge)
    assert found["dead letters"]["text"].startswith("1 deliveries were given up. Mend the cause")
    assert "did not answer" in found["mail that went out"]["text"]
    assert "OSError" not in found["mail that went out"]["text"]
    assert found["events"]["state"] == "ok"


def test_while_the_checks_look_the_request_holds_no_connection(tmp_path: Path) -> None:
    held: list[int] = []

    def look(around: Surroundings) -> Iterator[Finding]:
        held.append(cast(Any, around.database.engine.pool).checkedout())
        yield Finding("pool", State.OK, "looked")

    for town in build_town(tmp_path, f"sqlite:///{tmp_path / 'site.db'}"):
        parts = town.site.parts
        watching = Module(name="watching", summary="", checks=(Check("pool", look),))
        loaded = dataclasses.replace(parts.loaded, modules=(*parts.loaded.modules, watching))
        town.site.parts = dataclasses.replace(parts, loaded=loaded)
        town.settle("Root", "administrator")
        root = town.enter("Root")
        assert root.get("/admin/status").status_code == 200
        assert root.post("/admin/status").status_code == 200
    assert held == [0, 0]


def test_the_gravest_comes_first(quick_bridge: Bridge) -> None:
    states = re.findall(r"finding finding-(\w+)", quick_bridge.look("/admin/status"))
    assert states == sorted(states, key=["failure", "warning", "ok"].index)
    assert "warning" in states


def test_a_module_that_was_fenced_off_is_named(make_on_sqlite: MakeSite) -> None:
    site = make_on_sqlite(MODULES="users,administration,nothing")
    client = site.test_client()
    act_as(client, site)
    answer = client.get("/admin/status.json").get_json()
    assert answer["state"] == "failure"
    (broken,) = [one for one in answer["findings"] if one["state"] == "failure"]
    assert "Module nothing is switched off" in broken["text"]


@pytest.mark.parametrize(
    ("told", "words"),
    [({"HOST": "0.0.0.0"}, "PUBLIC_URL is not set"), ({"PAGE_CACHE": "false"}, "is off")],
)
def test_settings_worth_a_look_are_told_of(
    make_on_sqlite: MakeSite, told: dict[str, str], words: str
) -> None:
    site = make_on_sqlite(MODULES="users,administration", **told)
    client = site.test_client()
    act_as(client, site)
    assert words in client.get("/admin/status").text


def test_a_program_may_be_given_the_permission(make_on_sqlite: MakeSite, tmp_path: object) -> None:
    site = make_on_sqlite(MODULES="users,administration")
    assert site.test_client().get("/admin/status.json").status_code == 401
    for role in (EDITOR, MEMBER):
        client = site.test_client()
        token = act_as(client, site, role)
        assert client.get("/admin/status").status_code == 403
        assert client.post("/admin/status", data=token).status_code == 403


def test_findings_are_told_in_russian(quick_bridge: Bridge) -> None:
    text = quick_bridge.look("/admin/status", **{"Accept-Language": "ru"})
    assert "база данных" in text
    assert "стоит взглянуть" in text
    assert "% " not in re.sub(r"\d+ %", "", re.sub(r"<[^>]+>", "", text))
