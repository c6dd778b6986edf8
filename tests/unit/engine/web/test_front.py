import gzip
import json
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, request
from sqlalchemy import event
from werkzeug.test import Client, TestResponse

from masthead.engine.cache.models import StaleTag
from masthead.engine.cache.page import PageStore
from masthead.engine.cache.stale import touch
from masthead.engine.cache.watch import EVERY, StaleWatch
from masthead.engine.database.base import Base
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.observability.access_log import AccessLog
from masthead.engine.observability.samples import Samples
from masthead.engine.settings.model import networks
from masthead.engine.web.caching import cacheable
from masthead.engine.web.client import Proxies
from masthead.engine.web.doors import Doors
from masthead.engine.web.exchange import Book
from masthead.engine.web.front import Front
from masthead.engine.web.observed import install_observation

SENTENCE = "Everybody may read this. " * 60


@dataclass
class Scene:
    """A front with a site behind it whose views count how often they are called."""

    front: Front
    database: Database
    client: Client
    written: list[str]
    calls: list[str] = field(default_factory=list)

    def get(self, path: str = "/page", **headers: str) -> TestResponse:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(path, headers=sent, environ_base={"REMOTE_ADDR": "127.0.0.1"})

    def lines(self) -> list[dict[str, Any]]:
        assert self.front.book.log is not None
        self.front.book.log.flush()
        return [json.loads(line) for line in self.written]


@pytest.fixture
def make_scene(tmp_path: Path) -> Iterator[Callable[..., Scene]]:
    database = Database(f"sqlite:///{tmp_path / 'site.db'}")
    Base.metadata.create_all(database.engine, tables=[Base.metadata.tables[StaleTag.__tablename__]])

    def make(**told: Any) -> Scene:
        written: list[str] = []
        app, calls = Flask("toy"), []
        add_views(app, calls, database)
        install_observation(app)
        store = PageStore(StaleWatch(database), 1_000_000)
        book = Book(Samples(), AccessLog(written.extend, "1.2.3"))
        front = Front(Doors(app.wsgi_app, 1000), book, store, bytearray(1), **told)
        return Scene(front, database, Client(front, use_cookies=False), written, calls)

    yield make
    database.dispose()


@pytest.fixture
def scene(make_scene: Callable[..., Scene]) -> Scene:
    return make_scene()


def add_views(app: Flask, calls: list[str], database: Database) -> None:
    @app.route("/page", methods=["GET", "POST"])
    def page() -> str:
        calls.append(request.method)
        cacheable("tag")
        return f"{SENTENCE} for {request.host}"

    @app.get("/cookie")
    def cookie() -> Response:
        calls.append("cookie")
        cacheable("tag")
        response = Response("x")
        response.set_cookie("seen", "1")
        return response

    @app.get("/missing")
    def missing() -> tuple[str, int]:
        calls.append("missing")
        cacheable("tag")
        return "nothing here", 404

    @app.get("/personal")
    def personal() -> str:
        calls.append("personal")
        return "x"

    @app.get("/choice")
    def choice() -> Response:
        cacheable()
        return Response("x", headers={"Cache-Control": "private"})

    @app.get("/stream")
    def stream() -> Response:
        return Response(piece for piece in ("one", "two"))

    @app.post("/write")
    def write() -> str:
        with unit_of_work(database, writes=True) as work:
            touch(work, "tag")
        return "written"

    @app.get("/reset/<token>")
    def reset(token: str) -> str:
        return "x"


def test_anonymous_page_is_rendered_once(scene: Scene) -> None:
    first, second = scene.get(), scene.get()
    assert first.data == second.data
    assert first.headers["ETag"] == second.headers["ETag"]
    assert scene.calls == ["GET"]
    assert second.headers["Cache-Control"] == "public, max-age=0, s-maxage=0, must-revalidate"
    assert {"Accept-Encoding", "Accept-Language", "Cookie", "HX-Request"} <= set(
        second.headers["Vary"].split(", ")
    )


def test_kept_page_asks_the_database_nothing_but_what_is_stale_a_few_times_a_second(scene: Scene) -> None:
    scene.get()
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            asked.append(statement)

    event.listen(scene.database.engine, "before_cursor_execute", note)
    began = time.perf_counter()
    for _ in range(100):
        scene.get()
    assert len(asked) <= 1 + (time.perf_counter() - began) / EVERY
    assert all("engine_stale_tag" in statement for statement in asked)


def test_touched_page_is_rendered_again(scene: Scene) -> None:
    scene.get()
    written = scene.client.post("/write")
    assert "masthead_fresh=1" in written.headers["Set-Cookie"]
    scene.get(Cookie="masthead_fresh=1")
    assert scene.calls == ["GET", "GET"]


