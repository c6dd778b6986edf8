"""What the site keeps about somebody: shown to them, given out, erased with the account."""

import io
import json
import zipfile
from http import HTTPStatus
from typing import Any

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from masthead.engine.content.models import Item, Revision
from masthead.engine.database.base import Base
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.events.models import DEAD, OutboxDelivery, OutboxEvent
from masthead.engine.events.outbox import record
from masthead.engine.events.queue import dead_letters
from masthead.engine.personal.declaration import Fate, personal_data_of
from masthead.engine.personal.rows import table_of
from masthead.modules.users.events import (
    AddressChanged,
    AddressChangeRequested,
    PasswordChanged,
    PasswordResetRequested,
    SignInFailed,
    SignUpRequested,
)
from masthead.modules.users.models.entry import Entry
from masthead.testing.accounts import PASSWORD, Town


def files(answer: TestResponse) -> dict[str, Any]:
    """What is in the ZIP file of an answer."""
    assert answer.status_code == HTTPStatus.OK
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return {name: json.loads(archive.read(name)) for name in archive.namelist()}


def write_something(town: Town, account_id: int, name: str) -> None:
    """Let somebody have written a page."""
    item = Item(kind="page", position=0, slug="a", path="a", title="A", owner_id=account_id, head=1)
    item.made_at = item.changed_at = now()
    with unit_of_work(town.site.parts.database, writes=True) as work:
        work.add(item)
        work.flush()
        made = Revision(item_id=item.id, number=1, title="A", fields="{}", note="", made_at=now())
        made.author_id, made.author = account_id, name
        work.add(made)
        work.add(Entry(username="Ann", email="Ann@example.org"))


def test_a_person_takes_along_what_the_site_keeps_about_them(every_town: Town) -> None:
    write_something(every_town, 2, "Ann")
    ann = every_town.enter("Ann")
    assert "users.account" not in ann.get("/account/data").text
    found = files(ann.post("/account/data", {"present": PASSWORD}))
    (account,) = found["users.account.json"]
    assert (account["name"], account["email"]) == ("Ann", "Ann@example.org")
    assert len(found["users.sessions.json"]) == 1
    assert found["content.revisions.json"][0]["author"] == "Ann"
    assert found["users.directory.json"][0]["username"] == "Ann"
    about = {one["file"]: one for one in found["about.json"]["files"]}
    assert about.keys() | {"about.json"} == found.keys()
    assert all(one["what"] and one["why"] and one["kept"] for one in about.values())
    told = json.dumps(found)
    assert "Root" not in told
    assert "password_hash" not in told
    assert "argon2" not in told


