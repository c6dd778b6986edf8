"""What the engine and other modules may call: who is asking, and the administrator's first link."""

import shlex
from dataclasses import replace

from masthead.engine.access.roles import Person
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.modules.users.commands.sign_in import make_first_link
from masthead.modules.users.permissions import EDIT_OWN_ACCOUNT, VIEW_OWN_ACCOUNT
from masthead.modules.users.policies.sign_in import needs_factor
from masthead.modules.users.queries.accounts import (
    find_first_administrator,
    find_holder,
    has_administrator_with_password,
    role_holders,
)
from masthead.modules.users.queries.factors import has_factor, roles_with_factor
from masthead.modules.users.queries.sessions import find_person
from masthead.modules.users.settings import UsersSettings

LINK_PATH = "/sign-in/link/"
FACTORS = "users.factor_list"


class AccountIdentity:
    """The engine's identity source: sessions of accounts."""

    sign_in_endpoint = "users.session_new"
    sign_out_endpoint = "users.session_end"
    account_endpoint = "users.account_edit"
    factor_endpoint = FACTORS

    def __init__(self, settings: UsersSettings) -> None:
        self.settings = settings

    def identify(self, work: UnitOfWork, token: str) -> Person | None:
        """Give the person whose session cookie holds `token`; it writes nothing.

        Whoever needs a second factor and has none is a mere member, and led to set one up; that they always may.
        """
        return self._held_back(work, find_person(work, token))

    def find_person(self, work: UnitOfWork, account_id: int) -> Person | None:
        """Give the person of an account that may sign in, by the same rules, without a session."""
        return self._held_back(work, find_holder(work, account_id))

    def has_factor(self, work: UnitOfWork, account_id: int) -> bool:
        """Whether an account has a second factor."""
        return has_factor(work, account_id)

    @property
    def filed_with_factor(self) -> frozenset[str]:
        """Roles of which the site's files demand a second factor."""
        return self.settings.roles_with_factor

    def first_link(self, work: UnitOfWork) -> str:
        """Make a one-time sign-in path for the administrator, made now if there is none."""
        return LINK_PATH + make_first_link(work)

    def is_claimed(self, work: UnitOfWork) -> bool:
        """Whether an administrator has a password and so needs no link."""
        return has_administrator_with_password(work)

    def link_command(self, work: UnitOfWork) -> str:
        """Say the command that makes such a link; it writes nothing."""
        administrator = find_first_administrator(work)
        if administrator is None:
            return "masthead user add admin --role administrator"
        return f"masthead user link {shlex.quote(administrator.name)}"

    def holders(self, work: UnitOfWork) -> dict[str, int]:
        """Count the accounts that were given each role."""
        return role_holders(work)

    def _held_back(self, work: UnitOfWork, person: Person | None) -> Person | None:
        required = roles_with_factor(work, self.settings)
        if person and needs_factor(required, person.roles) and not has_factor(work, person.id):
            allowed = (VIEW_OWN_ACCOUNT, EDIT_OWN_ACCOUNT)
            return replace(person, roles=frozenset(), detour=FACTORS, anyway=allowed)
        return person