def test_request_that_touches_nothing_asks_for_no_fresh_pages(scene: Scene) -> None:
    scene.client.post("/write")
    assert "Set-Cookie" not in scene.get("/personal").headers


@pytest.mark.parametrize(
    "cookie",
    [
        "masthead_session=x",
        "a=b; masthead_session=x",
        "masthead_session =x",
        'masthead_session="x"',
        "masthead_language=en; masthead_session=",
        "session=flask",
        "masthead_something_new=1",
    ],
)
def test_visitor_with_a_session_neither_gets_nor_fills_the_cache(scene: Scene, cookie: str) -> None:
    scene.get()
    for _ in range(2):
        answer = scene.get(Cookie=cookie)
        assert answer.headers["Cache-Control"] == "private, no-store"
    assert scene.calls == ["GET"] * 3


def test_cookies_of_others_do_not_keep_a_visitor_from_the_cache(scene: Scene) -> None:
    scene.get()
    scene.get(Cookie="_ga=GA1.2.3; consent=yes")
    assert scene.calls == ["GET"]


@pytest.mark.parametrize("path", ["/cookie", "/missing", "/personal"])
def test_answer_that_is_not_for_everybody_is_not_kept(scene: Scene, path: str) -> None:
    for _ in range(2):
        assert scene.get(path).headers["Cache-Control"] == "private, no-store"
    assert len(scene.calls) == 2


def test_view_that_says_private_is_believed(scene: Scene) -> None:
    assert scene.get("/choice").headers["Cache-Control"] == "private"
    assert scene.front.store is not None
    assert len(scene.front.store) == 0


def test_post_is_passed_on_and_never_kept(scene: Scene) -> None:
    scene.client.post("/page")
    scene.client.post("/page")
    scene.get()
    assert scene.calls == ["POST", "POST", "GET"]


def test_method_override_changes_nothing(scene: Scene) -> None:
    scene.get(X_HTTP_Method_Override="DELETE", X_Method_Override="POST")
    scene.get()
    assert scene.calls == ["GET"]


def test_head_has_the_headers_of_the_page_and_no_body(scene: Scene) -> None:
    page = scene.get()
    head = scene.client.head("/page")
    assert head.data == b""
    assert head.headers["Content-Length"] == str(len(page.data))
    assert head.headers["ETag"] == page.headers["ETag"]
    assert scene.calls == ["GET"]


def test_head_before_any_get_keeps_nothing(scene: Scene) -> None:
    assert scene.client.head("/page").data == b""
    assert SENTENCE in scene.get().text


def test_range_is_answered_with_the_whole_page(scene: Scene) -> None:
    scene.get()
    answer = scene.get(Range="bytes=0-3")
    assert (answer.status_code, answer.text) == (200, scene.get().text)


def test_returning_reader_hears_that_nothing_changed(scene: Scene) -> None:
    tag = scene.get().headers["ETag"]
    answer = scene.get(If_None_Match=tag)
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == tag
    assert "Content-Type" not in answer.headers
    assert scene.get(If_None_Match='"other"').status_code == 200


def test_reader_with_a_stale_copy_gets_the_new_page(scene: Scene) -> None:
    tag = scene.get().headers["ETag"]
    scene.client.post("/write")
    assert scene.get(If_None_Match=tag, Cookie="masthead_fresh=1").status_code == 304, "the page is the same"
    assert scene.calls == ["GET", "GET"], "but it was rendered anew"


def test_compressed_page_has_its_own_validator(scene: Scene) -> None:
    plain, zipped = scene.get(), scene.get(Accept_Encoding="br, gzip")
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == plain.data
    assert zipped.headers["ETag"] != plain.headers["ETag"]
    assert scene.get(Accept_Encoding="gzip", If_None_Match=plain.headers["ETag"]).status_code == 200
    assert scene.get(Accept_Encoding="gzip", If_None_Match=zipped.headers["ETag"]).status_code == 304
    assert "Content-Encoding" not in scene.get(Accept_Encoding="gzip;q=0, br").headers
    assert scene.calls == ["GET"]


def test_language_and_theme_and_fragments_are_pages_of_their_own(scene: Scene) -> None:
    scene.get()
    scene.get(Accept_Language="ru")
    scene.get(Cookie="masthead_language=ru; masthead_theme=dark")
    scene.get(HX_Request="true")
    assert len(scene.calls) == 4
    scene.get(Accept_Language="ru-RU,en;q=0.3")
    scene.get(Cookie="masthead_theme=dark; masthead_language=ru; other=1")
    scene.get(HX_Request="true", HX_Current_URL="http://localhost/x")
    assert len(scene.calls) == 4


def test_forged_cookie_values_make_no_further_variants(scene: Scene) -> None:
    scene.get()
    for number in range(5):
        scene.get(Cookie=f"masthead_theme={number}; masthead_language=x{number}")
    assert scene.calls == ["GET"]


