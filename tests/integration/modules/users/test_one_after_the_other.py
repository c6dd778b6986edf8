"""Two people write the same thing: the second waits for the first, then sees what it did."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from sqlalchemy import delete, select

from masthead.engine.access.actor import Actor
from masthead.engine.access.permission import EDITOR, Scope
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import UnitOfWork, unit_of_work, written
from masthead.engine.errors import MastheadError
from masthead.modules.users.commands.accounts import NewAccount, add_account, change_profile, rename_account
from masthead.modules.users.commands.attempts import count_attempt
from masthead.modules.users.commands.directory import add_entry, change_entry, delete_entry, fold_names
from masthead.modules.users.commands.passwords import change_password, replace_password
from masthead.modules.users.commands.roles import block_account, change_roles, unblock_account
from masthead.modules.users.commands.sign_in import sign_in
from masthead.modules.users.errors import (
    AccountIsGone,
    AddressIsTaken,
    EntryIsGone,
    NameIsTaken,
    PasswordIsWrong,
)
from masthead.modules.users.models.account import Account, AccountRole
from masthead.modules.users.models.attempt import Attempt
from masthead.modules.users.models.entry import Entry
from masthead.modules.users.models.password import hash_password, is_password
from masthead.modules.users.models.session import AccountSession, Visitor
from masthead.modules.users.permissions import DELETE_ENTRY, EDIT_ENTRY, EDIT_OWN_ACCOUNT
from masthead.modules.users.policies.sign_in import NAME_PATIENCE
from masthead.modules.users.queries.accounts import Proof, find_proof, get_account
from masthead.modules.users.queries.directory import get_entry

Action = Callable[[UnitOfWork], object]
Outcome = type[MastheadError] | None
OLD, NEW = "correct horse battery", "staple correct horse"
WAITS = 0.7


def second_after(database: Database, first: Action, second: Action) -> Outcome:
    """Begin `second` while `first` is done and not committed; it must wait for that, then say how it ended."""

    def run() -> Outcome:
        try:
            written(database, second)
        except MastheadError as error:
            return type(error)
        return None

    with ThreadPoolExecutor(1) as other:
        with unit_of_work(database, writes=True) as work:
            first(work)
            work.flush()
            late = other.submit(run)
            wait([late], timeout=WAITS)
            assert not late.done(), late.result()
        return late.result(timeout=30)


@pytest.fixture
def editor() -> Actor:
    return Actor(id=1, grants=dict.fromkeys((EDIT_ENTRY, DELETE_ENTRY, "users.add_entry"), Scope.ANY))


@pytest.fixture
def entry_id(database: Database, editor: Actor) -> int:
    return written(database, lambda work: add_entry(work, editor, "One", "one@example.org").id)


def own(account_id: int) -> Actor:
    return Actor(id=account_id, grants={EDIT_OWN_ACCOUNT: Scope.ANY})


def settle(database: Database, clerk: Actor, given: NewAccount) -> int:
    return written(database, lambda work: add_account(work, clerk, given).id)


def test_an_entry_is_deleted_once(database: Database, editor: Actor, entry_id: int) -> None:
    def remove(work: UnitOfWork) -> None:
        get_entry(work, entry_id)  # as a view may have done
        delete_entry(work, editor, entry_id)

    assert second_after(database, remove, remove) is EntryIsGone


def test_an_entry_that_was_deleted_is_not_changed(database: Database, editor: Actor, entry_id: int) -> None:
    def change(work: UnitOfWork) -> None:
        get_entry(work, entry_id)
        change_entry(work, editor, entry_id, "Two", "two@example.org")

    assert second_after(database, lambda work: delete_entry(work, editor, entry_id), change) is EntryIsGone
    with unit_of_work(database) as work:
        assert work.scalars(select(Entry)).all() == []


def test_an_entry_that_was_deleted_stops_no_job(database: Database, editor: Actor, entry_id: int) -> None:
    """What somebody is about to change or delete is left for the next run."""
    with unit_of_work(database, writes=True) as work:
        work.get_one(Entry, entry_id).username_folded = None
    with unit_of_work(database, writes=True) as work:
        delete_entry(work, editor, entry_id)
        work.flush()
        if not database.is_sqlite:
            written(database, fold_names)
    written(database, fold_names)


def test_roles_given_twice_are_given_once(database: Database, clerk: Actor) -> None:
    ann = settle(database, clerk, NewAccount("Ann"))

    def give(work: UnitOfWork) -> None:
        get_account(work, ann)
        change_roles(work, clerk, ann, frozenset({EDITOR}))

    assert second_after(database, give, give) is None
    with unit_of_work(database) as work:
        assert work.scalars(select(AccountRole.role)).all() == [EDITOR]


def test_of_two_changes_to_an_account_none_is_undone_by_the_other(database: Database, clerk: Actor) -> None:
    ann = settle(database, clerk, NewAccount("Ann", password=OLD))

    def rename(work: UnitOfWork) -> None:
        get_account(work, ann)
        change_profile(work, own(ann), "Anna", "ru")

    assert second_after(database, lambda work: block_account(work, clerk, ann), rename) is None
    assert second_after(database, lambda work: unblock_account(work, clerk, ann), rename) is None
    with unit_of_work(database) as work:
        account = get_account(work, ann)
        assert (account.name, account.language, account.state) == ("Anna", "ru", "active")


def test_an_account_that_vanished_is_not_there(database: Database, clerk: Actor) -> None:
    ann = settle(database, clerk, NewAccount("Ann"))

    def block(work: UnitOfWork) -> None:
        get_account(work, ann)
        block_account(work, clerk, ann)

    outcome = second_after(
        database, lambda work: work.execute(delete(Account).where(Account.id == ann)), block
    )
    assert outcome is AccountIsGone


def test_the_former_password_changes_nothing_any_more(database: Database, clerk: Actor) -> None:
    ann = settle(database, clerk, NewAccount("Ann", password=OLD))

    def change(work: UnitOfWork) -> None:
        get_account(work, ann)
        change_password(work, own(ann), OLD, "something quite different", Visitor())

    assert (
        second_after(database, lambda work: replace_password(work, clerk, ann, NEW), change)
        is PasswordIsWrong
    )


@pytest.mark.parametrize("renewed_hash", [None, hash_password(OLD)], ids=["today's hash", "an old hash"])
def test_a_password_that_was_changed_lets_nobody_in(
    database: Database, clerk: Actor, renewed_hash: str | None
) -> None:
    ann = settle(database, clerk, NewAccount("Ann", password=OLD))
    with unit_of_work(database) as work:
        found = find_proof(work, "Ann", OLD)
    assert found
    proof = Proof(ann, "Ann", found.password_hash, renewed_hash)
    arrivals: list[object] = []

    def arrive(work: UnitOfWork) -> None:
        get_account(work, ann)
        arrivals.append(sign_in(work, Actor(), proof, Visitor()))

    assert second_after(database, lambda work: replace_password(work, clerk, ann, NEW), arrive) is None
    assert arrivals == [None]
    with unit_of_work(database) as work:
        assert is_password(get_account(work, ann).password_hash, NEW)
        assert work.scalars(select(AccountSession)).all() == []


def test_whoever_is_blocked_meanwhile_does_not_come_in(database: Database, clerk: Actor) -> None:
    ann = settle(database, clerk, NewAccount("Ann", password=OLD))
    with unit_of_work(database) as work:
        proof = find_proof(work, "Ann", OLD)
    assert proof
    arrive: Action = lambda work: sign_in(work, Actor(), proof, Visitor())  # noqa: E731 - one of two actions
    assert second_after(database, lambda work: block_account(work, clerk, ann), arrive) is None
    with unit_of_work(database) as work:
        assert work.scalars(select(AccountSession)).all() == []


def test_an_attempt_is_counted_though_its_row_is_forgotten_meanwhile(database: Database) -> None:
    def attempt(work: UnitOfWork) -> None:
        count_attempt(work, "sign_in:x", NAME_PATIENCE)

    written(database, attempt)
    outcome = second_after(database, lambda work: work.execute(delete(Attempt)), attempt)
    assert outcome is None
    with unit_of_work(database) as work:
        assert work.scalars(select(Attempt.failures)).all() == [1]


def test_an_attempt_is_counted_though_its_row_was_made_and_taken_back(database: Database) -> None:
    def attempt(work: UnitOfWork) -> None:
        count_attempt(work, "sign_in:x", NAME_PATIENCE)

    def give_up(work: UnitOfWork) -> None:
        attempt(work)
        work.flush()
        work.execute(delete(Attempt))

    assert second_after(database, give_up, attempt) is None
    with unit_of_work(database) as work:
        assert work.scalars(select(Attempt.failures)).all() == [1]


@pytest.mark.parametrize(
    ("name", "email", "outcome"),
    [("ANN", "other@example.org", NameIsTaken), ("Ben", "ANN@example.org", AddressIsTaken)],
)
def test_what_is_taken_is_named(
    database: Database, clerk: Actor, name: str, email: str, outcome: Outcome
) -> None:
    first, second = NewAccount("Ann", "ann@example.org"), NewAccount(name, email)
    assert (
        second_after(
            database,
            lambda work: add_account(work, clerk, first),
            lambda work: add_account(work, clerk, second),
        )
        is outcome
    )


def test_a_name_that_was_just_taken_is_not_given_to_another(database: Database, clerk: Actor) -> None:
    ids = [settle(database, clerk, NewAccount(name)) for name in ("Ann", "Ben")]

    def call(account_id: int) -> Action:
        return lambda work: rename_account(work, get_account(work, account_id, lock=True), "Cid")

    assert second_after(database, call(ids[0]), call(ids[1])) is NameIsTaken
