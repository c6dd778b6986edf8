"""Whatever is sent to a page or a form of the users, hello and administration modules, the answer is one in words: never a 500."""

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from werkzeug.routing import Rule

from masthead.engine.access.actor import Actor
from masthead.engine.access.permission import ADMINISTRATOR
from masthead.engine.database.unit_of_work import written
from masthead.engine.web.forgery import token_for
from masthead.engine.web.site import Site
from masthead.modules.administration.commands.roles import add_role
from masthead.modules.users.commands.directory import add_entry
from masthead.modules.users.commands.invitations import invite_account
from masthead.modules.users.commands.sessions import start_session
from masthead.modules.users.commands.tokens import make_token
from masthead.modules.users.models import password as passwords
from masthead.modules.users.models.attempt import Patience
from masthead.modules.users.models.session import Visitor, digest
from masthead.modules.users.models.token import CONFIRM, INVITE, LINK, RESET
from masthead.modules.users.queries.accounts import get_account
from masthead.testing.accounts import PASSWORD, SETTINGS, Town
from masthead.testing.site import make_site

NUMBERS = (
    *("0", "-1", "1.5", "1e3", "٣", "01", "x", "%00", "%ed%a0%80", "%ff", "%20"),
    *(
        str(2**31 - 1),
        str(2**31),
        str(2**63 - 1),
        str(2**63),
        "9" * 20,
        str(10**30),
        "9" * 5000,
        "0" * 30 + "1",
    ),
)
TEXTS = (
    *("", " ", "\0", "a\0b", "a\r\nSet-Cookie: a=b", "\ud800", "a\udfffb", "\ufffd", "\ufeff", "\u202e"),
    *("👩‍👩‍👧‍👦", "👩@example.org", "'; DROP TABLE users; --", "%s%(x)s{0}{{7*7}}", "\\", "%", "_"),
    *("x" * 51, "x" * 256, "x" * 100_000, "ﷺ" * 50, "ﬃ" * 50, "㌀" * 20 + "@" + "㌀" * 10 + ".org"),
    *("x" * 64 + "@" + "㌀" * 10 + "." + "㌀" * 10 + ".org", "e" + "\u0301" * 40, "ς" * 50),
    *(str(2**63), "9" * 5000, "1e400", "null", "//example.org", "/\0", "/\ud800", "/x\r\ny"),
)
"""Lone surrogates arrive as programs send them: as bytes that are no UTF-8."""
JSON = (
    *(
        b"",
        b"{",
        b"[" * 900_000,
        b'{"a":' * 90_000,
        b"9" * 5000,
        b"1e999",
        b"NaN",
        b'"\\ud800"',
        b'"\\u0000"',
    ),
    *(b"\xff\xfe", b'"\xed\xa0\x80"', b"\0", b"null"),
)
QUERIES = {
    "users.entry_list": ("q", "after", "before", "page"),
    "users.account_list": ("q", "after", "before", "page", "role", "state", "factor", "done"),
    "administration.audit_list": ("who", "event", "thing", "id", "since", "until", "after", "before"),
    "administration.audit_download": ("who", "since"),
    "administration.role_list": ("done",),
    "administration.dashboard_show": ("period", "as"),
    "administration.job_list": ("done",),
    "administration.letter_list": ("after", "before", "done"),
    "administration.setting_list": ("done",),
    "administration.matrix_show": ("done",),
    "users.account_edit": ("done",),
    "users.session_new": ("next", "late"),
    "users.second_step_show": ("next",),
    "users.factor_list": ("done",),
    "hello.parameters": ("param1",),
}
"""Every page that reads a query, and what it reads."""
HEARD = ("users.entry_list", "users.session_list", "hello.protected")
"""Pages that look at headers, each in its way."""
HEADERS = ("User-Agent", "Accept", "Accept-Language", "HX-Request", "X-CSRF-Token", "Authorization")
FORMS = {
    "users.entry_add": {
        "username": "One {n}",
        "email": "one-{n}@example.org",
        "submission": "0123456789ab-{n}",
    },
    "users.entry_change": {"username": "One {n}", "email": "one-{n}@example.org"},
    "users.entry_delete": {},
    "users.account_change": {"name": "Mayor {n}", "language": "en"},
    "users.address_change": {"email": "mayor-{n}@example.org", "present": PASSWORD},
    "users.address_confirm": {},
    "users.password_change": {"present": PASSWORD, "password": PASSWORD, "again": PASSWORD},
    "users.account_change_roles": {"role": "editor"},
    "users.account_export": {"present": PASSWORD},
    "users.account_erase": {"present": PASSWORD},
    "users.own_erase": {"present": "not this one"},
    "users.data_export": {"present": PASSWORD},
    "administration.job_run": {},
    "administration.letter_replay_all": {},
    "administration.letter_replay": {},
    "administration.letter_discard": {},
    "administration.setting_change": {"value": "Site {n}"},
    "administration.setting_reset": {},
    "administration.status_prove": {},
    "administration.role_add": {"title": "Role {n}"},
    "administration.role_rename": {"title": "Proofreader {n}"},
    "administration.role_demand": {"demanded": "1"},
    "administration.role_remove": {},
    "administration.matrix_change": {
        "editor:users.view_directory": "any",
        "seen": "editor:users.view_directory=any",
    },
    "users.account_block": {},
    "users.account_unblock": {},
    "users.account_sign_out": {},
    "users.invitation_repeat": {},
    "users.invitation_send": {"name": "Guest {n}", "email": "guest-{n}@example.org", "role": "editor"},
    "users.invitation_accept": {"name": "Member {n}", "password": PASSWORD, "again": PASSWORD},
    "users.sign_up_request": {"email": "new-{n}@example.org"},
    "users.sign_up_confirm": {"name": "Newcomer {n}", "password": PASSWORD, "again": PASSWORD},
    "users.password_request": {"email": "Ann@example.org"},
    "users.password_reset": {"password": PASSWORD, "again": PASSWORD},
    "users.session_start": {"login": "Ann", "password": PASSWORD, "next": "/users"},
    "users.session_end": {},
    "users.session_remove": {},
    "users.session_remove_others": {},
    "users.link_use": {},
    "users.app_begin": {"present": PASSWORD},
    "users.app_confirm": {"code": "123456"},
    "users.app_remove": {"present": PASSWORD},
    "users.code_renew": {"present": PASSWORD},
    "users.passkey_ask": {"present": PASSWORD, "name": "Key {n}"},
    "users.passkey_add": {"name": "Key {n}", "credential": "{}"},
    "users.passkey_remove": {"present": PASSWORD},
    "users.passkey_challenge": {"second": "1"},
    "users.passkey_sign_in": {"credential": "{}", "next": "/users"},
    "users.second_step_finish": {"code": "123456", "next": "/users"},
    "hello.receipt": {},
}
"""Every form with what fits into it; `{n}` is another number each time."""
DEVICES = (
    *("users.app_confirm", "users.app_remove", "users.code_renew", "users.passkey_ask", "users.passkey_add"),
    *("users.passkey_remove", "users.passkey_challenge", "users.passkey_sign_in", "users.second_step_finish"),
    "users.own_erase",
)
"""Forms that want what only a device knows, or would be the sender's last: nothing that is written here fits."""
FILES = ("users.account_export", "users.data_export")
"""Forms that are answered with a file."""
ARGUMENTS = {
    "administration.audit_download": "csv",
    "administration.job_run": "engine.tidy_outbox",
    "administration.setting_edit": "site.name",
    "administration.setting_change": "site.name",
    "administration.setting_reset": "site.name",
    "administration.matrix_change": "users",
    "administration.role_rename": "proofreader",
    "administration.role_demand": "proofreader",
    "administration.role_remove": "nobody-s",
}
"""What stands in addresses that take no number."""
MODULES = ("users", "hello", "administration")
MAYOR, ANN = 1, 2


