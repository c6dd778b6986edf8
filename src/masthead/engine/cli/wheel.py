"""Pack the Masthead that is running back into a wheel, for a site's `vendor/` folder.

No index serves Masthead yet, so a new site takes along the very release that made it. An installed
release and a developer's checkout give the same wheel.
"""

import base64
import hashlib
import re
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import masthead
from masthead.engine.errors import MastheadError

INSTALLER_S_OWN = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"}
EARLIEST = (1980, 1, 1, 0, 0, 0)


class InstallationIsIncomplete(MastheadError):
    """The installed Masthead lacks what a wheel is made of."""

    code = "masthead.installation_is_incomplete"
    message = "Masthead is not completely installed: %(reason)s. Install it with pip, then try again."

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)


def wheel_name() -> str:
    """Name the wheel as pip expects it."""
    return f"masthead-{_installed().version}-py3-none-any.whl"


def write_wheel(folder: Path) -> Path:
    """Write the wheel into `folder`; the same installation gives the same bytes each time."""
    path = folder / wheel_name()
    record = []
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in sorted(_contents(_installed())):
            _add(archive, name, content)
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            record.append(f"{name},sha256={digest},{len(content)}\n")
        name = f"masthead-{_installed().version}.dist-info/RECORD"
        _add(archive, name, "".join([*record, f"{name},,\n"]).encode())
    return path


def pins() -> Iterator[str]:
    """Give `name==version` of everything Masthead stands on, as installed here."""
    seen: dict[str, str] = {}
    waiting = _required(_installed(), extras=True)
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue
        seen[name] = found.version
        waiting += _required(found, extras=False)
    yield from (f"{name}=={seen[name]}" for name in sorted(seen))


def _required(package: Distribution, *, extras: bool) -> list[str]:
    """Name what a package requires; a requirement that is not installed here was not meant for here."""
    wanted = [line for line in package.requires or () if extras or "extra ==" not in line]
    return [re.split(r"[^\w.-]", line, maxsplit=1)[0].lower() for line in wanted]


def _installed() -> Distribution:
    try:
        return distribution("masthead")
    except PackageNotFoundError as error:
        raise InstallationIsIncomplete("its metadata is missing") from error


def _contents(installed: Distribution) -> Iterator[tuple[str, bytes]]:
    """Give each file's name in the wheel and its content."""
    for file in installed.files or ():
        if file.parts[0].endswith(".dist-info") and file.name not in INSTALLER_S_OWN:
            yield file.as_posix(), file.read_binary()
    for root in masthead.__path__:
        package = Path(root)
        if not (package / "engine/theme/static/vendor/bootstrap.min.css").is_file():
            raise InstallationIsIncomplete("the front-end assets are missing")
        for path in package.rglob("*"):
            inside = path.relative_to(package)
            if path.is_file() and not any(p == "__pycache__" or p.startswith(".") for p in inside.parts):
                yield f"masthead/{inside.as_posix()}", path.read_bytes()


def _add(archive: ZipFile, name: str, content: bytes) -> None:
    entry = ZipInfo(name, EARLIEST)
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)