def test_it_is_given_out_for_a_password_only(town: Town) -> None:
    ann, root = town.enter("Ann"), town.enter("Root")
    for browser, path in ((ann, "/account/data"), (root, "/accounts/2/data"), (root, "/accounts/2/erase")):
        for wrong in ("", "wrong", "\0"):
            assert browser.post(path, {"present": wrong}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert root.get("/accounts/2").status_code == HTTPStatus.OK


@pytest.mark.parametrize("path", ["/accounts/1/data", "/accounts/1/erase", "/accounts/2/data"])
def test_nobody_else_sees_or_erases_it(town: Town, path: str) -> None:
    ann = town.enter("Ann")
    assert ann.get(path).status_code == HTTPStatus.FORBIDDEN
    assert ann.post(path, {"present": PASSWORD}).status_code == HTTPStatus.FORBIDDEN
    assert town.browser().post(path).status_code == HTTPStatus.UNAUTHORIZED


def test_nothing_names_a_person_who_was_erased(every_town: Town) -> None:
    every_town.settle("Zebedee", "editor", email="zebedee@example.org")
    write_something(every_town, 3, "Zebedee")
    gone, root = every_town.enter("Zebedee"), every_town.enter("Root")
    root.post("/accounts/3/roles", {"role": "administrator"})
    root.post("/accounts/3/roles", {"role": "editor"})
    gone.post("/account", {"name": "Zebedee", "language": "en"})
    asked = root.get("/accounts/3/erase", **{"Accept-Language": "en"}).text
    assert "stays without the name" in asked
    answer = root.post("/accounts/3/erase", {"present": PASSWORD})
    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert gone.get("/account").status_code == HTTPStatus.UNAUTHORIZED
    assert every_town.browser().sign_in("Zebedee").status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert root.get("/accounts/3").status_code == HTTPStatus.NOT_FOUND
    with unit_of_work(every_town.site.parts.database) as work:
        left = {
            f"{table.name}: {row}"
            for table in Base.metadata.sorted_tables
            if table.name in work.connection().dialect.get_table_names(work.connection())
            for row in work.execute(select(table)).all()
            if "zebedee" in str(row).lower()
        }
        assert left == set()
        (revision,) = work.scalars(select(Revision))
        assert (revision.author, revision.author_id, revision.title) == ("", None, "A")
        for one in personal_data_of(work):
            if one.fate is Fate.GOES and one.account:
                table = table_of(one)
                assert not work.execute(select(table).where(table.c[one.account] == 3)).all()
    assert (
        "3"
        in root.get("/admin/audit?who=3", **{"Accept-Language": "en"}).text.partition("Erased account")[2][:4]
    )


def write_letters(town: Town, account_id: int, email: str) -> None:
    """Let letters to somebody wait, and one of them be given up with what the mail server said."""
    refused = f"MailIsWrong: its address was refused: <{email}> is not here"
    with unit_of_work(town.site.parts.database, writes=True) as work:
        record(work, PasswordResetRequested(email.upper(), "en"))
        record(work, SignUpRequested(email, "en"))
        record(work, AddressChangeRequested(account_id, f"new-{email}"))
        record(work, AddressChanged(account_id, f"old-{email}"))
        record(work, PasswordChanged(account_id))
        record(work, SignInFailed(None, "password"))
    with unit_of_work(town.site.parts.database, writes=True) as work:
        given_up = (
            OutboxDelivery.subscriber.contains("password_changed"),
            OutboxDelivery.last_error.is_(None),
        )
        work.execute(update(OutboxDelivery).where(*given_up).values(state=DEAD, last_error=refused))


def test_letters_that_wait_or_were_given_up_go_with_their_reader(every_town: Town) -> None:
    every_town.settle("Zebedee", email="zebedee@example.org")
    every_town.settle("Bob", email="bob@example.org")
    for account_id, email in ((4, "bob@example.org"), (3, "zebedee@example.org")):
        write_letters(every_town, account_id, email)
    zebedee, root = every_town.enter("Zebedee"), every_town.enter("Root")
    found = files(zebedee.post("/account/data", {"present": PASSWORD}))
    told = json.dumps(found["events.recorded.json"])
    for address in ("ZEBEDEE@EXAMPLE.ORG", "old-zebedee@example.org", "new-zebedee@example.org"):
        assert address in told
    assert "bob@" not in json.dumps(found)
    letters = json.dumps(found["events.letters.json"])
    assert '"dead"' in letters
    assert "is not here" not in letters, "what failed inside the site is its administrators' affair"
    assert "Letters to the person" in zebedee.get("/account/erase", **{"Accept-Language": "en"}).text
    assert root.post("/accounts/3/erase", {"present": PASSWORD}).status_code == HTTPStatus.SEE_OTHER
    with unit_of_work(every_town.site.parts.database) as work:
        left = [str(row) for row in work.execute(select(OutboxEvent.name, OutboxEvent.payload))]
        left += [str(row) for row in work.execute(select(OutboxDelivery.last_error))]
        assert not [row for row in left if "zebedee" in row.lower()]
        assert [one.last_error for one in dead_letters(work)] == [
            "MailIsWrong: its address was refused: <bob@example.org> is not here"
        ]
    assert {letter.to for letter in every_town.letters()} == {"bob@example.org", "new-bob@example.org"} | {
        "old-bob@example.org"
    }


def test_an_address_written_with_other_letters_is_the_same_persons(every_town: Town) -> None:
    root = every_town.enter("Root")
    with unit_of_work(every_town.site.parts.database, writes=True) as work:
        work.add_all(Entry(username=name, email=f"{name}@example.org") for name in ("ANN", "Anna"))
    found = files(every_town.enter("Ann").post("/account/data", {"present": PASSWORD}))
    assert [one["username"] for one in found["users.directory.json"]] == ["ANN"]
    root.post("/accounts/2/erase", {"present": PASSWORD})
    with unit_of_work(every_town.site.parts.database) as work:
        assert list(work.scalars(select(Entry.username))) == ["Anna"]


def test_the_last_administrator_and_oneself_are_not_erased(town: Town) -> None:
    root = town.enter("Root")
    assert root.post("/accounts/1/erase", {"present": PASSWORD}).status_code == HTTPStatus.CONFLICT
    town.settle("Second", "administrator")
    assert root.post("/accounts/1/erase", {"present": PASSWORD}).status_code == HTTPStatus.CONFLICT
    assert (
        town.enter("Second").post("/accounts/1/erase", {"present": PASSWORD}).status_code
        == HTTPStatus.SEE_OTHER
    )
    assert root.get("/account").status_code == HTTPStatus.UNAUTHORIZED


def test_an_address_is_free_after_its_owner_was_erased(town: Town) -> None:
    town.enter("Root").post("/accounts/2/erase", {"present": PASSWORD})
    assert town.settle("Ann") == 3


def test_a_member_of_another_name_keeps_everything(town: Town) -> None:
    town.settle("Bob")
    bob = town.enter("Bob")
    town.enter("Root").post("/accounts/2/erase", {"present": PASSWORD})
    assert bob.get("/account").status_code == HTTPStatus.OK
    (account,) = files(bob.post("/account/data", {"present": PASSWORD}))["users.account.json"]
    assert account["name"] == "Bob"
