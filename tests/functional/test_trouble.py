"""What goes wrong outside of us: the database stops, the disk is full, the client sends rubbish."""

import dataclasses
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, text

from masthead.engine.access.permission import EDITOR
from masthead.engine.access.routes import public
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.errors import MastheadError
from masthead.engine.storage.choose import storage_of
from masthead.engine.storage.keys import KeyIsWrong
from masthead.engine.storage.port import FileIsMissing
from masthead.engine.web.site import Site, current_work
from masthead.testing.object_storage import ObjectStorage
from masthead.testing.servers import DatabaseServer
from masthead.testing.site import AsRole, MakeSite, act_as, make_site

DRIVER_WORDS = re.compile(
    r"pymysql|psycopg|sqlite3|sqlalche|Traceback|Errno|OperationalError|127\.0\.0\.1:", re.IGNORECASE
)
PERSON = {"username": "somebody", "email": "somebody@example.com"}


def rows(site: Site) -> int:
    with unit_of_work(site.parts.database) as work:
        return int(work.scalar(text("SELECT count(*) FROM users")) or 0)


def writes_fail_in_words(client: FlaskClient, token: dict[str, str]) -> None:
    for path, form, words in (
        ("/add", PERSON, "Ошибка добавления пользователя"),
        ("/delete/1", {}, "Ошибка при удалении"),
    ):
        answer = client.post(path, data={**form, **token})
        assert answer.status_code == 500
        assert words in answer.text
        assert not DRIVER_WORDS.search(answer.text)


@pytest.mark.parametrize("kind", ["mariadb", "postgresql"])
def test_a_stopped_database_is_said_in_words_and_comes_back(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    server: DatabaseServer = request.getfixturevalue(f"{kind}_server")
    server.start()
    site = make_site(tmp_path, server.create_database(), recipe="users")
    site.parts = dataclasses.replace(site.parts, identity=AsRole())
    client = site.test_client()
    token = act_as(client, site, EDITOR)
    assert client.post("/add", data={**PERSON, **token}).status_code == 302
    server.stop()
    try:
        answer = client.get("/")
        assert answer.status_code == 500
        assert "Ошибка доступа к БД" in answer.text
        assert not DRIVER_WORDS.search(answer.text)
        writes_fail_in_words(client, token)
    finally:
        server.start()
    answer = client.get("/")
    assert answer.status_code == 200
    assert answer.text.count("somebody@example.com") == 1
    assert client.post("/add", data={**PERSON, **token}).status_code == 302
    assert rows(site) == 2
    site.parts.database.dispose()


def test_a_full_disk_loses_nothing_that_was_there(make_on_sqlite: MakeSite) -> None:
    site = make_on_sqlite("users")
    client = site.test_client()
    token = act_as(client, site, EDITOR)
    assert client.post("/add", data={**PERSON, **token}).status_code == 302
    with site.parts.database.engine.connect() as connection:
        pages = connection.scalar(text("PRAGMA page_count"))
    site.parts.database.dispose()
    # SQLite's own limit gives the very error that a full disk gives: SQLITE_FULL.
    event.listen(
        site.parts.database.engine, "connect", lambda raw, _: raw.execute(f"PRAGMA max_page_count = {pages}")
    )
    statuses = []
    for number in range(400):
        answer = client.post(
            "/add", data={"username": f"{number}" + "x" * 40, "email": "a@example.com", **token}
        )
        statuses.append(answer.status_code)
        if answer.status_code == 500:
            break
    assert statuses[-1] == 500
    assert "Ошибка добавления пользователя" in answer.text
    assert not DRIVER_WORDS.search(answer.text)
    assert rows(site) == 1 + statuses.count(302)
    assert client.get("/").status_code == 200


def test_a_read_only_database_is_read(make_on_sqlite: MakeSite, tmp_path: Path) -> None:
    site = make_on_sqlite("users")
    client = site.test_client()
    assert client.post("/add", data={**PERSON, **act_as(client, site, EDITOR)}).status_code == 302
    event.listen(site.parts.database.engine, "connect", lambda raw, _: raw.execute("PRAGMA query_only = ON"))
    site.parts.database.dispose()
    assert "somebody@example.com" in client.get("/").text
    writes_fail_in_words(client, act_as(client, site, EDITOR))
    assert rows(site) == 1


def test_an_object_storage_that_is_down_is_said_in_words_and_the_same_form_counts_later(
    make_on_sqlite: MakeSite, object_storage: ObjectStorage, caplog: pytest.LogCaptureFixture
) -> None:
    site = make_on_sqlite("users", **object_storage.settings())
    add = site.view_functions["users.entry_add"]

    @public
    def add_with_picture() -> object:
        answer = add()
        storage_of(current_work()).put("uploads/one.webp", [b"picture"])
        return answer

    site.view_functions["users.entry_add"] = add_with_picture
    client = site.test_client()
    form = {**PERSON, "submission": "a" * 24, **act_as(client, site, EDITOR)}
    object_storage.stop()
    answer = client.post("/add", data=form)
    assert answer.status_code == 503
    assert "Сейчас файлы нельзя ни сохранить, ни показать." in answer.text
    assert "Вернитесь к тому, что набрали" in answer.text
    assert not DRIVER_WORDS.search(answer.text)
    assert object_storage.secret_key not in caplog.text
    (said,) = [one for one in caplog.records if one.message == "storage_is_unavailable"]
    assert object_storage.endpoint in said.__dict__["problem"]
    assert "S3_ENDPOINT" in said.__dict__["advice"]
    assert rows(site) == 0
    assert client.get("/").status_code == 200
    object_storage.start()
    assert client.post("/add", data=form).status_code == 302
    assert rows(site) == 1


@pytest.mark.parametrize(
    ("raised", "code"), [(KeyIsWrong, "key_is_wrong"), (FileIsMissing, "file_is_missing")]
)
def test_a_file_that_is_not_there_is_not_found(
    make_on_sqlite: MakeSite, raised: type[MastheadError], code: str
) -> None:
    site = make_on_sqlite("users")

    @public
    def front() -> object:
        raise raised

    site.view_functions["users.entry_list"] = front
    answer = site.test_client().get("/users", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json and answer.json["code"]) == (404, f"masthead.{code}")


def test_a_body_of_ten_megabytes_is_refused(make_on_sqlite: MakeSite) -> None:
    site = make_on_sqlite("demo")
    client = site.test_client()
    big = {"username": "x" * 10_000_000, "email": "a@example.com", **act_as(client, site, EDITOR)}
    assert client.post("/add", data=big).status_code == 413
    assert (
        client.post("/post_endpoint", data=b"[" * 10_000_000, content_type="application/json").status_code
        == 413
    )
    assert rows(site) == 0 or "x" * 60 not in client.get("/users").text


@pytest.mark.parametrize(
    "path",
    [
        "/%ff",
        "/hello/%ff",
        "/users?q=%ff%fe",
        "/users?q=%00",
        "/users?q=%ed%a0%80",
        "/users?%ff=%ff",
        "/users?q[]=a&q[b]=c",
    ],
)
def test_broken_text_in_an_address_is_no_crash(make_on_sqlite: MakeSite, path: str) -> None:
    answer = make_on_sqlite("demo").test_client().get(path)
    assert answer.status_code in {200, 400, 404}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (
            b"--x\r\nContent-Disposition: form-data; name=username\r\n\r\n\xff\r\n--x--",
            "multipart/form-data; boundary=x",
        ),
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b'{"username": "a", "email": "a@example.com"}', "application/json"),
        (b"username=a&email=a@example.com", "text/plain"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (b"username=a", "\xff"),
    ],
)
def test_a_form_of_a_wrong_kind_adds_nobody(make_on_sqlite: MakeSite, body: bytes, kind: str) -> None:
    site = make_on_sqlite("users")
    before = rows(site)
    client = site.test_client()
    header = {"X-CSRF-Token": act_as(client, site, EDITOR)["csrf_token"]}
    answer = client.post("/add", data=body, content_type=kind, headers=header)
    assert answer.status_code in {400, 415, 422}
    assert rows(site) == before


