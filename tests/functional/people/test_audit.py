"""Who did what: written with every change, found, taken along, kept as long as the site says."""

import csv
import io
import json
import re
from contextlib import suppress
from datetime import timedelta
from typing import Any, cast

import pytest
from sqlalchemy import select, update

from masthead.engine.audit.declaration import Book, install_book
from masthead.engine.audit.keeping import forget_old_rows
from masthead.engine.audit.log import Wanted, all_newest
from masthead.engine.audit.models import AuditRow
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.errors import Conflict
from masthead.modules.users.commands.roles import block_account
from masthead.testing.accounts import PASSWORD, Browser, Town

EN = {"Accept-Language": "en"}


def rows(browser: Browser, query: str = "") -> list[dict[str, Any]]:
    """The log as programs read it, the oldest first."""
    text = browser.get(f"/admin/audit/file.jsonl{query}").text
    return [json.loads(line) for line in text.splitlines()][::-1]


def test_a_change_is_written_with_who_how_what_and_what_it_was(every_town: Town) -> None:
    root = every_town.enter("Root")
    root.post("/accounts/2/roles", {"role": "editor"})
    root.post("/accounts/2/block")
    root.post("/accounts/2/unblock")
    *_, changed, blocked, back = rows(root)
    assert (changed["event"], changed["way"], changed["actor_id"], changed["actor"]) == (
        *("users.roles_changed", "page", 1, "Root"),
    )
    assert (changed["thing"], changed["thing_id"], changed["label"]) == ("account", "2", "Ann")
    assert changed["changes"] == {"roles": [[], ["editor"]]}
    assert changed["address"] == "192.0.2.0/24"
    assert [blocked["event"], back["event"]] == ["users.account_blocked", "users.account_unblocked"]
    assert rows(root)[0]["way"] == "command"


def test_what_was_refused_or_undone_is_not_in_the_log(every_town: Town) -> None:
    root, database = every_town.enter("Root"), every_town.site.parts.database
    before = len(rows(root))
    assert root.post("/accounts/1/block").status_code == 409
    with suppress(Conflict), unit_of_work(database, writes=True) as work:
        block_account(work, every_town.mayor, 2)
        raise Conflict
    assert len(rows(root)) == before


def test_sign_ins_and_failures_are_kept_and_what_was_typed_is_not(town: Town) -> None:
    root = town.enter("Root")
    town.browser().sign_in("Ann", "my secret by mistake")
    town.browser().sign_in("my secret by mistake", "x")
    town.enter("Ann")
    failed, unknown, arrived = rows(root)[-3:]
    assert [failed["event"], failed["thing_id"]] == ["users.sign_in_failed", "2"]
    assert [unknown["event"], unknown["thing_id"]] == ["users.sign_in_failed", ""]
    assert [arrived["event"], arrived["actor"], arrived["changes"]] == [
        *("users.signed_in", "Ann", {"way": [None, "password"]}),
    ]
    assert "my secret" not in json.dumps(rows(root))


def test_no_password_address_or_token_gets_into_the_log(town: Town) -> None:
    root = town.enter("Root")
    root.post("/accounts/invite", {"name": "Guest", "email": "guest@example.org", "role": "editor"})
    link = town.letters()[-1].link
    town.browser().post(link, {"name": "Guest", "password": PASSWORD, "again": PASSWORD})
    ann = town.enter("Ann")
    ann.post("/account/email", {"email": "new@example.org", "present": PASSWORD})
    ann.get(town.letters()[-1].link)
    ann.post(town.letters()[-1].link)
    kept = json.dumps(rows(root))
    assert "users.invitation_accepted" in kept
    assert "users.address_changed" in kept
    for secret in ("@example.org", PASSWORD, link.rpartition("/")[2]):
        assert secret not in kept


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?who=Root&event=users.account_blocked", 1),
        ("?who=1&event=users.account_blocked", 1),
        ("?who=Ann&event=users.account_blocked", 0),
        ("?thing=account&id=2&event=users.account_blocked", 1),
        ("?thing=role", 0),
        ("?since=2999-01-01", 0),
        ("?until=2000-01-01", 0),
        ("?event=users.account_blocked&since=2000-01-01&until=9998-01-01", 1),
        ("?event=users.account_blocked&since=yesterday&until=9999-12-31", 1),
    ],
)
def test_rows_are_found(town: Town, query: str, found: int) -> None:
    root = town.enter("Root")
    root.post("/accounts/2/block")
    assert len(rows(root, query)) == found
    assert root.get(f"/admin/audit{query}", **EN).text.count('<td role="cell">Account blocked') == found


