"""A site's `.env`: variables for one machine, under those that are really set."""

import re
from collections.abc import Mapping
from pathlib import Path

from masthead.engine.errors import SettingIsWrong

FILE = ".env"
LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")
QUOTED = re.compile(r"""(?:'([^']*)'|"([^"]*)")\s*(?:#.*)?""")


def with_dotenv(site: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Give the environment, and beneath it what the site's `.env` says; nothing is written to `os.environ`."""
    return {**_read(site / FILE), **environment}


def _read(path: Path) -> dict[str, str]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingIsWrong(FILE, f"cannot be read: {error}", "Mend the file") from error
    found = {}
    for number, line in enumerate(map(str.strip, text.splitlines()), start=1):
        if not line or line.startswith("#"):
            continue
        match = LINE.fullmatch(line)
        if match is None:
            # the line may hold a secret: say where, not what
            raise SettingIsWrong(
                f"{FILE} line {number}", "is not NAME=value", "Write it so, or start it with #"
            )
        found[match[1]] = _value(match[2])
    return found


def _value(text: str) -> str:
    """Take quotes or a comment off; a value without quotes ends where ` #` begins."""
    quoted = QUOTED.fullmatch(text)
    if quoted:
        return quoted[1] if quoted[1] is not None else quoted[2]
    return "" if text.startswith("#") else re.split(r"\s#", text, maxsplit=1)[0].rstrip()
