"""Who listens to what, by names that are stored."""

from dataclasses import dataclass
from typing import ClassVar

import pytest

from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import ModuleIsBroken
from masthead.engine.events.event import Event, Subscription
from masthead.engine.events.subscriptions import Subscriptions
from masthead.engine.module import Module


@dataclass(frozen=True)
class TeaMade(Event):
    event_name: ClassVar[str] = "kitchen.tea_made"
    cups: int


@dataclass(frozen=True)
class TeaSpilled(Event):
    event_name: ClassVar[str] = "kitchen.tea_spilled"


def on_anything(work: UnitOfWork, event: Event) -> None: ...


def kitchen(*subscriptions: Subscription) -> Module:
    return Module(name="kitchen", summary="", subscriptions=subscriptions)


def test_one_reaction_may_listen_to_several_events() -> None:
    subscriptions = Subscriptions(
        [kitchen(Subscription(TeaMade, on_anything), Subscription(TeaSpilled, on_anything))]
    )
    (subscriber,) = subscriptions.subscribers_of("kitchen.tea_made")
    assert subscriber.startswith("kitchen.tea_made:")
    assert subscriber.endswith(".on_anything")
    assert len(subscriptions.by_name) == 2


def test_nobody_listens_to_an_unknown_event() -> None:
    assert Subscriptions([]).subscribers_of("kitchen.tea_made") == []


def test_the_same_subscription_twice_breaks_its_module() -> None:
    with pytest.raises(ModuleIsBroken, match="subscribes twice"):
        Subscriptions([kitchen(*2 * [Subscription(TeaMade, on_anything)])])


def test_a_name_too_long_to_be_stored_breaks_its_module() -> None:
    @dataclass(frozen=True)
    class Talked(Event):
        event_name: ClassVar[str] = "kitchen." + "blah" * 25

    with pytest.raises(ModuleIsBroken, match="too long"):
        Subscriptions([kitchen(Subscription(Talked, on_anything))])
