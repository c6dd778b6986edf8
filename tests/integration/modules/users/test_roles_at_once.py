"""Roles, permissions and erasure when two do it in the same moment: somebody is told, nothing is half done."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from masthead.engine.access.actor import Actor
from masthead.engine.access.errors import RoleIsGone, RoleIsHeld
from masthead.engine.access.live import read_here
from masthead.engine.access.permission import ADMINISTRATOR, Permission, Scope
from masthead.engine.access.roles import RoleTable
from masthead.engine.audit.models import AuditRow
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import UnitOfWork, is_passing, unit_of_work
from masthead.engine.errors import MastheadError
from masthead.engine.personal.declaration import install_personal_data
from masthead.modules.administration.commands.grants import change_grants
from masthead.modules.administration.commands.roles import add_role, remove_role
from masthead.modules.administration.errors import GrantsWereChanged, TitleIsTaken
from masthead.modules.administration.permissions import CHANGE_PERMISSIONS
from masthead.modules.users.commands.accounts import NewAccount, add_account
from masthead.modules.users.commands.erasure import erase_account
from masthead.modules.users.commands.roles import change_roles
from masthead.modules.users.errors import LastAdministrator
from masthead.modules.users.models.account import Account
from masthead.modules.users.models.personal import PERSONAL_DATA
from masthead.modules.users.permissions import ADD_ENTRY, ERASE_ACCOUNT, MANAGE_ACCOUNTS
from masthead.modules.users.queries.accounts import role_holders

CROWD = 6
GRANTS = dict.fromkeys((MANAGE_ACCOUNTS, CHANGE_PERMISSIONS, ERASE_ACCOUNT, ADD_ENTRY), Scope.ANY)
CHIEF = Actor(id=0, name="chief", grants=GRANTS)
TABLE = RoleTable([Permission(ADD_ENTRY, "Add")])
CELL = ("editor", ADD_ENTRY)
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


def test_of_a_grant_and_a_revocation_one_is_told(database: Database) -> None:
    grant = lambda work: change_grants(work, CHIEF, TABLE, {CELL: Scope.ANY}, {})  # noqa: E731
    revoke = lambda work: change_grants(work, CHIEF, TABLE, {CELL: Scope.NONE}, {})  # noqa: E731
    outcomes = at_once(database, [grant, revoke])
    assert sorted(map(str, outcomes)) == sorted(map(str, [None, GrantsWereChanged]))
    with unit_of_work(database) as work:
        expected = Scope.ANY if outcomes[0] is None else Scope.NONE
        assert read_here(work).scopes == {CELL: expected}
        kept = work.scalars(select(AuditRow.event).where(AuditRow.event == "access.permission_changed"))
        assert len(kept.all()) == 1


def test_the_same_role_is_made_once(database: Database) -> None:
    outcomes = at_once(database, [lambda work: add_role(work, CHIEF, "Proofreader")] * CROWD)
    assert outcomes.count(None) == 1
    assert outcomes.count(TitleIsTaken) == CROWD - 1


def test_a_role_is_not_given_while_it_is_removed(database: Database) -> None:
    with unit_of_work(database, writes=True) as work:
        name = add_role(work, CHIEF, "Proofreader")
        ann = add_account(work, CHIEF, NewAccount("Ann", roles=frozenset({ADMINISTRATOR}))).id
        ben = add_account(work, CHIEF, NewAccount("Ben")).id
    give = lambda work: change_roles(work, CHIEF, ben, frozenset({name}))  # noqa: E731
    remove = lambda work: remove_role(work, CHIEF, name, role_holders)  # noqa: E731
    outcomes = at_once(database, [give, remove])
    assert outcomes in ([None, RoleIsHeld], [RoleIsGone, None])
    with unit_of_work(database) as work:
        assert (name in read_here(work).titles) == (role_holders(work).get(name) == 1)
    assert ann


@pytest.mark.parametrize("way", ["erase", "take the role"])
def test_two_administrators_who_part_at_once_do_not_both_go(database: Database, way: str) -> None:
    install_personal_data(database, PERSONAL_DATA)
    with unit_of_work(database, writes=True) as work:
        ids = [
            add_account(work, CHIEF, NewAccount(name, roles=frozenset({ADMINISTRATOR}))).id
            for name in ("Ann", "Ben")
        ]

    def part_from(account_id: int) -> Callable[[UnitOfWork], None]:
        if way == "erase":
            return lambda work: erase_account(work, CHIEF, account_id)
        return lambda work: change_roles(work, CHIEF, account_id, frozenset())

    outcomes = at_once(database, [part_from(account_id) for account_id in ids])
    assert sorted(map(str, outcomes)) == sorted(map(str, [None, LastAdministrator]))
    with unit_of_work(database) as work:
        assert role_holders(work) == {ADMINISTRATOR: 1}
        assert len(work.scalars(select(Account.id)).all()) == (1 if way == "erase" else 2)
