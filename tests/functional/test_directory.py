"""The user directory, as its source describes it (D-01…D-07), on every database."""

import re
import unicodedata
from pathlib import Path

import pytest
from sqlalchemy import text

from masthead.engine.access.permission import EDITOR
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.web.site import Site
from masthead.testing.site import MakeSite, act_as

NAMES = [
    "a",
    "x" * 50,
    "Жанна",
    "👩‍👩‍👧‍👦",
    "שלום",
    "e\u0301\u0302\u0303",
    "<script>alert(1)</script>",
    "'; DROP TABLE users; --",
]


def add(site: Site, *people: tuple[str, str]) -> None:
    client = site.test_client()
    token = act_as(client, site, EDITOR)
    for username, email in people:
        answer = client.post("/add", data={"username": username, "email": email, **token})
        assert answer.status_code == 302, answer.text


def test_an_editor_adds_finds_and_deletes(make: MakeSite) -> None:
    site = make("users")
    client = site.test_client()
    token = act_as(client, site, EDITOR)
    answer = client.post("/add", data={"username": "test", "email": "test@example.com", **token})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    page = client.get("/").text
    for word in ("Список пользователей", "ID", "Имя", "Email", "Действия", "Удалить", "test@example.com"):
        assert word in page
    assert '<html lang="ru"' in page
    assert "Добавить пользователя" in client.get("/add").text
    assert "Сохранить" in client.get("/add").text
    number = re.search(r"/delete/(\d+)", page)
    assert number
    answer = client.post(number[0], data=token)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert "test@example.com" not in client.get("/").text
    assert client.get(number[0]).status_code == 405


def test_a_visitor_reads_but_does_not_write(make: MakeSite) -> None:
    site = make("users")
    add(site, ("one", "one@example.com"))
    client = site.test_client()
    assert "one@example.com" in client.get("/").text
    assert client.get("/add").status_code == 401
    assert client.post("/add", data={"username": "x", "email": "x@example.com"}).status_code == 401
    assert client.post("/delete/1").status_code == 401
    assert "one@example.com" in client.get("/").text


def test_open_editing_lets_everybody_add_and_delete(make: MakeSite, tmp_path: Path) -> None:
    (tmp_path / "masthead.toml").write_text("[module.users]\nopen_editing = true\n")
    client = make("users").test_client()
    for _ in range(2):
        answer = client.post("/add", data={"username": "test", "email": "test@example.com"})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    page = client.get("/").text
    assert page.count("test@example.com") == 2
    number = re.search(r"/delete/(\d+)", page)
    assert number
    assert client.post(number[0]).status_code == 302
    assert client.get("/").text.count("test@example.com") == 1


@pytest.mark.parametrize("name", NAMES)
def test_names_of_every_kind_come_back_as_they_went_in(make: MakeSite, name: str) -> None:
    site = make("users")
    add(site, (name, "a@example.com"))
    with unit_of_work(site.parts.database) as work:
        assert work.scalar(text("SELECT username FROM users")) == unicodedata.normalize("NFC", name)
    page = site.test_client().get("/").text
    assert "<script>alert" not in page
    assert site.test_client().get("/", query_string={"q": name}).text.count("a@example.com") >= 1


