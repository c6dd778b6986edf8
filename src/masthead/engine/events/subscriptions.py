"""Who listens to what: made from the loaded modules' manifests and kept with the database."""

from collections.abc import Iterable

from masthead.engine.database.connect import Database
from masthead.engine.errors import MastheadError
from masthead.engine.events.event import Subscription
from masthead.engine.events.models import EVENT_NAME_LENGTH, SUBSCRIBER_LENGTH

NOTE = "subscriptions"


class SubscriptionsAreUnknown(MastheadError):
    """Somebody records or delivers events before it is known who listens: they would be lost."""

    code = "masthead.subscriptions_are_unknown"
    message = "Call install_subscriptions(database, …) with those of the loaded modules first."


class Subscriptions:
    """The subscriptions of the modules that are loaded."""

    def __init__(self, subscriptions: Iterable[Subscription]) -> None:
        self.by_name: dict[str, Subscription] = {}
        self._by_event: dict[str, list[str]] = {}
        for one in subscriptions:
            event_name = one.event.event_name
            if len(event_name) > EVENT_NAME_LENGTH or len(one.name) > SUBSCRIBER_LENGTH:
                raise ValueError(f"the subscriber's name is too long to be stored: {one.name}")
            if one.name in self.by_name:
                raise ValueError(f"subscribed twice: {one.name}")
            self.by_name[one.name] = one
            self._by_event.setdefault(event_name, []).append(one.name)

    def subscribers_of(self, event_name: str) -> list[str]:
        """Give the names of those who listen to an event."""
        return self._by_event.get(event_name, [])


def install_subscriptions(database: Database, subscriptions: Iterable[Subscription]) -> Subscriptions:
    """Keep the loaded modules' subscriptions with the database, where `record` finds them."""
    installed = Subscriptions(subscriptions)
    database.notes[NOTE] = installed
    return installed


def subscriptions_of(database: Database) -> Subscriptions:
    """Give the installed subscriptions."""
    installed = database.notes.get(NOTE)
    if not isinstance(installed, Subscriptions):
        raise SubscriptionsAreUnknown
    return installed
