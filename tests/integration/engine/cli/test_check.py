"""masthead check, as a person or a program asks it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from masthead.engine.cli.main import cli

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