def test_a_program_gets_its_errors_as_problem_details(make_on_sqlite: MakeSite) -> None:
    client = make_on_sqlite("users", LANGUAGE_DEFAULT="en").test_client()
    for path, status, code in (("/nothing", 404, "http.404"), ("/add", 401, "masthead.sign_in_needed")):
        answer = client.get(path, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
        said = answer.json
        assert said
        assert (said["code"], said["status"], said["type"]) == (code, status, "about:blank")
        assert said["message"] == said["detail"] != ""


@pytest.mark.parametrize(
    ("headers", "is_json"),
    [
        ({"Accept": "application/json"}, True),
        ({"Accept": "application/problem+json"}, True),
        ({"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}, False),
        ({"Accept": "*/*"}, False),
        ({}, False),
    ],
)
def test_who_asked_for_what_is_answered_so(
    make_on_sqlite: MakeSite, headers: dict[str, str], *, is_json: bool
) -> None:
    client = make_on_sqlite("demo").test_client()
    assert client.get("/no/such/page", headers=headers).is_json is is_json
    assert client.get("/api/nothing", headers=headers).is_json is (is_json or "html" not in str(headers))
    broken = client.post("/post_endpoint", data="{", content_type="application/json", headers=headers)
    assert broken.status_code == 400
    assert broken.is_json is (is_json or "html" not in str(headers))


def test_htmx_gets_its_errors_as_a_fragment(make_on_sqlite: MakeSite) -> None:
    answer = make_on_sqlite("users").test_client().get("/nothing", headers={"HX-Request": "true"})
    assert answer.status_code == 404
    assert "<html" not in answer.text