def test_host_of_one_request_is_not_shown_to_another(scene: Scene) -> None:
    scene.get(Host="evil.example")
    assert "evil.example" not in scene.get(Host="good.example").text


@pytest.mark.parametrize("headers", [{"Authorization": "Bearer x"}, {"Accept": "application/json"}])
def test_request_of_a_program_passes_the_cache_by(scene: Scene, headers: dict[str, str]) -> None:
    scene.get()
    scene.get(**headers)
    assert scene.calls == ["GET", "GET"]


def test_address_of_any_length_is_answered_but_not_kept(scene: Scene) -> None:
    for _ in range(2):
        assert scene.get("/page?" + "x" * 5000).status_code == 200
    assert len(scene.calls) == 2


def test_body_that_is_too_large_is_refused_unread(scene: Scene) -> None:
    answer = scene.client.post("/page", data=b"x" * 1001)
    assert answer.status_code == 413
    assert scene.calls == []


def test_stream_is_sent_as_it_comes_and_noted_at_its_end(scene: Scene) -> None:
    answer = scene.get("/stream")
    assert answer.text == "onetwo"
    answer.close()
    assert scene.lines()[-1]["bytes"] == 6


def test_site_that_breaks_answers_plainly(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    def broken(_environ: object, _start: object) -> list[bytes]:
        raise RuntimeError("the reason")

    scene.front.site = broken
    with caplog.at_level(logging.ERROR):
        answer = scene.get()
    assert answer.status_code == 500
    assert "reason" not in answer.text
    assert "the reason" in caplog.text
    assert scene.lines()[-1]["level"] == "error"


def test_request_id_and_trace_are_returned_and_in_the_log(scene: Scene) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    for path in ("/page", "/page", "/personal"):
        answer = scene.get(path, traceparent=f"00-{trace}-00f067aa0ba902b7-01", X_Request_ID="i-made-this-up")
        assert answer.headers["traceparent"].startswith(f"00-{trace}-")
        assert answer.headers["X-Request-ID"] != "i-made-this-up"
        line = scene.lines()[-1]
        assert line["request_id"] == answer.headers["X-Request-ID"]
        assert answer.headers["traceparent"] == f"00-{trace}-{line['span_id']}-01"


def test_line_says_the_route_and_hides_secrets_in_addresses(scene: Scene) -> None:
    scene.get("/reset/very-secret?password=x")
    line = scene.lines()[-1]
    assert line["route"] == line["path"] == "/reset/<token>"
    assert "very-secret" not in json.dumps(line)
    assert "password" not in json.dumps(line)
    assert scene.client.post("/reset/very-secret").status_code == 405
    assert scene.lines()[-1]["path"] == "/reset/<token>", "also where it was asked in a wrong way"
    for slashes in ("/", "//"):
        scene.get(f"/reset/very-secret{slashes}")
        assert scene.lines()[-1]["path"] == "/reset/<token>", "also with slashes at its end"
    scene.get("/nowhere")
    assert scene.lines()[-1]["route"] == "unmatched"


def test_while_draining_every_answer_closes_its_connection(scene: Scene) -> None:
    scene.get()
    scene.front.draining[0] = 1
    for path in ("/page", "/personal"):
        assert scene.get(path).headers["Connection"] == "close"


def test_trusted_proxy_speaks_for_its_client(make_scene: Callable[..., Scene]) -> None:
    scene = make_scene(proxies=Proxies(networks(("127.0.0.1",))))
    answer = scene.get(
        X_Forwarded_For="6.6.6.6, 203.0.113.9",
        X_Forwarded_Proto="https",
        X_Forwarded_Host="site.example",
        X_Request_ID="from-the-proxy-1",
    )
    assert answer.headers["X-Request-ID"] == "from-the-proxy-1"
    assert "site.example" in answer.text
    assert scene.lines()[-1]["client"] == "203.0.113.0"


def test_without_trusted_proxies_forwarded_headers_are_not_believed(scene: Scene) -> None:
    answer = scene.get(X_Forwarded_For="6.6.6.6", X_Forwarded_Host="evil.example")
    assert "evil.example" not in answer.text
    assert scene.lines()[-1]["client"] == "127.0.0.0"


def test_a_page_made_while_the_language_changed_is_not_kept(scene: Scene) -> None:
    answer = scene.front.site

    def change_and_answer(environ: Any, start_response: Any) -> Any:
        scene.front.language = "ru"
        return answer(environ, start_response)

    scene.front.site = change_and_answer
    scene.get()
    scene.front.site = answer
    assert scene.get().status_code == 200
    assert scene.get().status_code == 200
    assert scene.calls == ["GET", "GET"]
