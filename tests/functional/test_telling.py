"""What was done is told on the next page, once, to whom it concerns; what cannot be undone is asked first."""

import base64
import io
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from werkzeug.test import Client

from masthead.engine.access.permission import ADMINISTRATOR, EDITOR
from masthead.engine.web.making import make_front
from masthead.engine.web.site import Site
from masthead.testing.site import MakeSite, act_as

HOSTILE = '<img src=x onerror="alert(1)">'


@pytest.fixture
def site(make_on_sqlite: MakeSite) -> Site:
    return make_on_sqlite("users", LANGUAGE_DEFAULT="en")


def told(site: Site, cookie: str) -> str:
    """Give what a visitor with this cookie is told on the front page."""
    reader = Client(site, use_cookies=False)
    answer = reader.get("/", headers={"Cookie": f"masthead_told={cookie}; masthead_session=editor"})
    found = re.search(r'<div id="done" role="status">(.*?)</div>', answer.text, re.DOTALL)
    assert found
    return re.sub(r"<svg.*?</svg>|</?div[^>]*>|</?p>", "", found[1], flags=re.DOTALL).strip()


def test_adding_changing_and_deleting_are_told_once_without_scripts(site: Site) -> None:
    client = site.test_client()
    token = act_as(client, site, EDITOR)
    form = {"username": HOSTILE, "email": "a@example.org", **token}
    assert client.post("/add", data=form).status_code == 302
    page = client.get("/").text
    assert "&lt;img src=x onerror=&#34;alert(1)&#34;&gt; was added." in page
    assert HOSTILE not in page
    assert "was added." not in client.get("/").text
    client.post("/users/1/edit", data={**form, "username": "ada"})
    assert "ada was changed." in client.get("/").text
    client.post("/delete/1", data=token)
    assert "ada was deleted." in client.get("/").text


def test_a_message_is_not_kept_for_others_and_not_shown_to_them(site: Site) -> None:
    front = make_front(site, site.parts.settings, site.parts.database)
    client = Client(front)
    token = act_as(site.test_client(), site, EDITOR)
    client.set_cookie("masthead_session", EDITOR)
    client.post("/add", data={"username": "ada", "email": "a@example.org", **token})
    client.delete_cookie("masthead_session")
    page = client.get("/")
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "was added." not in page.text, "it was meant for another session"
    assert "public" in client.get("/").headers["Cache-Control"], (
        "the cookie is gone, so the page is shared again"
    )


def test_nobody_else_can_put_words_into_the_sites_mouth(site: Site) -> None:
    client = site.test_client()
    token = act_as(client, site, EDITOR)
    client.post("/add", data={"username": "ada", "email": "a@example.org", **token})
    cookie = client.get_cookie("masthead_told")
    assert cookie is not None
    assert told(site, cookie.value) == "ada was added."
    text, _, signature = cookie.value.partition(".")
    other = base64.urlsafe_b64encode(b"9999999999 <b>You won</b>").decode()
    for forged in (
        f"{other}.{signature}",
        f"{other}.",
        other,
        f"{text}.{'0' * 64}",
        "%00",
        "é.é",
        "=.=",
        "." * 99,
    ):
        assert told(site, forged) == "", forged


