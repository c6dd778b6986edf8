"""Going back: the last release's own code serves a site that this release upgraded and wrote to, and nothing is lost.

The release is built from the commit that its file in `schema/releases` names, as a site would install it. A clone
without its history cannot: `git fetch --unshallow` brings it.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from masthead.engine.database.contract import FOLDER, last_release
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.events.models import DELIVERED, OutboxDelivery
from masthead.engine.web.cookies import SESSION
from masthead.testing.accounts import PASSWORD, Town
from masthead.testing.factors import Phone, set_up_app
from masthead.testing.site import make_site
from masthead.testing.terminal import Program, Start, terminals

ROOT = Path(__file__).parents[3]
RELEASE = last_release(ROOT / FOLDER)
ASSETS = "src/masthead/engine/theme/static/vendor"
COMMAND = (sys.executable, "-m", "masthead.engine.cli.main")
TOKEN = re.compile(r'name="csrf_token" value="(\w+)"')
QUESTION = "/sign-in/code"
WHENCE = "import masthead.engine; print(masthead.engine.__file__)"


def has_release() -> bool:
    """Whether this is a clone with the release in its history; a folder without history has none."""
    command = ("git", "cat-file", "-e", f"{RELEASE.commit}^{{commit}}")
    return subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60, check=False).returncode == 0


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The last release, installed in a folder: its code, its version, its modules, its texts."""
    if not has_release():
        pytest.skip(f"release {RELEASE.version} is not in this clone: `git fetch --unshallow` brings it")
    folder = tmp_path_factory.mktemp("release")
    archive = folder / "release.tar"
    subprocess.run(
        ("git", "archive", f"--output={archive}", RELEASE.commit), cwd=ROOT, check=True, timeout=60
    )
    shutil.unpack_archive(archive, folder / "source", filter="data")
    # Its build fetches Bootstrap and htmx unless they lie there, whole by its own sums.
    shutil.copytree(ROOT / ASSETS, folder / "source" / ASSETS)
    pip = (
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
    )
    subprocess.run((*pip, "--target", folder / "installed", folder / "source"), check=True, timeout=120)
    told = {**os.environ, "PYTHONPATH": str(folder / "installed")}
    whence = subprocess.check_output((sys.executable, "-c", WHENCE), env=told, text=True, timeout=60)
    assert whence.startswith(str(folder)), "it is the release's code that runs"
    return folder / "installed"


@dataclass(frozen=True)
class Window:
    """Somebody's browser on the running old release."""

    client: httpx.Client

    def look(self, path: str) -> str:
        """Look at a page."""
        answer = self.client.get(path)
        assert answer.status_code == HTTPStatus.OK, f"{path}: {answer.status_code} {answer.text}"
        return answer.text

    def send(self, path: str, *, answers: HTTPStatus = HTTPStatus.OK, **fields: str) -> str:
        """Send a form with the token of the session; give the page that it leads to."""
        token = TOKEN.search(self.look("/users"))
        answer = self.client.post(path, data={**({"csrf_token": token[1]} if token else {}), **fields})
        assert answer.status_code == answers, f"{path}: {answer.status_code} {answer.text}"
        return answer.text


@contextmanager
def window_on(program: Program, session: str = "") -> Iterator[Window]:
    """Open a browser, as a stranger or with somebody's session."""
    address, cookies = f"http://127.0.0.1:{program.port}", {SESSION: session} if session else {}
    with httpx.Client(base_url=address, cookies=cookies, timeout=30, follow_redirects=True) as client:
        yield Window(client)


