"""The outbox in figures, dead letters, and what is thrown away."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from outbox_scene import IMPATIENT, MODULE, ThingCounted, ThingFailed, count_effects
from sqlalchemy import func, select, update

from masthead.engine.database.columns import now
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import UnitOfWork, unit_of_work
from masthead.engine.events.delivery import deliver_next
from masthead.engine.events.event import About, Event, Subscription
from masthead.engine.events.models import DEAD, OutboxDelivery, OutboxEvent
from masthead.engine.events.outbox import record
from masthead.engine.events.queue import (
    NOBODY_KNOWS,
    QueueState,
    dead_letters,
    discard,
    queue_state,
    replay,
    tidy,
)
from masthead.engine.events.subscriptions import install_subscriptions
from masthead.engine.module import Module


def tell(database: Database, *events: Event) -> None:
    with unit_of_work(database, writes=True) as work:
        for event in events:
            record(work, event)


def deliver_all(database: Database) -> None:
    while deliver_next(database, IMPATIENT):
        pass


def state_of(database: Database) -> QueueState:
    with unit_of_work(database) as work:
        return queue_state(work)


def age(database: Database, days: float) -> None:
    past = now() - timedelta(days=days)
    with unit_of_work(database, writes=True) as work:
        work.execute(update(OutboxEvent).values(recorded_at=past))
        work.execute(update(OutboxDelivery).values(next_attempt_at=past))


def tidied(database: Database) -> tuple[int, int]:
    with unit_of_work(database, writes=True) as work:
        tidy(work)
    with unit_of_work(database) as work:
        events = work.scalar(select(func.count()).select_from(OutboxEvent)) or 0
        return events, work.scalar(select(func.count()).select_from(OutboxDelivery)) or 0


def test_an_empty_queue_is_all_zeros(scene: Database) -> None:
    assert state_of(scene) == QueueState(waiting=0, oldest_seconds=0.0, dead=0)


def test_the_state_counts_what_waits_and_what_is_dead_and_gives_the_oldest_age(scene: Database) -> None:
    tell(scene, ThingFailed(1), ThingCounted(2))
    deliver_all(scene)
    tell(scene, ThingCounted(3))
    age(scene, days=0.5)
    tell(scene, ThingCounted(4))
    state = state_of(scene)
    assert (state.waiting, state.dead) == (2, 1)
    assert 43_200 <= state.oldest_seconds < 43_260


def test_a_dead_letter_tells_what_it_is(scene: Database) -> None:
    tell(scene, ThingFailed(1))
    deliver_all(scene)
    with unit_of_work(scene) as work:
        (letter,) = dead_letters(work)
    assert (letter.event_name, letter.attempts) == ("scene.thing_failed", 3)
    assert letter.subscriber == "scene.thing_failed:outbox_scene.on_thing_failed"
    assert letter.last_error == "RuntimeError: number 1 is no good"


def test_only_the_named_dead_letter_is_replayed_with_all_its_attempts_before_it(scene: Database) -> None:
    tell(scene, ThingFailed(1), ThingFailed(2))
    deliver_all(scene)
    with unit_of_work(scene, writes=True) as work:
        newest, _ = dead_letters(work)
        assert replay(work, [newest.id]) == 1
    assert (state_of(scene).waiting, state_of(scene).dead) == (1, 1)
    deliver_all(scene)
    assert state_of(scene).dead == 2
    with unit_of_work(scene) as work:
        assert dead_letters(work)[0].attempts == 3


def test_all_dead_letters_are_replayed_once_their_reason_is_mended(scene: Database) -> None:
    tell(scene, ThingFailed(1), ThingFailed(2))
    deliver_all(scene)
    with unit_of_work(scene, writes=True) as work:
        work.execute(update(OutboxDelivery).values(subscriber=MODULE.subscriptions[0].name))
        assert replay(work) == 2
    deliver_all(scene)
    assert (state_of(scene).dead, count_effects(scene)) == (0, 2)


def test_a_delivery_that_is_not_dead_cannot_be_replayed_or_discarded(scene: Database) -> None:
    tell(scene, ThingCounted(1))
    with unit_of_work(scene, writes=True) as work:
        assert (replay(work), discard(work)) == (0, 0)


def test_a_discarded_dead_letter_is_gone(scene: Database) -> None:
    tell(scene, ThingFailed(1))
    deliver_all(scene)
    with unit_of_work(scene, writes=True) as work:
        assert discard(work) == 1
    assert state_of(scene).dead == 0


def test_what_was_delivered_a_week_ago_is_thrown_away(scene: Database) -> None:
    tell(scene, ThingCounted(1))
    deliver_all(scene)
    age(scene, days=8)
    tell(scene, ThingCounted(2))
    deliver_all(scene)
    assert tidied(scene) == (1, 1)


def test_what_waits_or_is_dead_is_kept_however_old(scene: Database) -> None:
    tell(scene, ThingFailed(1))
    deliver_all(scene)
    tell(scene, ThingCounted(2))
    age(scene, days=400)
    assert tidied(scene) == (2, 2)


def test_more_than_one_batch_is_thrown_away_at_a_time(scene: Database) -> None:
    install_subscriptions(scene, [])
    tell(scene, *(ThingCounted(number) for number in range(1200)))
    age(scene, days=8)
    assert tidied(scene) == (0, 0)


def test_a_delivery_that_no_module_has_known_for_a_month_becomes_a_dead_letter(scene: Database) -> None:
    tell(scene, ThingCounted(1))
    install_subscriptions(scene, [])
    age(scene, days=29)
    tidied(scene)
    assert (state_of(scene).waiting, state_of(scene).dead) == (1, 0)
    age(scene, days=31)
    tidied(scene)
    with unit_of_work(scene) as work:
        row = work.scalars(select(OutboxDelivery)).one()
    assert (row.state, row.last_error) == (DEAD, NOBODY_KNOWS)


@dataclass(frozen=True)
class PersonWritten(Event):
    """It holds an address, and its letter cannot be sent."""

    event_name: ClassVar[str] = "scene.person_written"
    about: ClassVar[About | None] = About(email="email")
    email: str


def on_person_written(_work: UnitOfWork, _event: PersonWritten) -> None:
    raise RuntimeError("nobody answers")


def test_an_address_is_forgotten_a_month_after_its_letter_was_given_up(scene: Database) -> None:
    listening = Module(
        name="people", summary="", subscriptions=(Subscription(PersonWritten, on_person_written),)
    )
    install_subscriptions(scene, [MODULE, listening])
    tell(scene, ThingFailed(1), PersonWritten("ann@example.org"))
    deliver_all(scene)
    age(scene, days=29)
    assert tidied(scene) == (2, 2)
    age(scene, days=31)
    assert tidied(scene) == (1, 1)
    with unit_of_work(scene) as work:
        assert [one.event_name for one in dead_letters(work)] == ["scene.thing_failed"]


def test_what_a_removed_module_left_is_thrown_away_in_the_end(scene: Database) -> None:
    tell(scene, ThingFailed(1))
    with unit_of_work(scene, writes=True) as work:
        work.execute(update(OutboxDelivery).values(subscriber="gone:gone", state=DEAD, last_error="x"))
    age(scene, days=59)
    assert tidied(scene)[1] == 1
    age(scene, days=61)
    assert tidied(scene)[1] == 0


@dataclass(frozen=True)
class PersonSeen(Event):
    """It is about somebody, and holds no address."""

    event_name: ClassVar[str] = "scene.person_seen"
    about: ClassVar[About | None] = About(account="account_id")
    account_id: int


def on_person_seen(_work: UnitOfWork, _event: PersonSeen) -> None:
    """Fail as a mail server does, which names the address."""
    raise RuntimeError("<ann@example.org> is not here")


def test_what_went_wrong_for_a_person_is_forgotten_after_a_month(scene: Database) -> None:
    listens = (Subscription(PersonSeen, on_person_seen),)
    seeing = Module(name="scene", title="Scene", summary="", events=(PersonSeen,), subscriptions=listens)
    install_subscriptions(scene, [seeing])
    tell(scene, PersonSeen(1))
    deliver_all(scene)
    for days, said in ((29, "ann@example.org"), (31, "")):
        age(scene, days)
        assert tidied(scene)[1] == 1
        with unit_of_work(scene) as work:
            (letter,) = dead_letters(work)
        assert said in letter.last_error
        assert bool(said) == bool(letter.last_error)
