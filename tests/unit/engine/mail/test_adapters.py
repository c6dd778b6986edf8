"""The adapters that need no server, and how one is chosen."""

import logging
import subprocess
import sys
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.errors import SettingIsWrong
from masthead.engine.mail.choose import install_mailer, mailer_of, make_mailer
from masthead.engine.mail.file import FileMailer
from masthead.engine.mail.null import NullMailer
from masthead.engine.mail.port import Mail, MailIsNotSent
from masthead.engine.mail.smtp import SmtpMailer
from masthead.engine.settings.model import Settings

MAIL = Mail("anna@example.org", "Привет 🦔", "Ссылка\n")


def test_the_file_adapter_writes_a_mail_that_mail_programs_read(tmp_path: Path) -> None:
    FileMailer(tmp_path / "data" / "mail", "site@example.org").send(MAIL)
    (path,) = (tmp_path / "data" / "mail").iterdir()
    assert path.suffix == ".eml"
    assert message_from_bytes(path.read_bytes(), policy=default)["Subject"] == MAIL.subject


def test_nobody_else_may_read_the_files(tmp_path: Path) -> None:
    FileMailer(tmp_path / "mail", "site@example.org").send(MAIL)
    (path,) = (tmp_path / "mail").iterdir()
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_the_newest_file_is_the_last_by_name(tmp_path: Path) -> None:
    mailer = FileMailer(tmp_path, "site@example.org")
    for number in range(5):
        mailer.send(Mail("anna@example.org", str(number), "text"))
    subjects = [
        message_from_bytes(path.read_bytes(), policy=default)["Subject"]
        for path in sorted(tmp_path.iterdir())
    ]
    assert subjects == ["0", "1", "2", "3", "4"]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("in the way")
    with pytest.raises(MailIsNotSent, match=r"cannot be written.*Make the folder writable"):
        FileMailer(tmp_path / "mail" / "deep", "site@example.org").send(MAIL)


def test_the_null_adapter_names_nobody(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    NullMailer().send(MAIL)
    (entry,) = caplog.records
    assert (entry.message, entry.__dict__["recipients"]) == ("mail_dropped", 1)
    assert "anna" not in str(entry.__dict__)


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"mail_adapter": "file"}, FileMailer),
        ({"mail_adapter": "null"}, NullMailer),
        ({"mail_adapter": "smtp", "smtp_host": "localhost"}, SmtpMailer),
        ({"smtp_host": "localhost"}, SmtpMailer),
        ({}, FileMailer),
        ({"mail_adapter": "null", "smtp_host": "localhost"}, NullMailer),
    ],
)
def test_the_settings_choose_the_adapter(tmp_path: Path, given: dict[str, str], kind: type) -> None:
    assert type(make_mailer(Settings(site=tmp_path, **given))) is kind


@pytest.mark.parametrize(
    ("given", "named"),
    [({"mail_adapter": "pigeon"}, "MAIL_ADAPTER"), ({"mail_adapter": "smtp"}, "SMTP_HOST")],
)
def test_a_wrong_choice_is_named(tmp_path: Path, given: dict[str, str], named: str) -> None:
    with pytest.raises(SettingIsWrong, match=named):
        make_mailer(Settings(site=tmp_path, **given))


def test_a_reaction_finds_the_mailer_of_its_site(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'site.db'}")
    install_mailer(database, Settings(site=tmp_path))
    with unit_of_work(database) as work:
        mailer_of(work).send(MAIL)
    database.dispose()
    assert len(list((tmp_path / "data" / "mail").iterdir())) == 1


def test_no_adapter_is_loaded_before_the_first_mail() -> None:
    script = (
        "import sys; import masthead.engine.mail.choose;"
        "print([name for name in ('smtplib', 'idna', 'masthead.engine.mail.smtp') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