@pytest.mark.parametrize(
    ("username", "email"),
    [
        ("", "a@example.com"),
        ("x" * 51, "a@example.com"),
        ("a\0b", "a@example.com"),
        ("a", ""),
        ("a", "a"),
        ("a", "a" * 100 + "@b.org"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    make_on_sqlite: MakeSite, username: str, email: str
) -> None:
    site = make_on_sqlite("users")
    client = site.test_client()
    token = act_as(client, site, EDITOR)
    answer = client.post("/add", data={"username": username, "email": email, **token})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    kept = username if username and "\0" not in username else email
    assert f'value="{kept}"' in answer.text


def test_array_like_keys_are_not_the_field(make_on_sqlite: MakeSite) -> None:
    site = make_on_sqlite("users")
    client = site.test_client()
    token = act_as(client, site, EDITOR)
    answer = client.post("/add", data={"username[]": "a", "email[$ne]": "a@example.com", **token})
    assert answer.status_code == 422


def test_search_folds_case_and_takes_signs_literally(make: MakeSite) -> None:
    site = make("users")
    add(
        site,
        ("Жанна", "zh@example.com"),
        ("STRASSE", "s@example.com"),
        ("100%", "p@example.com"),
        ("a_b", "u@example.com"),
        ("axb", "x@example.com"),
    )
    client = site.test_client()
    for search, expected in {"жан": "zh@", "ЖАННА": "zh@", "straße": "s@", "%": "p@", "a_b": "u@"}.items():
        page = client.get("/users", query_string={"q": search}).text
        assert expected in page, search
        assert page.count("@example.com") == 1, search
    assert "@example.com" not in client.get("/users", query_string={"q": "\\"}).text


def test_rows_of_other_writers_are_found_too(make: MakeSite) -> None:
    site = make("users")
    with unit_of_work(site.parts.database, writes=True) as work:
        work.execute(text("INSERT INTO users (username, email) VALUES ('Foreign', 'f@example.com')"))
    assert "f@example.com" in site.test_client().get("/users?q=Foreign").text


def test_paging_by_key_shows_every_entry_once(make: MakeSite) -> None:
    site = make("users")
    with unit_of_work(site.parts.database, writes=True) as work:
        rows = [{"n": f"name{i}", "e": f"e{i}@example.com"} for i in range(45)]
        work.execute(text("INSERT INTO users (username, email) VALUES (:n, :e)"), rows)
    client = site.test_client()
    seen: list[str] = []
    path: str | None = "/users"
    while path:
        page = client.get(path).text
        seen += re.findall(r"e\d+@example\.com", page)
        following = re.search(r'href="([^"]*after=\d+[^"]*)"', page)
        path = following[1].replace("&amp;", "&") if following else None
    assert sorted(set(seen)) == sorted(f"e{i}@example.com" for i in range(45))
    before = client.get("/users?before=41").text
    assert "e20@example.com" in before
    assert "e39@example.com" in before
    assert "e40@example.com" not in before
    for wrong in ("after=x", "after=-1", "before=1.5", "after=99999999999999999999"):
        assert client.get(f"/users?{wrong}").status_code == 404


def test_two_people_delete_the_same_entry(make: MakeSite) -> None:
    site = make("users")
    add(site, ("one", "one@example.com"))
    client = site.test_client()
    token = act_as(client, site, EDITOR)
    number = re.search(r"/delete/(\d+)", client.get("/").text)
    assert number
    assert client.post(number[0], data=token).status_code == 302
    second = client.post(number[0], data=token)
    assert second.status_code == 404
    assert "справочник" in second.text
    for unknown in ("/delete/0", "/delete/99999999999", "/delete/9999999999999999999999"):
        assert client.post(unknown, data=token).status_code == 404


def test_a_form_sent_twice_adds_once(make: MakeSite) -> None:
    site = make("users")
    client = site.test_client()
    token = act_as(client, site, EDITOR)
    key = re.search(r'name="submission" value="([\w-]+)"', client.get("/add").text)
    assert key
    for _ in range(2):
        form = {"username": "once", "email": "once@example.com", "submission": key[1], **token}
        assert client.post("/add", data=form).status_code == 302
    assert client.get("/users").text.count("once@example.com") == 1


def test_an_entry_can_be_changed(make: MakeSite) -> None:
    site = make("users")
    add(site, ("old", "old@example.com"))
    client = site.test_client()
    token = act_as(client, site, EDITOR)
    number = re.search(r"/delete/(\d+)", client.get("/").text)
    assert number
    path = f"/users/{number[1]}/edit"
    assert "old@example.com" in client.get(path).text
    assert client.post(path, data={"username": "new", "email": "new@example.com", **token}).status_code == 302
    assert "new@example.com" in client.get("/users?q=new").text
    assert client.get("/users/999/edit").status_code == 404


def test_htmx_gets_the_rows_alone(make_on_sqlite: MakeSite) -> None:
    site = make_on_sqlite("users")
    add(site, ("one", "one@example.com"))
    client = site.test_client()
    fragment = client.get("/users", headers={"HX-Request": "true"}).text
    assert "one@example.com" in fragment
    assert "<html" not in fragment
    restored = client.get("/users", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}).text
    assert "<html" in restored


def test_both_languages(make_on_sqlite: MakeSite) -> None:
    client = make_on_sqlite("users").test_client()
    assert "Список пользователей" in client.get("/").text
    assert "List of users" in client.get("/", headers={"Accept-Language": "en"}).text
    answer = client.post("/language", data={"language": "en", "next": "/users"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/users")
    assert "List of users" in client.get("/").text
