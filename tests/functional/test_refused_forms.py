"""A form that is refused: its text is shown to be copied, and signing in leads back to it."""

import re
from importlib.resources import files
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from masthead.engine.web.site import Site
from masthead.engine.web.unsent import SECRETS
from masthead.testing.site import MakeSite, act_as

TYPED = {"title": "Half a story", "body": "<script>alert(1)</script>\r\n</textarea> & more", "base": "1"}
NEXT = re.compile(r'class="btn btn-primary" href="/sign-in\?next=([^"]*)"')
SECRET_FIELD = re.compile(
    r"""field\("(\w+)"[^\n]*(?:type="password"|autocomplete="one-time-code"|[Rr]ecovery code)"""
    r'''|name="(credential)"'''
)


@pytest.fixture
def site(make_on_sqlite: MakeSite) -> Site:
    return make_on_sqlite(MODULES="users,pages")


@pytest.fixture
def visitor(site: Site) -> FlaskClient:
    return site.test_client()


def test_whoever_is_signed_out_gets_back_what_they_typed(visitor: FlaskClient) -> None:
    answer = visitor.post("/pages/1/edit", data=TYPED)
    assert answer.status_code == 401
    shown = "Half a story\n\n&lt;script&gt;alert(1)&lt;/script&gt;\r\n&lt;/textarea&gt; &amp; more</textarea>"
    assert shown in answer.text
    assert "<script>alert" not in answer.text


def test_a_form_with_the_token_of_another_session_gives_back_what_was_typed(
    site: Site, visitor: FlaskClient
) -> None:
    act_as(visitor, site)
    answer = visitor.post("/pages/1/edit", data={**TYPED, "csrf_token": "f" * 64})
    assert answer.status_code == 400
    assert "Half a story" in answer.text
    assert "f" * 64 not in answer.text


@pytest.mark.parametrize("text", ["短い文章です", "x" * 65, "two words"])
def test_a_text_in_one_line_is_given_back(visitor: FlaskClient, text: str) -> None:
    assert f"\n{text}</textarea>" in visitor.post("/pages/1/edit", data={"body": text}).text


def test_the_times_of_a_schedule_are_given_back_and_none_that_nobody_typed(
    site: Site, visitor: FlaskClient
) -> None:
    act_as(visitor, site)
    times = {"publish_at": "2099-01-02T03:04", "unpublish_at": "2099-05-06T07:08", "number": "1"}
    untyped = {"seen": "1 2098-09-09T09:09:00+00:00 ", "at_once": "2001-01-01T01:01 "}
    answer = visitor.post("/pages/1/times", data={**times, **untyped, "csrf_token": "f" * 64})
    assert answer.status_code == 400
    assert "\n2099-01-02T03:04\n\n2099-05-06T07:08</textarea>" in answer.text
    hostile = {"publish_at": "2099-01-02T03:04<script>", "unpublish_at": "9" * 40}
    assert "<script>" not in visitor.post("/pages/1/times", data=hostile).text.partition("<main")[2]


def test_what_another_site_has_sent_is_not_shown(site: Site, visitor: FlaskClient) -> None:
    act_as(visitor, site)
    answer = visitor.post("/pages/1/edit", data=TYPED, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 400
    assert "Half a story" not in answer.text


def test_no_password_is_shown_again(visitor: FlaskClient) -> None:
    typed = {name: f"four plain words {name}" for name in SECRETS}
    answer = visitor.post("/account/password", data=typed)
    assert answer.status_code == 401
    assert "four plain words" not in answer.text


def test_every_field_for_a_secret_is_known_to_hold_one() -> None:
    templates = Path(str(files("masthead"))).rglob("templates/**/*.html")
    named = {"".join(names) for one in templates for names in SECRET_FIELD.findall(one.read_text())}
    assert named == SECRETS


@pytest.mark.parametrize("path", ["/pages/1/edit", "/pages/new"])
def test_signing_in_leads_back_to_the_form_that_was_sent(visitor: FlaskClient, path: str) -> None:
    assert leads_to(visitor.post(path, data=TYPED).text) == path


def test_signing_in_leads_back_to_the_page_whose_button_was_pressed(visitor: FlaskClient) -> None:
    came_from = {"Referer": "http://localhost/pages?below=7"}
    assert leads_to(visitor.post("/pages/1/trash", headers=came_from).text) == "/pages%3Fbelow%3D7"
    kept = visitor.post("/pages/1/draft", headers={**came_from, "HX-Request": "true"}).text
    assert 'href="/sign-in?next=/pages%3Fbelow%3D7"' in kept


@pytest.mark.parametrize(
    "hostile", ["http://localhost//evil.example/", "javascript:alert(1)", "http://[", ""]
)
def test_signing_in_never_leads_to_another_site(visitor: FlaskClient, hostile: str) -> None:
    assert leads_to(visitor.post("/pages/1/trash", headers={"Referer": hostile}).text) == "/"


def leads_to(page: str) -> str:
    found = NEXT.search(page)
    assert found, page
    return found[1]
