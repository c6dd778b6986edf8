"""Put the front-end assets where the theme serves them: from npm, or from Python packages that carry them.

Nothing happens when they are there already; every file is checked against the sum written here.
"""

import argparse
import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "src/masthead/engine/theme/static/vendor"
SECONDS = 300


@dataclass(frozen=True)
class Copy:
    """One file as one source carries it."""

    package: str
    """What to ask the source for; npm's versions are in package.json."""
    path: str
    sha256: str


@dataclass(frozen=True)
class Asset:
    """A file that the theme serves."""

    name: str
    npm: Copy
    wheel: Copy


ASSETS = (
    Asset(
        "bootstrap.min.css",
        npm=Copy(
            "bootstrap",
            "dist/css/bootstrap.min.css",
            "9caac977a0af0c2229abd397eee3345899c4020da2a1a0b711c1cc543fe3719d",
        ),
        wheel=Copy(
            "Bootstrap-Flask==2.6.0",
            "flask_bootstrap/static/bootstrap5/css/bootstrap.min.css",
            "d85327d99c7a3ee1f9b5d0500d1370acea3ad2db39c163c2f51f232baedbdede",
        ),
    ),
    Asset(
        "htmx.min.js",
        npm=Copy(
            "htmx.org",
            "dist/htmx.min.js",
            "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130",
        ),
        wheel=Copy(
            "django-htmx==1.29.0",
            "django_htmx/static/django_htmx/htmx-4.min.js",
            "28fae7bbe8e8142b702debb9d5234a9a436d9435a4b5165b195aa1a7ed840d25",
        ),
    ),
)


class SourceFailed(Exception):
    """A source could not give the assets."""


def from_npm(folder: Path) -> dict[str, bytes]:
    """Install the packages of package-lock.json in `folder` and read the files."""
    npm = shutil.which("npm")
    if npm is None:
        raise SourceFailed("npm is not installed")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, folder)
    run([npm, "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], folder)
    modules = folder / "node_modules"
    return {
        asset.name: checked(asset.npm, (modules / asset.npm.package / asset.npm.path).read_bytes())
        for asset in ASSETS
    }


def from_wheels(folder: Path) -> dict[str, bytes]:
    """Download the Python packages that carry the files, without what they depend on."""
    download = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    packages = [asset.wheel.package for asset in ASSETS]
    run([*download, "--no-deps", "--only-binary=:all:", *packages], folder)
    found: dict[str, bytes] = {}
    for wheel in folder.glob("*.whl"):
        with ZipFile(wheel) as archive:
            inside = set(archive.namelist())
            for asset in ASSETS:
                if asset.wheel.path in inside:
                    found[asset.name] = checked(asset.wheel, archive.read(asset.wheel.path))
    return found


SOURCES: dict[str, Callable[[Path], dict[str, bytes]]] = {"npm": from_npm, "wheels": from_wheels}


def run(command: list[str], folder: Path) -> None:
    """Run a command in `folder`; what it said is the reason when it fails."""
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SourceFailed(str(error)) from error
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        raise SourceFailed(said.splitlines()[-1] if said else f"{command[0]} ended with {done.returncode}")


def checked(copy: Copy, content: bytes) -> bytes:
    """Give the content back if it is what we expect."""
    found = hashlib.sha256(content).hexdigest()
    if found != copy.sha256:
        raise SourceFailed(f"{copy.path} of {copy.package} has sum {found}, expected {copy.sha256}")
    return content


def is_there(asset: Asset) -> bool:
    """Whether the file is in place, as one of the sources carries it."""
    file = VENDOR / asset.name
    if not file.is_file():
        return False
    return hashlib.sha256(file.read_bytes()).hexdigest() in {asset.npm.sha256, asset.wheel.sha256}


def place(found: dict[str, bytes]) -> None:
    """Write the files, each in one step, so that a reader never sees half of one."""
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name, content in found.items():
        draft = VENDOR / f".{name}"
        draft.write_bytes(content)
        draft.replace(VENDOR / name)


def main() -> int:
    """Fetch what is missing from the first source that works."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="source", choices=SOURCES, help="fetch anew, from this source only")
    chosen = parser.parse_args().source
    if chosen is None and all(is_there(asset) for asset in ASSETS):
        return 0
    reasons = []
    for name in [chosen] if chosen else SOURCES:
        with tempfile.TemporaryDirectory(prefix="masthead-assets-") as folder:
            try:
                place(SOURCES[name](Path(folder)))
            except (SourceFailed, OSError) as error:
                reasons.append(f"{name}: {error}")
                continue
        print(f"assets: {', '.join(asset.name for asset in ASSETS)} from {name}")
        return 0
    print("The front-end assets could not be fetched. Check the network, then try again.", file=sys.stderr)
    print(*(f"  {reason}" for reason in reasons), sep="\n", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