@dataclass(frozen=True)
class Site:
    """One site's folder and database, and the two releases that take turns at it."""

    folder: Path
    database_url: str
    installed: Path
    start: Start

    @property
    def told(self) -> dict[str, str]:
        """What the old release is told: where its code lies, and which site it is."""
        return {"PYTHONPATH": str(self.installed), "DATABASE_URL": self.database_url, "RECIPE": "demo"}

    def old(self, *words: str) -> str:
        """Run a command of the old release to its end; give what it said."""
        done = subprocess.run(
            (*COMMAND, *words, "--site", str(self.folder)),
            cwd=self.folder,
            env={**os.environ, **self.told},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def serve_old(self) -> Program:
        """Start the old release, with its worker beside it."""
        words = (*COMMAND, "run", "--site", str(self.folder), "--port", "{port}", "--workers", "1")
        return self.start(self.folder, *words, **self.told, METRICS_PORT="0", DRAIN_SECONDS="0")

    def new(self) -> Town:
        """Open the site with this release, which brings the schema to its own."""
        return Town(make_site(self.folder, self.database_url), self.folder)


@pytest.fixture
def site(tmp_path: Path, database_url: str, installed: Path) -> Iterator[Site]:
    """A site that the old release made, on each database in turn."""
    folder = tmp_path / "site"
    folder.mkdir()
    with terminals(tmp_path) as start:
        made = Site(folder, database_url, installed, start)
        made.old("upgrade")
        yield made


@dataclass(frozen=True)
class Left:
    """What this release left in the database before the old one came back."""

    page: str
    session: str
    """The session of somebody who was signed in."""
    eva: str
    """The page of Eva's account, in a role made here."""
    phone: Phone
    """Eva's, whose account asks for a code."""


def write_with_this_release(site: Site) -> Left:
    """Upgrade the site and use what the old release knows nothing of: pages, roles, second factors."""
    town = site.new()
    town.settle("Ada", "administrator")
    account = f"/accounts/{town.settle('Eva')}"
    ada, eva = town.enter("Ada"), town.enter("Eva")
    page = str(ada.post("/pages/new", {"title": "Tides", "body": "Twice *a day*."}).location)
    item = page.partition("/edit")[0]
    assert ada.post(f"{item}/publish", {"number": "1"}).status_code == HTTPStatus.SEE_OTHER
    assert ada.post(f"{item}/edit", {"base": "1", "title": "Tides", "body": "A draft."}).status_code == 303
    assert ada.post("/add", {"username": "new.entry", "email": "new@example.org"}).status_code == 302
    assert ada.post("/admin/roles", {"title": "Proofreader"}).status_code == HTTPStatus.SEE_OTHER
    assert ada.post(f"{account}/roles", {"role": "proofreader"}).status_code == HTTPStatus.SEE_OTHER
    left = Left(item, ada.cookie or "", account, set_up_app(eva))
    town.site.parts.database.dispose()
    return left


def test_the_last_release_serves_on_this_schema_and_nothing_is_lost(site: Site) -> None:
    left = write_with_this_release(site)

    program = site.serve_old()
    assert program.page("/readyz"), "this schema does not shut the last release out"
    address, as_json = f"http://127.0.0.1:{program.port}", {"Accept": "application/json"}
    about = httpx.get(f"{address}/version", headers=as_json).json()
    assert about["schema"] not in RELEASE.revisions, "the schema is newer than the release that stands on it"
    use_the_old_release(program, left)
    program.press_ctrl_c()
    assert "Traceback" not in program.said
    assert '"level":"error"' not in program.said.replace(" ", "")

    look_with_this_release(site, left)


def use_the_old_release(program: Program, left: Left) -> None:
    """Sign in, read the directory, add, change and delete, look at people whose roles are not known here."""
    with window_on(program) as window:
        assert "new.entry" in window.look("/users?q=new.entry"), "what this release wrote is read"
        window.send("/sign-in", answers=HTTPStatus.UNPROCESSABLE_ENTITY, login="Ada", password="not this one")
        assert "Ada" in window.send("/sign-in", login="Ada", password=PASSWORD)
        for name in ("old.entry", "passing.entry"):
            window.send("/add", username=name, email="old@example.org")
        changed = {"username": "changed.entry", "email": "new@example.org"}
        window.send(f"/users/{number_of(window, 'new.entry')}/edit", **changed)
        window.send(f"/delete/{number_of(window, 'passing.entry')}")
        assert "Eva" in window.look("/accounts")
        assert "Eva" in window.look(left.eva), "a role of this release is in nobody's way"
    with window_on(program, left.session) as stayed:
        assert "Ada" in stayed.look("/users"), "who was signed in still is"


def number_of(window: Window, entry: str) -> str:
    """Find an entry of the directory by its name."""
    found = re.search(r"/users/(\d+)/edit", window.look(f"/users?q={entry}"))
    assert found
    return found[1]


def look_with_this_release(site: Site, left: Left) -> None:
    """Everything is there for this release: what it wrote, and what the old one did meanwhile."""
    town = site.new()
    eva, reader = town.browser(), town.browser()
    for name, count in (("old.entry", 1), ("changed.entry", 1), ("new.entry", 0), ("passing.entry", 0)):
        assert reader.get(f"/users?q={name}").text.count(f">{name}<") == count, name
    assert "<em>a day</em>" in reader.get("/tides").text, "the page is there"
    ada = town.enter("Ada")
    assert "A draft." in ada.get(f"{left.page}/edit").text, "its draft too"
    assert "Proofreader" in ada.get(left.eva).text
    eva.sign_in("Eva")
    assert eva.get("/account").status_code == HTTPStatus.UNAUTHORIZED, "here a code is asked for again"
    eva.post(QUESTION, {"code": left.phone.code(1)})
    assert eva.get("/account").status_code == HTTPStatus.OK
    letters = [letter for letter in town.letters() if letter.to == "Eva@example.org"]
    assert len(letters) == 1, "what the old release could not deliver was kept for this one"
    with unit_of_work(town.site.parts.database) as work:
        assert set(work.scalars(select(OutboxDelivery.state))) == {DELIVERED}
    town.site.parts.database.dispose()
