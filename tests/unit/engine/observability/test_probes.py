import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from masthead.engine.database.connect import Database
from masthead.engine.database.guard import SchemaState
from masthead.engine.database.ledger import Applied
from masthead.engine.errors import DatabaseIsUnavailable
from masthead.engine.observability import probes as probes_module
from masthead.engine.observability.patience import Patient, Unanswered
from masthead.engine.observability.probes import Probes, Verdict, configured
from masthead.engine.settings.model import Settings
from masthead.engine.settings.read import read_settings


class Gate:
    def __init__(self, state: SchemaState) -> None:
        self.known = ()
        self.state = state

    def judge(self) -> SchemaState:
        return self.state


FIT = SchemaState("users/2", "0.1.0")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'site.db'}")
    yield database
    database.dispose()


def settings(tmp_path: Path, **environment: str) -> Settings:
    return read_settings(tmp_path, environment)


def told(verdict: Verdict) -> tuple[int, Any]:
    return int(verdict.status[:3]), json.loads(verdict.body)


def test_site_with_a_database_and_a_fit_schema_is_ready(tmp_path: Path, database: Database) -> None:
    probes = Probes(settings(tmp_path), database, bytearray(1), Gate(FIT))
    assert told(probes.ready()) == (200, {"status": "ready", "reasons": []})
    assert told(probes.live())[0] == 200


def test_site_that_is_stopping_lives_but_is_not_ready(tmp_path: Path, database: Database) -> None:
    probes = Probes(settings(tmp_path), database, bytearray(b"\1"), Gate(FIT))
    assert told(probes.ready()) == (503, {"status": "not ready", "reasons": ["the site is stopping"]})
    assert told(probes.live())[0] == 200


def test_site_whose_schema_is_behind_is_not_ready_and_says_what_to_do(
    tmp_path: Path, database: Database
) -> None:
    behind = SchemaState("users/1", "0.1.0", pending=("users/2",))
    code, answer = told(Probes(settings(tmp_path), database, bytearray(1), Gate(behind)).ready())
    assert code == 503
    assert "masthead migrate" in answer["reasons"][0]


def test_site_whose_schema_is_too_new_is_not_ready_and_names_the_boundary(
    tmp_path: Path, database: Database
) -> None:
    boundary = Applied("users/9", "retire", "0.9.0")
    ahead = SchemaState("users/9", "0.9.0", boundary=boundary, version="0.1.0")
    _, answer = told(Probes(settings(tmp_path), database, bytearray(1), Gate(ahead)).ready())
    assert "0.9.0" in answer["reasons"][0]


def test_site_without_a_database_is_not_ready_and_tells_no_secrets(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ping() -> None:
        raise DatabaseIsUnavailable from OSError("connection to hunter2 refused")

    monkeypatch.setattr(database, "ping", ping)
    probes = Probes(settings(tmp_path), database, bytearray(1), Gate(FIT))
    assert told(probes.ready()) == (
        503,
        {"status": "not ready", "reasons": ["the database does not answer"]},
    )
    assert told(probes.health())[0] == 503


def test_database_that_hangs_counts_as_one_that_does_not_answer(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = threading.Event()
    monkeypatch.setattr(probes_module, "WAIT_SECONDS", 0.05)
    monkeypatch.setattr(database, "ping", release.wait)
    probes = Probes(settings(tmp_path), database, bytearray(1))
    began = time.monotonic()
    assert told(probes.ready())[0] == 503
    assert time.monotonic() - began < 2
    release.set()


def test_health_names_each_configured_dependency(tmp_path: Path, database: Database) -> None:
    with socket.create_server(("127.0.0.1", 0)) as postbox:
        environment = {
            "S3_ENDPOINT": "http://127.0.0.1:1",
            "S3_ACCESS_KEY": "key",
            "S3_SECRET_KEY": "hunter2",
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(postbox.getsockname()[1]),
            "APP_VERSION": "7.8.9",
        }
        probes = Probes(settings(tmp_path, **environment), database, bytearray(1), Gate(FIT))
        assert told(probes.health()) == (
            200,
            {
                "status": "degraded",
                "database": "ok",
                "s3": "Files can be neither saved nor shown at the moment.",
                "mail": "ok",
                "version": "7.8.9",
            },
        )
        assert told(probes.ready())[0] == 200


def test_health_of_a_plain_site_has_the_shape_of_the_source(tmp_path: Path, database: Database) -> None:
    assert told(Probes(settings(tmp_path), database, bytearray(1)).health()) == (
        200,
        {"status": "ok", "database": "ok", "version": "unknown"},
    )
    assert configured(settings(tmp_path)) == {}


def test_version_is_a_sentence_for_people_and_facts_for_programs(tmp_path: Path, database: Database) -> None:
    given = settings(tmp_path, APP_VERSION="2.0.14", APP_REVISION="abc", APP_DIGEST="sha256:1")
    probes = Probes(given, database, bytearray(1), Gate(FIT))
    assert probes.version("text/html").body == "Текущая версия приложения: 2.0.14"
    assert told(probes.version("application/json"))[1] == {
        "version": "2.0.14",
        "revision": "abc",
        "schema": "users/2",
        "min_code": "0.1.0",
        "digest": "sha256:1",
    }
    unnamed = Probes(settings(tmp_path), database, bytearray(1), Gate(FIT))
    assert unnamed.version("").body.endswith(": unknown")


def test_who_asks_meanwhile_waits_for_the_same_answer() -> None:
    calls: list[int] = []
    release = threading.Event()

    def ask() -> int:
        calls.append(1)
        release.wait(5)
        return 42

    patient = Patient(ask, 5)
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(patient())) for _ in range(5)]
    for thread in threads:
        thread.start()
    time.sleep(0.1)
    release.set()
    for thread in threads:
        thread.join()
    assert answers == [42] * 5
    assert len(calls) == 1
    assert patient() == 42


def test_what_hangs_is_given_up_but_not_asked_twice() -> None:
    release = threading.Event()
    calls: list[int] = []

    def ask() -> None:
        calls.append(1)
        release.wait(5)

    patient = Patient(ask, 0.02)
    for _ in range(3):
        with pytest.raises(Unanswered):
            patient()
    release.set()
    assert len(calls) == 1
