"""A whole site for a test: settings, migrated database, application, and clients for it."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from flask.testing import FlaskClient

from masthead.engine.access.actor import Actor
from masthead.engine.access.permission import ADMINISTRATOR, ROLES
from masthead.engine.access.roles import Person
from masthead.engine.app import create_app, open_database
from masthead.engine.database.connect import Database
from masthead.engine.database.migrator import migrate
from masthead.engine.database.perform import Schema
from masthead.engine.database.revisions import chains_of
from masthead.engine.loading import load_modules
from masthead.engine.module import Module
from masthead.engine.recipes.read import resolve
from masthead.engine.release import code_version
from masthead.engine.settings.read import read_settings
from masthead.engine.web.cookies import SESSION
from masthead.engine.web.forgery import token_for
from masthead.engine.web.site import Site

MakeSite = Callable[..., Site]
"""Makes a site of a recipe; further settings as keywords named by their variables."""
QUICK = {"LOG_REQUESTS": "false"}


def make_site(
    folder: Path,
    database_url: str,
    *,
    recipe: str = "demo",
    environment: Mapping[str, str] | None = None,
) -> Site:
    """Make a site on a database, migrated; `environment` holds further settings as variables.

    With modules of its own, and no pages among them, it begins at the welcome page: the demo's front is a page.
    """
    if environment and "pages" not in environment.get("MODULES", "pages").split(","):
        environment = {"FRONT_PAGE": "welcome", **environment}
    told = {**QUICK, "RECIPE": recipe, "DATABASE_URL": database_url, **(environment or {})}
    settings = resolve(read_settings(folder, told))
    database = open_database(settings)
    migrate_site(database, load_modules(settings.modules).modules)
    return create_app(settings, database)


def migrate_site(database: Database, modules: Iterable[Module]) -> None:
    """Bring the database to the schema of this code."""
    migrate(database, Schema(chains_of(modules), code_version()), "expand")


class AsRole:
    """An identity source whose session tokens are the names of roles: `administrator`."""

    sign_in_endpoint = "users.session_new"
    sign_out_endpoint = "users.session_end"
    account_endpoint = "users.session_new"
    factor_endpoint = "users.session_new"
    filed_with_factor: frozenset[str] = frozenset()

    def identify(self, _work: object, token: str) -> Person | None:
        """Give a person with the role that the token names."""
        return Person(1, token, frozenset({token}), f"session of {token}") if token in ROLES else None

    def find_person(self, _work: object, account_id: int) -> Person | None:
        """Whatever was made was made by somebody who may do everything, still."""
        return Person(account_id, ADMINISTRATOR, frozenset({ADMINISTRATOR}), "")

    def first_link(self, _work: object) -> str:
        """There is nobody to link to."""
        return "/"

    def is_claimed(self, _work: object) -> bool:
        """Nobody has a password here."""
        return False

    def link_command(self, _work: object) -> str:
        """There is nobody to link to."""
        return "masthead --help"

    def holders(self, _work: object) -> dict[str, int]:
        """There is nobody."""
        return {}

    def has_factor(self, _work: object, _account_id: int) -> bool:
        """Nobody has one."""
        return False


def act_as(client: FlaskClient, site: Site, role: str = ADMINISTRATOR) -> dict[str, str]:
    """Let a client act as somebody with a role; give the form fields that its writes need."""
    client.set_cookie(SESSION, role)
    return {"csrf_token": token_for(Actor(session_key=f"session of {role}"), site.parts.secret_key.value())}
