"""Pytest fixtures: a running site, and visitors with Chromium, whose console must stay clean.

Import them in a `conftest.py`; a site's own settings go into the `masthead.toml` that `running_site` writes.
"""

import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, Protocol, TypedDict, Unpack

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, sync_playwright

from masthead.engine.web.cookies import LANGUAGE, THEME
from masthead.testing.processes import ServerProcess, free_port

COMMAND = (sys.executable, "-m", "masthead.engine.cli.main", "run")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LINK = re.compile(r"https?://[^/\s]+(/sign-in/\S+)\n")
LINK_SECONDS = 30
STATUS = "Failed to load resource: the server responded with a status of"
"""Chromium says this of any page with an error status; `_Visit` judges the statuses themselves."""
PATIENCE_MS = 10_000
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass(frozen=True)
class LiveSite:
    """A site that answers on a loopback port."""

    url: str
    process: ServerProcess
    link: str = ""
    """What signs the administrator in, where the site does not print it when it is up."""

    @property
    def sign_in_path(self) -> str:
        """The administrator's one-time sign-in link, as the site prints it when it is up."""
        if self.link:
            return self.link
        deadline = time.monotonic() + LINK_SECONDS
        while (found := LINK.search(self.process.log.read_text())) is None:
            assert time.monotonic() < deadline, f"no sign-in link in {self.process.log.read_text()[-2000:]}"
            time.sleep(0.1)
        return found[1]

    def start(self) -> None:
        """Start where it was, unless it runs, and wait until it answers."""
        self.process.start(lambda: _answers(self.url))

    def stop(self) -> None:
        """Stop as a deploy does: what is being answered is answered to its end."""
        self.process.end(self.process.gentle)


@contextmanager
def running_site(
    folder: Path, recipe: str = "demo", settings: str = "", variables: Mapping[str, str] | None = None
) -> Iterator[LiveSite]:
    """Run a site of a recipe in `folder`; `settings` is the text of its masthead.toml, `variables` are its `.env`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "masthead.toml").write_text(f'recipe = "{recipe}"\n{settings}')
    link = _prepared(folder, variables) if variables else ""
    port = free_port()
    command = [*COMMAND, "--site", str(folder), "--recipe", recipe, "--port", str(port), "--workers", "1"]
    process = ServerProcess(command, None, folder)
    site = LiveSite(f"http://127.0.0.1:{port}", process, link)
    site.start()
    try:
        yield site
    finally:
        site.stop()


def _prepared(folder: Path, variables: Mapping[str, str]) -> str:
    """Make what a start never makes on a database server: the schema, an administrator; give her link."""
    (folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in variables.items()))
    _run(folder, "upgrade")
    said = _run(folder, "user", "add", "admin", "--role", "administrator")
    found = LINK.search(said)
    assert found, said
    return found[1]


def _run(folder: Path, *words: str) -> str:
    """Run a command in the site's folder to its end; give what it printed."""
    command = (*COMMAND[:-1], *words, "--site", str(folder))
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/welcome", timeout=5) as answer:  # noqa: S310 - our own site
            return bool(answer.status == 200)  # noqa: PLR2004 - it answers
    except OSError:
        return False


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A Chromium for the whole test session."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


class Circumstances(TypedDict, total=False):
    """How somebody visits; what is left out is a desktop browser in English, as the system looks."""

    script: bool
    width: int
    language: str
    theme: str
    scheme: Literal["light", "dark"]


class Visit(Protocol):
    """Opens a page of a site as a visitor in these circumstances."""

    problems: list[str]
    """What consoles said; must be empty at the end."""

    def __call__(self, path: str = "/", **how: Unpack[Circumstances]) -> Page:
        """Give the opened page."""


@dataclass
class _Visits:
    """Opens pages and keeps what their console says."""

    browser: Browser
    url: str
    problems: list[str] = field(default_factory=list)

    def __call__(self, path: str = "/", **how: Unpack[Circumstances]) -> Page:
        language = how.get("language", "en")
        context = self.browser.new_context(
            base_url=self.url,
            viewport={"width": how.get("width", 1280), "height": 800},
            java_script_enabled=how.get("script", True),
            color_scheme=how.get("scheme", "light"),
            locale=language,
        )
        context.set_default_timeout(PATIENCE_MS)
        context.add_cookies(
            [
                {"name": LANGUAGE, "value": language, "url": self.url},
                {"name": THEME, "value": how.get("theme", "auto"), "url": self.url},
            ]
        )
        page = context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.problems.append(f"script failed: {error}"))
        page.on("response", self._judge)
        page.goto(path)
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(STATUS):
            self.problems.append(f"console: {message.text}")

    def _judge(self, response: Response) -> None:
        if not response.ok and response.request.resource_type not in {"document", "fetch", "xhr"}:
            self.problems.append(f"{response.status} {response.url}")

    def end(self) -> None:
        """Close the visitors' windows."""
        for context in self.browser.contexts:
            context.close()


def visits(browser: Browser, url: str) -> Iterator[Visit]:
    """Give what opens pages of the site at `url`; at the end nothing may have gone wrong in the console."""
    visit = _Visits(browser, url)
    yield visit
    visit.end()
    assert visit.problems == []


def barriers(page: Page, within: str = "html") -> list[str]:
    """Give what axe finds on the page, or in a part of it, that keeps somebody out: one line for each place."""
    page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text())
    asked = "([part, rules]) => axe.run(part, {runOnly: rules, resultTypes: ['violations']})"
    found: Any = page.evaluate(asked, [within, RULES])
    return [
        f"{violation['id']}: {violation['help']}: {node['target']} {node.get('failureSummary', '')}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def scrolls_sideways(page: Page) -> bool:
    """Whether the page is wider than its window."""
    wider: bool = page.evaluate(
        "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    return wider
