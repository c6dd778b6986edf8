"""Settings that change while the site runs."""

import html
import json
import re
from typing import Protocol

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from masthead.engine.access.permission import ANONYMOUS, EDITOR, MEMBER
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import unit_of_work, written
from masthead.engine.events.models import OutboxEvent
from masthead.engine.mail.choose import mailer_of
from masthead.engine.tuning.models import KeptSetting, SettingChange
from masthead.engine.web.cookies import FRESH
from masthead.engine.web.site import Site
from masthead.testing.site import MakeSite, act_as

TEXTS = ("", " ", "\0", "a\0b", "x" * 61, "x" * 100_000, "\ufffd", "a\r\nb", "\u200d", "\u202e")


class Bridge(Protocol):
    site: Site
    database: Database

    def look(self, path: str, **headers: str) -> str: ...
    def send(self, path: str, **form: str) -> TestResponse: ...


def visit(bridge: Bridge, path: str = "/", **headers: str) -> TestResponse:
    client = bridge.site.test_client()
    client.set_cookie(FRESH, "1")
    return client.get(path, headers=headers)


def history(bridge: Bridge) -> list[tuple[str, str | None, str | None, str]]:
    with unit_of_work(bridge.database) as work:
        rows = work.scalars(select(SettingChange).order_by(SettingChange.id))
        return [(row.name, row.before, row.after, row.actor) for row in rows]


def kept_rows(bridge: Bridge) -> list[str]:
    with unit_of_work(bridge.database) as work:
        return list(work.scalars(select(KeptSetting.value)))


def seen_in(page: str) -> str:
    """What the form brings back; its button that follows the files says the same."""
    (found,) = set(re.findall(r'name="seen" value="([^"]*)"', page))
    return html.unescape(found)


def test_the_name_of_the_site_changes_everywhere_and_back(bridge: Bridge) -> None:
    assert bridge.send("/admin/settings/site.name", value="  Гавань & Co ").status_code == 303
    assert "Гавань &amp; Co</span>" in visit(bridge).text
    with unit_of_work(bridge.database) as work:
        assert mailer_of(work).settings.name == "Гавань & Co"
    listed = bridge.look("/admin/settings")
    assert "Set here. The files say: Masthead" in listed
    assert bridge.send("/admin/settings/site.name/reset").status_code == 303
    assert "Гавань" not in visit(bridge).text
    written_down = json.dumps("Гавань & Co", ensure_ascii=False)
    assert history(bridge) == [
        ("site.name", None, written_down, "administrator"),
        ("site.name", written_down, None, "administrator"),
    ]


def test_the_front_page_and_the_language_change(bridge: Bridge) -> None:
    bridge.send("/admin/settings/site.front_page", value="hello")
    assert visit(bridge).text == "Hello, World!"
    bridge.send("/admin/settings/site.front_page", value="users")
    bridge.send("/admin/settings/site.language", value="ru")
    assert '<html lang="ru"' in visit(bridge).text
    assert '<html lang="en"' in visit(bridge, **{"Accept-Language": "en"}).text
    assert 'id="entries"' in visit(bridge).text


def test_a_modules_setting_changes(bridge: Bridge) -> None:
    assert visit(bridge, "/sign-up").status_code == 404
    bridge.send("/admin/settings/users.sign_up", value="true")
    assert visit(bridge, "/sign-up").status_code == 200
    bridge.send("/admin/settings/hello.paragraph", value="true")
    assert visit(bridge, "/hello").text == "<p>Hello, World!</p>"


def test_a_change_is_an_event_with_who_did_it(bridge: Bridge) -> None:
    bridge.send("/admin/settings/users.page_size", value="7")
    with unit_of_work(bridge.database) as work:
        (payload,) = work.scalars(select(OutboxEvent.payload).where(OutboxEvent.name == "settings.changed"))
    assert json.loads(payload) == {"name": "users.page_size", "before": None, "after": "7", "actor_id": 1}


def test_what_is_so_already_is_no_change(quick_bridge: Bridge) -> None:
    for _ in range(2):
        quick_bridge.send("/admin/settings/users.page_size", value="7")
    quick_bridge.send("/admin/settings/site.name/reset")
    assert len(history(quick_bridge)) == 1


