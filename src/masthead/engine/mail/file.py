"""Mail into files, for sites without a mail server: `data/mail/*.eml`, which mail programs open."""

import logging
import os
import secrets
from contextlib import suppress
from pathlib import Path

from masthead.engine.database.columns import now
from masthead.engine.mail.choose import letters_folder
from masthead.engine.mail.message import compose
from masthead.engine.mail.port import Mail, MailIsNotSent
from masthead.engine.settings.model import Settings

log = logging.getLogger(__name__)


class FileMailer:
    """Writes each mail into a file that only the site's own user may read: it may hold secret links."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    def send(self, mail: Mail) -> None:
        """Write the mail; its name begins with the time, so that the newest is the last."""
        content = compose(mail, self._sender).as_bytes()
        path = self._folder / f"{now():%Y%m%d-%H%M%S-%f}-{secrets.token_hex(3)}.eml"
        draft = path.with_suffix(".part")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
            draft.rename(path)
        except OSError as error:
            with suppress(OSError):
                draft.unlink()
            advice = "Make the folder writable and look for free space"
            raise MailIsNotSent(f"the file {path}", f"cannot be written: {error}", advice) from error
        log.info("mail_written", extra={"file": str(path)})


def make_mailer(settings: Settings) -> FileMailer:
    """Make this adapter."""
    return FileMailer(letters_folder(settings), settings.mail_from)
