"""What happens when many do the same thing in the same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from masthead.engine.access.actor import Actor
from masthead.engine.access.permission import ADMINISTRATOR
from masthead.engine.database.columns import now
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import UnitOfWork, is_passing, unit_of_work
from masthead.engine.errors import MastheadError, TooManyAttempts
from masthead.modules.users.commands import attempts
from masthead.modules.users.commands.accounts import NewAccount, add_account
from masthead.modules.users.commands.arrivals import finish_by_code
from masthead.modules.users.commands.attempts import count_attempt
from masthead.modules.users.commands.recovery import renew_codes, use_recovery_code
from masthead.modules.users.commands.roles import block_account, change_roles
from masthead.modules.users.commands.tokens import make_token, use_token
from masthead.modules.users.errors import CodeIsWrong, LastAdministrator, LinkIsSpent, NameIsTaken
from masthead.modules.users.models.account import ACTIVE, Account, AccountRole
from masthead.modules.users.models.attempt import Attempt, Patience
from masthead.modules.users.models.seal import seal
from masthead.modules.users.models.session import AccountSession, Visitor
from masthead.modules.users.models.token import HALF, RESET
from masthead.modules.users.models.totp import Totp, seal_of
from masthead.modules.users.queries.factors import codes_left
from masthead.testing.factors import Phone

CROWD = 10
KEY, SECRET = "a key of a site", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
Outcome = type[MastheadError] | None


def at_once(database: Database, actions: list[Callable[[UnitOfWork], object]]) -> list[Outcome]:
    """Run each action in a thread and unit of work of its own; a deadlock's victim runs again, as in a request."""
    start = threading.Barrier(len(actions))

    def run(action: Callable[[UnitOfWork], object]) -> Outcome:
        start.wait()
        while True:
            try:
                with unit_of_work(database, writes=True) as work:
                    action(work)
                return None
            except MastheadError as error:
                if not is_passing(error):
                    return type(error)

    with ThreadPoolExecutor(len(actions)) as crowd:
        return list(crowd.map(run, actions))


def test_attempts_at_once_are_counted_one_by_one(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = now()
    monkeypatch.setattr(attempts, "now", lambda: moment)
    patience = Patience(free=3, longest=timedelta(minutes=5))
    outcomes = at_once(database, [lambda work: count_attempt(work, "sign_in:x", patience)] * CROWD)
    assert outcomes.count(None) == 4
    assert outcomes.count(TooManyAttempts) == CROWD - 4
    with unit_of_work(database) as work:
        assert work.scalars(select(Attempt.failures)).all() == [4]


def test_attempts_on_many_names_at_once_do_not_stand_in_each_others_way(database: Database) -> None:
    patience = Patience(free=3, longest=timedelta(minutes=5))

    def attempt_on(name: str) -> Callable[[UnitOfWork], None]:
        def attempt(work: UnitOfWork) -> None:
            count_attempt(work, "sign_in@192.0.2.1", Patience(free=99, longest=timedelta(minutes=5)))
            count_attempt(work, name, patience)

        return attempt

    assert at_once(database, [attempt_on(f"sign_in:{n}") for n in range(CROWD)]) == [None] * CROWD
    with unit_of_work(database) as work:
        assert work.get_one(Attempt, "sign_in@192.0.2.1").failures == CROWD
        assert work.scalar(select(func.count()).select_from(Attempt)) == CROWD + 1


def test_a_link_is_used_by_one_of_many(database: Database, clerk: Actor) -> None:
    with unit_of_work(database, writes=True) as work:
        token = make_token(work, RESET, add_account(work, clerk, NewAccount("Ann")).id)
    outcomes = at_once(database, [lambda work: use_token(work, RESET, token)] * CROWD)
    assert outcomes.count(None) == 1
    assert outcomes.count(LinkIsSpent) == CROWD - 1


def test_a_name_goes_to_one_of_many(database: Database, clerk: Actor) -> None:
    names = ["Ann", "ANN", "ann", "Ａｎｎ", "aNN"] * 2
    outcomes = at_once(
        database, [lambda work, name=name: add_account(work, clerk, NewAccount(name)) for name in names]
    )
    assert outcomes.count(None) == 1
    assert outcomes.count(NameIsTaken) == len(names) - 1
    with unit_of_work(database) as work:
        assert work.scalars(select(Account.name_key)).all() == ["ann"]


@pytest.mark.parametrize("way", ["block", "take the role"])
def test_two_administrators_who_part_at_once_do_not_both_go(
    database: Database, clerk: Actor, way: str
) -> None:
    with unit_of_work(database, writes=True) as work:
        ids = [
            add_account(work, clerk, NewAccount(name, roles=frozenset({ADMINISTRATOR}))).id
            for name in ("Ann", "Ben")
        ]

    def part_from(account_id: int) -> Callable[[UnitOfWork], None]:
        if way == "block":
            return lambda work: block_account(work, clerk, account_id)
        return lambda work: change_roles(work, clerk, account_id, frozenset())

    outcomes = at_once(database, [part_from(account_id) for account_id in ids])
    assert sorted(map(str, outcomes)) == sorted(map(str, [None, LastAdministrator]))
    with unit_of_work(database) as work:
        left = select(Account.id).join(AccountRole, AccountRole.account_id == Account.id)
        assert len(work.scalars(left.where(Account.state == ACTIVE)).all()) == 1


def test_a_code_lets_one_of_many_in(database: Database, clerk: Actor) -> None:
    with unit_of_work(database, writes=True) as work:
        ann = add_account(work, clerk, NewAccount("Ann")).id
        app = Totp(account_id=ann, sealed=seal(KEY, SECRET, seal_of(ann)), created_at=now())
        app.confirmed_at, app.last_step = now(), 0
        work.add(app)
    with unit_of_work(database, writes=True) as work:
        halves = [make_token(work, HALF, ann) for _ in range(CROWD)]
    code = Phone(SECRET, []).code()

    def arrive(work: UnitOfWork, half: str) -> None:
        finish_by_code(work, Actor(), half, ("code", code), Visitor(), secret_key=KEY)

    outcomes = at_once(database, [partial(arrive, half=half) for half in halves])
    assert outcomes.count(None) == 1
    assert outcomes.count(CodeIsWrong) == CROWD - 1
    with unit_of_work(database) as work:
        assert len(work.scalars(select(AccountSession)).all()) == 1


def test_one_half_becomes_one_session(database: Database, clerk: Actor) -> None:
    with unit_of_work(database, writes=True) as work:
        ann = add_account(work, clerk, NewAccount("Ann")).id
        codes = renew_codes(work, ann)
        half = make_token(work, HALF, ann)

    def arrive(work: UnitOfWork, code: str) -> None:
        finish_by_code(work, Actor(), half, ("recovery", code), Visitor(), secret_key=KEY)

    outcomes = at_once(database, [partial(arrive, code=code) for code in codes])
    assert outcomes.count(None) == 1
    assert outcomes.count(LinkIsSpent) == CROWD - 1
    with unit_of_work(database) as work:
        assert codes_left(work, ann) == CROWD - 1


def test_a_recovery_code_is_used_by_one_of_many(database: Database, clerk: Actor) -> None:
    with unit_of_work(database, writes=True) as work:
        ann = add_account(work, clerk, NewAccount("Ann")).id
        code = renew_codes(work, ann)[0]
    used: list[bool] = []
    at_once(database, [lambda work: used.append(use_recovery_code(work, ann, code))] * CROWD)
    assert used.count(True) == 1
    with unit_of_work(database) as work:
        assert codes_left(work, ann) == CROWD - 1
