"""An editor at her desk, over real HTTP: one connection that stays open, a session, forms with their token."""

import http.client
import re
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from benchmarks.servers import HOST, Server, environment
from benchmarks.sites import SiteFolder, masthead

WITH_PAGES = {"MODULES": "users,pages,menus"}
"""What switches pages and menus on in a site of any recipe."""
NAME, PASSWORD = "editor", "a long night at the desk"
PATIENCE_SECONDS = 120
_TOKEN = re.compile(r'name="csrf_token" value="(\w+)"')


class DeskFailed(RuntimeError):
    """The site answered otherwise than an editor expects: the figures would mean nothing."""


@dataclass(frozen=True)
class Answer:
    """What came back, and after how long."""

    status: int
    location: str
    text: str
    size: int
    """Bytes of the body as it was sent."""
    seconds: float


@dataclass
class Desk:
    """An editor who is signed in, or a visitor before that."""

    server: Server
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection(HOST, self.server.port, timeout=PATIENCE_SECONDS)

    @property
    def cookie(self) -> str:
        """The header that makes any client this editor."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def look(self, path: str, **headers: str) -> Answer:
        """Open a page; raise `DeskFailed` unless it is there."""
        return self._expect(HTTPStatus.OK, "GET", path, None, headers)

    def send(self, path: str, **form: str) -> Answer:
        """Send a form that leads somewhere else when it was taken; raise `DeskFailed` where it was not."""
        return self._expect(HTTPStatus.SEE_OTHER, "POST", path, form, {})

    def keep(self, path: str, **form: str) -> Answer:
        """Send what is being typed, as the page's script does."""
        return self._expect(HTTPStatus.OK, "POST", path, form, {})

    def sign_in(self) -> None:
        """Sign in and learn the token that this session's forms carry."""
        self.send("/sign-in", login=NAME, password=PASSWORD)
        found = _TOKEN.search(self.look("/pages/new").text)
        if found is None:
            raise DeskFailed("the form of a new page has no token")
        self.token = found[1]

    def add(self, title: str, body: str, *, below: int | None = None) -> int:
        """Add and publish a page; give its number."""
        answer = self.send("/pages/new", title=title, body=body, parent=str(below or ""))
        number = int(urlsplit(answer.location).path.split("/")[2])
        self.send(f"/pages/{number}/publish", number="1")
        return number

    def _expect(
        self,
        status: HTTPStatus,
        method: str,
        path: str,
        form: Mapping[str, str] | None,
        more: Mapping[str, str],
    ) -> Answer:
        headers = {"Cookie": self.cookie, **more} if self.cookies else dict(more)
        body = None
        if form is not None:
            body = urlencode({**form, "csrf_token": self.token} if self.token else form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        try:
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
            raw = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise DeskFailed(f"{method} {path} was not answered: {error!r}") from error
        seconds = time.perf_counter() - began
        for line in response.headers.get_all("Set-Cookie") or ():
            self.cookies.update({name: one.value for name, one in SimpleCookie(line).items()})
        if response.status != status:
            raise DeskFailed(
                f"{method} {path} was answered {response.status}, not {status}:\n{raw[-2000:]!r}"
            )
        text = "" if response.getheader("Content-Encoding") else raw.decode()
        return Answer(response.status, response.getheader("Location", ""), text, len(raw), seconds)

    def close(self) -> None:
        """Leave for a while: the server would hang up; the next look or form connects anew."""
        self._connection.close()


def hire(site: SiteFolder) -> None:
    """Give the site an editor with a password, by its own commands."""
    _command(site, "user", "add", NAME, "--role", "editor")
    _command(site, "user", "password", NAME, typed=PASSWORD)


def _command(site: SiteFolder, *arguments: str, typed: str = "") -> None:
    done = subprocess.run(
        masthead(*arguments),
        cwd=site.folder,
        env=environment(**site.environment()),
        input=f"{typed}\n",
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    if done.returncode:
        raise DeskFailed(f"masthead {' '.join(arguments)}:\n{done.stdout}{done.stderr}")
