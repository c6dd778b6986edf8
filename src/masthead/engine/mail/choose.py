"""The site's mailer: its adapter is chosen by the settings and loaded when the first mail is sent."""

import importlib
from pathlib import Path

from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import SettingIsWrong
from masthead.engine.mail.port import Mail, Mailer
from masthead.engine.settings.model import Settings

ADAPTERS = ("smtp", "file", "null")
NOTE = "mailer"


class SiteMailer:
    """Stands for the chosen adapter until it is needed."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        """Of the site that writes: letters say its name and its address, in its language."""
        self._mailer: Mailer | None = None

    def send(self, mail: Mail) -> None:
        """Send through the chosen adapter."""
        if self._mailer is None:
            self._mailer = make_mailer(self.settings)
        self._mailer.send(mail)


def adapter_of(settings: Settings) -> str:
    """Give the adapter that `MAIL_ADAPTER` names; without a name, smtp where there is a server, else file."""
    return settings.mail_adapter or ("smtp" if settings.smtp_host else "file")


def letters_folder(settings: Settings) -> Path:
    """Give the folder into which letters are written where nobody sends them."""
    return settings.data_folder / "mail"


def make_mailer(settings: Settings) -> Mailer:
    """Make the site's adapter."""
    name = adapter_of(settings)
    if name not in ADAPTERS:
        raise SettingIsWrong("MAIL_ADAPTER", f"is {name!r}", f"Set it to one of: {', '.join(ADAPTERS)}")
    adapter = importlib.import_module(f"masthead.engine.mail.{name}")
    mailer: Mailer = adapter.make_mailer(settings)
    return mailer


def install_mailer(database: Database, settings: Settings) -> None:
    """Keep the site's mailer with the database, where reactions find it."""
    database.notes[NOTE] = SiteMailer(settings)


def mailer_of(work: UnitOfWork) -> SiteMailer:
    """Give the site's mailer to a reaction. Send in `afterwards`."""
    mailer = work.database.notes.get(NOTE)
    if not isinstance(mailer, SiteMailer):
        raise SettingIsWrong(
            "MAIL_ADAPTER", "is not read yet", "Call install_mailer(database, settings) first"
        )
    return mailer
