"""Name a recipe in a site's masthead.toml; all else in the file stays as its owner wrote it."""

import os
import re
import secrets
import tomllib
from contextlib import suppress
from pathlib import Path
from shutil import copymode

from masthead.engine.errors import SettingIsWrong
from masthead.engine.settings.read import FILE, read_file

LINE = re.compile(r"""^(\s*recipe\s*=\s*)("[^"\n]*"|'[^'\n]*')""", re.MULTILINE)
TABLE = re.compile(r"^\s*\[", re.MULTILINE)


def with_recipe(path: Path, name: str) -> str:
    """Give the file's text with the recipe named; raise `SettingIsWrong` where it must be done by hand."""
    before = read_file(path)
    text = path.read_bytes().decode() if path.exists() else ""
    table = TABLE.search(text)
    end = table.start() if table else len(text)
    if "recipe" in before:
        changed = LINE.sub(rf'\g<1>"{name}"', text[:end], count=1) + text[end:]
    else:
        changed = f'recipe = "{name}"\n{text}'
    if _read(changed) != {**before, "recipe": name}:
        raise SettingIsWrong(
            f"recipe in {FILE}", "is written in a way that is not understood", f'Write: recipe = "{name}"'
        )
    return changed


def replace_file(path: Path, text: str) -> None:
    """Replace a file at once: whoever reads it sees the old text or the new one, whatever happens."""
    target = path.resolve()
    fresh = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        fresh.touch(mode=0o600)  # it may hold secrets, so it is nobody else's until it has its own mode
        fresh.write_bytes(text.encode())
        if target.exists():
            _copy_owner(target, fresh)
            copymode(target, fresh)
        else:
            fresh.chmod(0o644)
        with fresh.open("rb") as written:
            os.fsync(written.fileno())
        fresh.replace(target)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink()
        raise SettingIsWrong(
            FILE, f"cannot be written: {error}", "Make it writable, and try again"
        ) from error


def _copy_owner(target: Path, fresh: Path) -> None:
    """Give a file's owner to the other; where we may not, we are the owner whom it will have."""
    status = target.stat()
    with suppress(PermissionError):
        os.chown(fresh, status.st_uid, status.st_gid)


def _read(text: str) -> dict[str, object] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None