def test_the_log_is_read_page_by_page_there_and_back(every_town: Town) -> None:
    root = every_town.enter("Root")
    with unit_of_work(every_town.site.parts.database, writes=True) as work:
        example = work.scalars(select(AuditRow)).first()
        assert example is not None
        given = {c.name: getattr(example, c.name) for c in AuditRow.__table__.columns if c.name != "id"}
        work.add_all(AuditRow(**given | {"request_id": f"request-{number:03}"}) for number in range(120))
    seen: list[str] = []
    path: str | None = "/admin/audit"
    while path:
        text = root.get(path).text
        seen += re.findall(r"request-\d{3}", text)
        following = re.search(r'rel="next" href="([^"]+)"', text)
        last, path = path, following[1].replace("&amp;", "&") if following else None
    assert seen == [f"request-{number:03}" for number in range(119, -1, -1)]
    back = re.search(r'rel="prev" href="([^"]+)"', root.get(last).text)
    assert back
    assert "request-069" in root.get(back[1]).text


def test_a_spreadsheet_gets_no_formulas(town: Town) -> None:
    hostile = ("=cmd|' /C calc'!A0", "Ann;=cmd|' /C calc'!A0", "＝1+1", "plain-name; as it is")
    for name in hostile:
        town.settle(name, email=f"{hostile.index(name)}@example.org")
    root = town.enter("Root")
    answer = root.get("/admin/audit/file.csv")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    labels = [row["label"] for row in csv.DictReader(io.StringIO(answer.text))]
    for name in ("'=cmd|' /C calc'!A0", "Ann;'=cmd|' /C calc'!A0", "'＝1+1", "plain-name; as it is"):
        assert name in labels
    assert root.get("/admin/audit/file.exe").status_code == 404


def test_whoever_takes_a_file_slowly_holds_no_connection(every_town: Town) -> None:
    every_town.enter("Root")
    every_town.enter("Root")
    database = every_town.site.parts.database
    entries = all_newest(database, Wanted(), most=2)
    taken = [next(entries)]
    assert cast(Any, database.engine.pool).checkedout() == 0
    taken += entries
    assert [one.event for one in taken] == ["users.signed_in"] * 2
    assert taken[0].id > taken[1].id


@pytest.mark.parametrize("path", ["/admin/audit", "/admin/audit/file.csv", "/admin/audit/file.jsonl"])
def test_nobody_else_reads_the_log(town: Town, path: str) -> None:
    assert town.enter("Ann").get(path).status_code == 403
    assert town.browser().get(path).status_code == 401


def test_rows_go_when_their_time_is_over_and_not_before(every_town: Town) -> None:
    root, database = every_town.enter("Root"), every_town.site.parts.database
    root.post("/accounts/2/block")
    with unit_of_work(database, writes=True) as work:
        old = update(AuditRow).where(AuditRow.event != "users.account_blocked")
        work.execute(old.values(at=now() - timedelta(days=31)))
    for days, left in ((0, 4), (32, 4), (30, 1), (10**9, 1)):
        install_book(database, Book(days=days))
        with unit_of_work(database, writes=True) as work:
            forget_old_rows(work)
            assert len(work.scalars(select(AuditRow.id)).all()) == left


def test_a_site_may_keep_no_addresses(town: Town) -> None:
    root = town.enter("Root")
    install_book(town.site.parts.database, Book(addresses=False))
    root.post("/accounts/2/block")
    assert rows(root)[-1]["address"] == ""