@pytest.mark.parametrize("text", TEXTS)
def test_a_name_that_does_not_fit_is_refused_in_words(quick_bridge: Bridge, text: str) -> None:
    sent = quick_bridge.send("/admin/settings/site.name", value=text)
    assert sent.status_code == 422
    assert 'class="field-error"' in sent.text
    assert history(quick_bridge) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("users.page_size", text) for text in ("0", "201", "1.5", "9" * 5000, "", "null")),
        ("users.sign_up", "perhaps"),
        ("site.language", "de"),
        ("site.front_page", "accounts"),
        ("site.front_page", "//example.org"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(quick_bridge: Bridge, name: str, value: str) -> None:
    assert quick_bridge.send(f"/admin/settings/{name}", value=value).status_code == 422
    assert history(quick_bridge) == []


@pytest.mark.parametrize(
    "name", ["site.secret_key", "site.port", "users.open_editing", "hello.token", "x", "%00"]
)
def test_what_is_not_marked_cannot_be_changed(quick_bridge: Bridge, name: str) -> None:
    assert quick_bridge.send(f"/admin/settings/{name}", value="1").status_code in {400, 404}
    assert quick_bridge.send(f"/admin/settings/{name}/reset").status_code in {400, 404}
    assert history(quick_bridge) == []


def test_what_the_environment_sets_stays_and_the_page_says_so(make_on_sqlite: MakeSite) -> None:
    site = make_on_sqlite(MODULES="users,administration", SITE_NAME="Harbour")
    client = site.test_client()
    token = act_as(client, site)
    client.set_cookie(FRESH, "1")
    assert "The environment: SITE_NAME." in client.get("/admin/settings").text
    refused = client.post("/admin/settings/site.name", data={**token, "value": "Pier"})
    assert refused.status_code == 409
    assert "SITE_NAME" in refused.text
    written(site.parts.database, lambda work: work.add(KeptSetting(name="site.name", value='"Pier"')))
    assert "Harbour</span>" in client.get("/").text


def test_what_somebody_else_has_set_meanwhile_is_told_and_not_overwritten(bridge: Bridge) -> None:
    place = "/admin/settings/site.name"
    mine = theirs = seen_in(bridge.look(place))
    assert bridge.send(place, value="Pier & <b>", seen=theirs).status_code == 303
    met = bridge.send(place, value="Quay", seen=mine)
    assert met.status_code == 409
    assert "somebody else has changed this setting meanwhile" in met.text
    told = met.text.partition('class="notice notice-trouble"')[2].partition("</form>")[0]
    assert ">administrator</strong>" in told, "who"
    assert "<ins>Pier &amp; &lt;b&gt;</ins>" in told, "what"
    assert 'value="Quay"' in told, "what was typed is kept"
    assert "Pier &amp;" in visit(bridge).text
    assert bridge.send(place, value="Quay", seen=seen_in(met.text)).status_code == 303
    assert "Quay</span>" in visit(bridge).text
    over = seen_in(bridge.look(place))
    bridge.send(place, value="Mole")
    kept = bridge.send(f"{place}/reset", seen=over)
    assert kept.status_code == 409
    assert 'value="Mole"' in kept.text, "what holds now"
    assert "Mole</span>" in visit(bridge).text
    assert bridge.send(f"{place}/reset", seen=seen_in(kept.text)).status_code == 303
    assert "Mole" not in visit(bridge).text
    gone = bridge.send(place, value="Mole", seen=over)
    assert gone.status_code == 409, "it follows the files since"
    assert len(history(bridge)) == 4
    assert kept_rows(bridge) == [], "nothing is kept where that is told"


def test_who_wants_what_holds_already_is_told_nothing(quick_bridge: Bridge) -> None:
    place = "/admin/settings/users.page_size"
    seen = seen_in(quick_bridge.look(place))
    for _ in range(2):  # a button pressed twice, too
        assert quick_bridge.send(place, value="7", seen=seen).status_code == 303
    over = seen_in(quick_bridge.look(place))
    for _ in range(2):
        assert quick_bridge.send(f"{place}/reset", seen=over).status_code == 303
    assert len(history(quick_bridge)) == 2


def test_a_form_that_comes_back_is_still_over_what_it_was(quick_bridge: Bridge) -> None:
    place = "/admin/settings/users.page_size"
    seen = seen_in(quick_bridge.look(place))
    quick_bridge.send(place, value="7", seen=seen)
    wrong = quick_bridge.send(place, value="many", seen=seen)
    assert wrong.status_code == 422
    assert f'name="seen" value="{seen}"' in wrong.text
    assert quick_bridge.send(place, value="8", seen=seen).status_code == 409


@pytest.mark.parametrize("forged", [" ", "7", '"', "\0", "null", "x" * 5000, "<b>"])
def test_what_was_never_seen_is_a_conflict(quick_bridge: Bridge, forged: str) -> None:
    place = "/admin/settings/site.name"
    assert quick_bridge.send(place, value="Pier", seen=forged).status_code == 409
    assert kept_rows(quick_bridge) == []
    quick_bridge.send(place, value="Pier")
    for path in (place, f"{place}/reset"):
        assert quick_bridge.send(path, value="Quay", seen=forged).status_code == 409, path
    assert kept_rows(quick_bridge) == ['"Pier"']


def test_what_does_not_fit_any_more_does_not_hold_and_is_told_of(quick_bridge: Bridge) -> None:
    quick_bridge.send("/admin/settings/users.page_size", value="7")
    broken = update(KeptSetting).values(value='"many"')
    written(quick_bridge.database, lambda work: work.execute(broken))
    assert "does not fit any more" in quick_bridge.look("/admin/settings")
    assert "does not fit any more" in quick_bridge.look("/admin/settings/users.page_size")
    assert visit(quick_bridge, "/users").status_code == 200


def test_no_secret_is_shown(make_on_sqlite: MakeSite) -> None:
    secrets = {"SECRET_KEY": "k" * 20 + "-of-the-site", "HELLO_TOKEN": "token-of-the-door"}
    site = make_on_sqlite(MODULES="users,hello,administration", **secrets)
    client = site.test_client()
    act_as(client, site)
    for path in ("/admin/settings", "/admin/status", "/admin/status.json", "/admin/settings/hello.paragraph"):
        text = client.get(path).text
        assert not [one for one in secrets.values() if one in text], path


@pytest.mark.parametrize("role", [EDITOR, MEMBER, ANONYMOUS])
def test_others_change_nothing(quick_bridge: Bridge, role: str) -> None:
    client = quick_bridge.site.test_client()
    token = act_as(client, quick_bridge.site, role)
    for path in ("/admin/settings", "/admin/settings/site.name"):
        assert client.get(path).status_code in {401, 403}
    for path in ("/admin/settings/site.name", "/admin/settings/site.name/reset"):
        assert client.post(path, data={**token, "value": "Pier"}).status_code in {401, 403}
    assert history(quick_bridge) == []