class Sender:
    """Sends to a site as its administrator, every time in a new session and with links that are still good."""

    def __init__(self, town: Town) -> None:
        self.town, self.database = town, town.site.parts.database
        self.numbers = itertools.count(1)
        self.answers: Counter[tuple[str, int]] = Counter()
        self.failed: list[str] = []

    def send(self, rule: Rule, method: str, argument: str | None = None, **request: object) -> int:
        """Send one request; note it if the answer is a fault of ours."""
        path = re.sub(r"<(?:\w+:)?\w+>", argument or self._argument(rule), rule.rule)
        session = written(self.database, self._sign_in)
        client = self.town.site.test_client()
        client.set_cookie("masthead_session", session)
        secret = self.town.site.parts.secret_key.value()
        headers = {"X-CSRF-Token": token_for(Actor(session_key=digest(session)), secret)}
        headers.update(request.pop("headers", {}))  # type: ignore[call-overload]
        answer = client.open(path, method=method, headers=headers, buffered=True, **request)
        self.answers[rule.endpoint, answer.status_code] += 1
        if answer.status_code >= 500:
            self.failed.append(f"{answer.status_code} {method} {path[:60]} {str(request)[:160]}")
        return answer.status_code

    def form(self, endpoint: str, **fields: str) -> bytes:
        """Give a form that fits, but for these fields."""
        number = next(self.numbers)
        good = {name: value.replace("{n}", str(number)) for name, value in FORMS[endpoint].items()}
        return b"&".join(name.encode() + b"=" + quoted(text) for name, text in {**good, **fields}.items())

    def _sign_in(self, work: object) -> str:
        return start_session(work, Actor(), get_account(work, MAYOR), Visitor()).token  # type: ignore[arg-type]

    def _argument(self, rule: Rule) -> str:
        if "token" not in rule.arguments:
            return ARGUMENTS.get(rule.endpoint, str(ANN))
        number = next(self.numbers)

        def make(work: object) -> str:
            email = f"link-{number}@example.org"
            if "sign-up" in rule.rule:
                return make_token(work, CONFIRM, None, email)  # type: ignore[arg-type]
            if "invitation" in rule.rule:
                guest = invite_account(work, self.town.mayor, f"Link {number}", email, None)  # type: ignore[arg-type]
                return make_token(work, INVITE, guest.id, email)  # type: ignore[arg-type]
            purpose = {"email": CONFIRM, "reset": RESET, "link": LINK}[rule.rule.split("/")[-2]]
            return make_token(work, purpose, MAYOR, email)  # type: ignore[arg-type]

        return written(self.database, make)


