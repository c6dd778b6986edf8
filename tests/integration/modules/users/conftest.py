"""A database with the tables of the users module, on each of the three in turn."""

from collections.abc import Iterator

import pytest

from masthead.engine.access.actor import Actor
from masthead.engine.access.permission import Scope
from masthead.engine.database.connect import Database
from masthead.engine.events.subscriptions import install_subscriptions
from masthead.modules.users.module import MODULE
from masthead.modules.users.permissions import MANAGE_ACCOUNTS
from masthead.testing.site import migrate_site


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url, pool_size=12)
    migrate_site(made, [MODULE])
    install_subscriptions(made, [])
    yield made
    made.dispose()


@pytest.fixture
def clerk() -> Actor:
    """Somebody who may manage accounts."""
    return Actor(id=0, name="clerk", grants={MANAGE_ACCOUNTS: Scope.ANY})