def test_a_message_waits_a_minute(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    client = site.test_client()
    token = act_as(client, site, EDITOR)
    monkeypatch.setattr("masthead.engine.web.telling.time.time", lambda: 1_000_000.0)
    client.post("/add", data={"username": "ada", "email": "a@example.org", **token})
    cookie = client.get_cookie("masthead_told", "localhost", "/")
    assert cookie is not None
    assert told(site, cookie.value) == "ada was added."
    monkeypatch.setattr("masthead.engine.web.telling.time.time", lambda: 1_000_061.0)
    assert told(site, cookie.value) == ""


def test_deleting_asks_first_where_no_script_did(site: Site) -> None:
    client = site.test_client()
    token = act_as(client, site, EDITOR)
    client.post("/add", data={"username": HOSTILE, "email": "a@example.org", **token})
    row = re.search(r'action="/delete/1".*?</form>', client.get("/").text, re.DOTALL)
    assert row
    assert "Delete &lt;img src=x" in row[0]
    question = f"Delete {HOSTILE}?"
    asked = client.post(
        "/delete/1",
        data={**token, "masthead_question": question, "kept": ["1", "2"]},
        headers={"Referer": "http://localhost/users?q=a"},
    )
    assert asked.status_code == 200
    assert "&lt;img src=x onerror=&#34;alert(1)&#34;&gt;?</h1>" in asked.text
    assert HOSTILE not in asked.text
    assert 'href="/users?q=a"' in asked.text
    assert re.findall(r'name="kept" value="(.)"', asked.text) == ["1", "2"]
    assert asked.text.count('name="csrf_token"') == len(re.findall(r"<form", asked.text))
    assert client.post("/delete/1", data={"masthead_question": question}).status_code == 400, (
        "no token, no question"
    )
    assert site.test_client().post("/delete/1", data={"masthead_question": question}).status_code == 401
    assert client.get("/delete/1").status_code == 405
    by_htmx = client.post(
        "/delete/1", data={**token, "masthead_question": "x"}, headers={"HX-Request": "true"}
    )
    assert (by_htmx.status_code, by_htmx.text) == (200, "")


def test_what_asks_with_a_script_asks_without_one(make_on_sqlite: MakeSite) -> None:
    site = make_on_sqlite("demo")
    client = site.test_client()
    act_as(client, site, ADMINISTRATOR)
    for name in site.jinja_env.list_templates(["html"]):
        source = site.jinja_env.loader.get_source(site.jinja_env, name)[0]  # type: ignore[union-attr]
        if "hx-confirm" in source:
            assert "masthead_question" in source, name


def test_every_desk_tells_what_was_done_once_and_no_address_tells_anything(make_on_sqlite: MakeSite) -> None:
    site = make_on_sqlite("demo", LANGUAGE_DEFAULT="en")
    client = site.test_client()
    token = act_as(client, site, ADMINISTRATOR)

    def told_at(place: str) -> str:
        page = client.get(place)
        assert page.status_code == 200, place
        found = re.search(r'<div id="done" role="status">(.*?)</div>', page.text, re.DOTALL)
        return "".join(re.findall(r"<p>(.*?)</p>", found[1])) if found else ""

    red = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
    steps: list[tuple[str, dict[str, Any], str, str]] = [
        (
            "/pictures/new",
            {"files": (io.BytesIO(base64.b64decode(red)), "red.png"), "alt": "Red"},
            "/pictures/1",
            "The picture is in the library.",
        ),
        ("/pictures/1", {"name": HOSTILE, "alt": "Red"}, "/pictures/1", "Saved."),
        ("/pictures/1/delete", {}, "/pictures", "The picture was deleted."),
        ("/cv/edit/en/begin", {}, "/cv/edit/en/basics", ""),
        ("/cv/edit/en/publish", {"number": "1"}, "/cv/edit/en", "Published."),
        ("/cv/edit/en/unpublish", {}, "/cv/edit/en", "The CV was unpublished."),
        ("/cv/edit/en/preview-links/revoke", {}, "/cv/edit/en", "No preview link leads here any more."),
        ("/cv/edit/en/basics/draft/forget", {}, "/cv/edit/en/basics", "What was typed was discarded."),
        ("/admin/roles", {"title": "Proofreader"}, "/admin/roles/proofreader", "Say now what it may do."),
        ("/admin/roles/proofreader", {"title": "Reader"}, "/admin/roles/proofreader", "Saved."),
        ("/admin/roles/proofreader/remove", {}, "/admin/roles", "The role is gone."),
    ]
    for path, form, place, says in steps:
        assert client.post(path, data={**token, **form}).location == place, path
        assert says in told_at(place), path
        assert told_at(place) == "", "told once"
        for done in ("saved", "added", "deleted", "removed", "published", "changed", HOSTILE):
            assert told_at(f"{place}?{urlencode({'done': done})}") == "", "an address tells nothing"
