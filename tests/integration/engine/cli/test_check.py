"""masthead check, as a person or a program asks it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from masthead.engine.cli.main import cli
from masthead.engine.observability.probes import Probes
from masthead.testing.object_storage import ObjectStorage
from masthead.testing.site import make_site

SITE = "https://example.org"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in {"MASTHEAD_SITE": str(tmp_path), "RECIPE": "users", "DATABASE_URL": ""}.items():
        monkeypatch.setenv(name, value)
    assert CliRunner().invoke(cli, ["upgrade"]).exit_code == 0
    return tmp_path


@pytest.mark.parametrize(
    ("told", "code", "words"),
    [
        ({}, 0, "is sent to nobody"),
        ({"SMTP_HOST": "mail.example.org", "PUBLIC_URL": SITE}, 0, f"with links to {SITE}"),
        ({"SMTP_HOST": "mail.example.org"}, 1, "PUBLIC_URL is not set"),
        ({"SMTP_HOST": "mail.example.org", "MAIL_ADAPTER": "smtp"}, 1, "PUBLIC_URL is not set"),
        ({"SMTP_HOST": "mail.example.org", "MAIL_ADAPTER": "null"}, 0, "is sent to nobody"),
        ({"MAIL_ADAPTER": "smtp", "PUBLIC_URL": SITE}, 1, "SMTP_HOST is not set"),
    ],
)
def test_mail_whose_links_lead_nowhere_is_bad(
    site: Path, monkeypatch: pytest.MonkeyPatch, told: dict[str, str], code: int, words: str
) -> None:
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    said = CliRunner().invoke(cli, ["check", "--json"])
    (mail,) = [one for one in json.loads(said.stdout) if one["subject"] == "mail"]
    assert words in mail["text"]
    assert mail["well"] is (code == 0)
    assert said.exit_code == code, said.stdout
    assert ("BAD  mail" in CliRunner().invoke(cli, ["check"]).stdout) is (code == 1)


@pytest.mark.parametrize("reached", [{"PUBLIC_URL": SITE}, {"HOST": "0.0.0.0"}])
@pytest.mark.parametrize(
    ("adapter", "words"),
    [("", "letters lie in "), ("file", "letters lie in "), ("null", "letters are thrown away")],
)
def test_mail_that_reaches_nobody_is_worth_a_look_where_others_come(
    site: Path, monkeypatch: pytest.MonkeyPatch, adapter: str, words: str, reached: dict[str, str]
) -> None:
    for name, value in {"MAIL_ADAPTER": adapter, **reached}.items():
        monkeypatch.setenv(name, value)
    said = CliRunner().invoke(cli, ["check", "--json"])
    (mail,) = [one for one in json.loads(said.stdout) if one["subject"] == "mail"]
    assert mail["state"] == "warning"
    assert words in mail["text"]
    assert "Set SMTP_HOST" in mail["text"]
    assert said.exit_code == 0, said.stdout


def storage_finding() -> dict[str, object]:
    said = CliRunner().invoke(cli, ["check", "--json"])
    (found,) = [one for one in json.loads(said.stdout) if one["subject"] == "storage for writing"]
    assert said.exit_code == (0 if found["well"] else 1)
    return dict(found)


def test_files_are_written_and_read_on_the_disk(site: Path) -> None:
    assert storage_finding()["text"] == "files are written to and read from the disk"
    (site / "data" / "files").rename(site / "data" / "moved")
    (site / "data" / "files").write_text("in the way")
    found = storage_finding()
    assert (found["well"], str(site / "data/files") in str(found["text"])) == (False, True)


def test_files_are_written_and_read_in_the_bucket(
    site: Path, monkeypatch: pytest.MonkeyPatch, object_storage: ObjectStorage
) -> None:
    for name, value in object_storage.settings("test-check").items():
        monkeypatch.setenv(name, value)
    expected = f"files are written to and read from bucket test-check at {object_storage.endpoint}"
    assert storage_finding()["text"] == expected
    monkeypatch.setenv("S3_SECRET_KEY", "hunter2")
    found = storage_finding()
    assert str(found["text"]).endswith("Mend S3_SECRET_KEY")
    assert "hunter2" not in str(found["text"])
    monkeypatch.setenv("S3_ACCESS_KEY", "")
    assert str(storage_finding()["text"]).startswith("S3_ACCESS_KEY: is missing")


def test_health_asks_the_object_storage_and_readiness_does_not(
    site: Path, object_storage: ObjectStorage
) -> None:
    made = make_site(site, f"sqlite:///{site / 'probes.db'}", environment=object_storage.settings())
    probes = Probes(made.parts.settings, made.parts.database, bytearray(1), made.parts.schema)
    assert json.loads(probes.health().body)["s3"] == "ok"
    object_storage.stop()
    health = probes.health()
    assert (health.status, json.loads(health.body)["status"]) == ("200 OK", "degraded")
    assert probes.ready().status == "200 OK"
    made.parts.database.dispose()
