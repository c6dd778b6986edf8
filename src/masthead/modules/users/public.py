"""What the engine and other modules may call: who is asking, and the administrator's first link."""

from masthead.engine.access.roles import Person
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.modules.users.commands.sign_in import make_first_link
from masthead.modules.users.queries.sessions import find_person
from masthead.modules.users.settings import UsersSettings

LINK_PATH = "/sign-in/link/"


class AccountIdentity:
    """The engine's identity source: sessions of accounts."""

    sign_in_endpoint = "users.session_new"
    sign_out_endpoint = "users.session_end"
    account_endpoint = "users.account_edit"

    def __init__(self, settings: UsersSettings) -> None:
        self.settings = settings

    def identify(self, work: UnitOfWork, token: str) -> Person | None:
        """Give the person whose session cookie holds `token`; it writes nothing."""
        return find_person(work, token)

    def first_link(self, work: UnitOfWork) -> str:
        """Make a one-time sign-in path for the administrator, made now if there is none."""
        return LINK_PATH + make_first_link(work)
