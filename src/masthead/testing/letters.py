"""Letters of a running site whose mail lies in a folder: `mail_adapter = "file"`."""

import re
import time
from email import message_from_bytes
from email.policy import default

from masthead.testing.browser import LiveSite

SECONDS = 60


def letter(site: LiveSite, to: str, sought: re.Pattern[str]) -> str:
    """Wait for the letter to somebody in which `sought` is found; give what its group holds."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        for path in sorted((site.process.folder / "data" / "mail").glob("*.eml")):
            message = message_from_bytes(path.read_bytes(), policy=default)
            body = message.get_body()
            found = sought.search(body.get_content()) if body and message["To"] == to else None
            if found:
                return found[1]
        time.sleep(0.2)
    raise AssertionError(f"no such letter to {to}")