@pytest.fixture
def sender(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sender]:
    """A site with these modules where nobody has to wait and passwords are judged quickly."""
    monkeypatch.setattr(passwords, "PARAMETERS", {"time_cost": 1, "memory_cost": 8, "parallelism": 1})
    monkeypatch.setattr(Patience, "wait_after", lambda *_: timedelta())
    (tmp_path / "masthead.toml").write_text("[module.users]\nsign_up = true\n")
    site = make_site(
        tmp_path,
        database_url,
        recipe="users",
        environment={**SETTINGS, "MODULES": "users,hello,administration"},
    )
    town = Town(site, tmp_path)
    assert town.settle("Mayor", ADMINISTRATOR) == MAYOR
    assert town.settle("Ann") == ANN
    for title in ("Proofreader", "Nobody's"):
        written(site.parts.database, lambda work, title=title: add_role(work, town.mayor, title))
    for name in ("one", "two"):
        written(
            site.parts.database, lambda work, name=name: add_entry(work, town.mayor, name, "a@example.org")
        )
    yield Sender(town)
    site.parts.database.dispose()


def quoted(text: str) -> bytes:
    return "".join(f"%{byte:02x}" for byte in text.encode("utf-8", "surrogatepass")).encode()


def routes(site: Site, method: str, module: str) -> list[Rule]:
    """Give the routes of a module; those that delete or erase come last."""
    ours = [
        rule
        for rule in site.url_map.iter_rules()
        if rule.endpoint.startswith(f"{module}.") and method in (rule.methods or ())
    ]
    return sorted(ours, key=lambda rule: ("delete" in rule.endpoint or "erase" in rule.endpoint, rule.rule))


