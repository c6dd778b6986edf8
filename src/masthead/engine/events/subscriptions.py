"""Who listens to what: made from the loaded modules' manifests and kept with the database."""

from collections.abc import Iterable
from typing import Protocol

from masthead.engine.database.connect import Database
from masthead.engine.errors import MastheadError, ModuleIsBroken
from masthead.engine.events.event import Subscription
from masthead.engine.events.models import EVENT_NAME_LENGTH, SUBSCRIBER_LENGTH

NOTE = "subscriptions"


class SubscriptionsAreUnknown(MastheadError):
    """Somebody records or delivers events before it is known who listens: they would be lost."""

    code = "masthead.subscriptions_are_unknown"
    message = "Call install_subscriptions(database, modules) first: nobody knows yet who listens."


class Subscriber(Protocol):
    """What is needed of a module's manifest."""

    @property
    def name(self) -> str:
        """Name of the module."""

    @property
    def subscriptions(self) -> tuple[Subscription, ...]:
        """What it listens to."""


class Subscriptions:
    """Who listens to what in a site; raises `ModuleIsBroken` for a module whose names cannot be stored."""

    def __init__(self, modules: Iterable[Subscriber]) -> None:
        self.by_name: dict[str, Subscription] = {}
        self._by_event: dict[str, list[str]] = {}
        for module in modules:
            for one in module.subscriptions:
                if one.name in self.by_name:
                    raise ModuleIsBroken(module.name, f"it subscribes twice: {one.name}")
                if max(len(one.event.event_name) - EVENT_NAME_LENGTH, len(one.name) - SUBSCRIBER_LENGTH) > 0:
                    raise ModuleIsBroken(module.name, f"a subscriber's name is too long: {one.name}")
                self.by_name[one.name] = one
                self._by_event.setdefault(one.event.event_name, []).append(one.name)

    def subscribers_of(self, event_name: str) -> list[str]:
        """Give the names of those who listen to an event."""
        return self._by_event.get(event_name, [])


def install_subscriptions(database: Database, modules: Iterable[Subscriber]) -> None:
    """Keep the loaded modules' subscriptions with the database, where `record` finds them."""
    database.notes[NOTE] = Subscriptions(modules)


def subscriptions_of(database: Database) -> Subscriptions:
    """Give the installed subscriptions."""
    installed = database.notes.get(NOTE)
    if not isinstance(installed, Subscriptions):
        raise SubscriptionsAreUnknown
    return installed