@pytest.mark.parametrize("module", MODULES)
def test_no_number_in_an_address_is_a_fault(sender: Sender, module: str) -> None:
    for method in ("GET", "POST"):
        for rule in routes(sender.town.site, method, module):
            for number in NUMBERS if rule.arguments else ():
                form = sender.form(rule.endpoint) if method == "POST" else b""
                sender.send(rule, method, number, data=form, content_type="application/x-www-form-urlencoded")
    assert sender.failed == []


@pytest.mark.parametrize("module", MODULES)
def test_nothing_in_a_query_or_a_header_is_a_fault(sender: Sender, module: str) -> None:
    rules = {rule.endpoint: rule for rule in routes(sender.town.site, "GET", module)}
    for endpoint in QUERIES.keys() & rules.keys():
        for name, text in itertools.product(QUERIES[endpoint], (*TEXTS, *NUMBERS)):
            sender.send(rules[endpoint], "GET", query_string=(name.encode() + b"=" + quoted(text)).decode())
    for endpoint, text in itertools.product(set(HEARD) & rules.keys(), TEXTS):
        value = re.sub(r"[\r\n]", "", text.encode("utf-8", "surrogatepass").decode("latin-1"))[:9000]
        sender.send(rules[endpoint], "GET", headers=dict.fromkeys(HEADERS, value))
    assert sender.failed == []


@pytest.mark.parametrize("module", MODULES)
def test_nothing_in_a_form_is_a_fault(sender: Sender, module: str) -> None:
    form = {"content_type": "application/x-www-form-urlencoded"}
    for rule in routes(sender.town.site, "POST", module):
        if FORMS[rule.endpoint]:
            fits = sender.send(rule, "POST", data=sender.form(rule.endpoint), **form) in {302, 303}
            assert fits or rule.endpoint in DEVICES + FILES, rule.endpoint
        for name, text in itertools.product(FORMS[rule.endpoint], TEXTS):
            sender.send(rule, "POST", data=sender.form(rule.endpoint, **{name: text}), **form)
        for json in JSON if rule.endpoint == "hello.receipt" else JSON[:1]:
            sender.send(rule, "POST", data=json, content_type="application/json")
    assert sender.failed == []
    refusing = {endpoint for endpoint, status in sender.answers if status == 422}
    texts = {name for name, fields in FORMS.items() if fields.keys() & {"name", "email", "login", "title"}}
    assert {name for name in texts if name.startswith(f"{module}.")} <= refusing


def test_an_address_with_a_nul_is_not_there_on_any_database(tmp_path: Path, database_url: str) -> None:
    site = make_site(tmp_path, database_url)
    client = site.test_client()
    rules = {
        rule.rule for rule in site.url_map.iter_rules() if "<" in rule.rule and "GET" in (rule.methods or ())
    }
    assert len(rules) > 10
    for rule in rules:
        path = re.sub(r"<int:[^>]+>", "1", rule)
        path = re.sub(r"<[^>]+>", "a%00b", path)
        if "%00" in path:
            expected = 400 if rule == "/hello/<raw:name>" else 404  # that service says itself what is no name
            assert client.get(path).status_code == expected, path
    for path in ("/%00", "/a%00b", "/about%00", "/sitemap.xml%00", "/users/1%00/edit"):
        assert client.get(path).status_code == 404, path
    site.parts.database.dispose()
