"""Claims, effects, failures, leases: what the worker does with one delivery at a time."""

import time
from pathlib import Path

import pytest
from outbox_scene import (
    IMPATIENT,
    MODULE,
    ThingCounted,
    ThingFailed,
    ThingSent,
    count_effects,
)
from sqlalchemy import select, update

from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import UnitOfWork, unit_of_work
from masthead.engine.events.afterwards import NotInReaction, afterwards
from masthead.engine.events.delivery import WORKER_DIED, Claim, Patience, attempt, claim_next, deliver_next
from masthead.engine.events.event import Event
from masthead.engine.events.models import DEAD, DELIVERED, WAITING, OutboxDelivery, OutboxEvent
from masthead.engine.events.outbox import record
from masthead.engine.events.subscriptions import install_subscriptions, subscriptions_of


def tell(database: Database, *events: Event) -> None:
    with unit_of_work(database, writes=True) as work:
        for event in events:
            record(work, event)


def only_delivery(database: Database) -> OutboxDelivery:
    with unit_of_work(database) as work:
        return work.scalars(select(OutboxDelivery)).one()


def run(database: Database, claim: Claim) -> None:
    attempt(database, subscriptions_of(database).by_name[claim.subscriber], claim, IMPATIENT)


def test_a_due_event_reaches_its_subscriber_once(scene: Database) -> None:
    tell(scene, ThingCounted(7))
    assert deliver_next(scene)
    assert not deliver_next(scene)
    row = only_delivery(scene)
    assert (row.state, row.attempts, row.last_error, count_effects(scene)) == (DELIVERED, 1, None, 1)


def test_a_failed_reaction_leaves_no_effect_and_is_tried_later(scene: Database) -> None:
    tell(scene, ThingFailed(7))
    before = time.time()
    assert deliver_next(scene, Patience(first_delay=100.0))
    row = only_delivery(scene)
    assert (row.state, row.attempts, row.claimed_until, count_effects(scene)) == (WAITING, 1, None, 0)
    assert row.last_error == "RuntimeError: number 7 is no good"
    assert 70 < row.next_attempt_at.timestamp() - before < 140
    assert not deliver_next(scene)


def test_a_reaction_that_always_fails_becomes_a_dead_letter(scene: Database) -> None:
    tell(scene, ThingFailed(7))
    attempts = 0
    while deliver_next(scene, IMPATIENT):
        attempts += 1
    row = only_delivery(scene)
    assert (attempts, row.attempts, row.state, count_effects(scene)) == (3, 3, DEAD, 0)
    assert row.last_error == "RuntimeError: number 7 is no good"


def test_one_bad_event_does_not_hold_up_the_others(scene: Database) -> None:
    tell(scene, ThingFailed(1), ThingCounted(2), ThingCounted(3))
    for _ in range(3):
        assert deliver_next(scene)
    assert count_effects(scene) == 2


def test_a_claimed_delivery_is_not_given_to_another_worker(scene: Database) -> None:
    tell(scene, ThingCounted(1))
    assert claim_next(scene) is not None
    assert claim_next(scene) is None


def test_a_claim_left_behind_by_a_dead_worker_is_taken_over(scene: Database) -> None:
    tell(scene, ThingCounted(1))
    first = claim_next(scene, Patience(lease=0.05))
    time.sleep(0.1)
    second = claim_next(scene)
    assert first is not None
    assert second is not None
    assert (first.id, first.attempt, second.attempt) == (second.id, 1, 2)


def test_a_worker_that_was_taken_for_dead_changes_nothing(scene: Database) -> None:
    tell(scene, ThingCounted(1))
    first = claim_next(scene, Patience(lease=0.05))
    time.sleep(0.1)
    second = claim_next(scene)
    assert first is not None
    assert second is not None
    run(scene, first)
    assert (only_delivery(scene).state, count_effects(scene)) == (WAITING, 0)
    run(scene, second)
    run(scene, first)
    assert (only_delivery(scene).state, count_effects(scene)) == (DELIVERED, 1)


def test_a_reaction_that_kills_every_worker_is_given_up(scene: Database) -> None:
    tell(scene, ThingCounted(1))
    hasty = Patience(attempts=2, lease=0.01)
    for _ in range(2):
        assert claim_next(scene, hasty) is not None
        time.sleep(0.05)
    assert claim_next(scene, hasty) is None
    row = only_delivery(scene)
    assert (row.state, row.last_error) == (DEAD, WORKER_DIED)


def test_a_delivery_to_a_subscriber_of_another_release_is_left_alone(scene: Database) -> None:
    tell(scene, ThingCounted(1))
    install_subscriptions(scene, [])
    assert not deliver_next(scene)
    assert only_delivery(scene).state == WAITING
    install_subscriptions(scene, [MODULE])
    assert deliver_next(scene)
    assert count_effects(scene) == 1


def test_a_field_that_only_the_next_release_knows_is_passed_over(scene: Database) -> None:
    tell(scene, ThingCounted(1))
    with unit_of_work(scene, writes=True) as work:
        work.execute(update(OutboxEvent).values(payload='{"number": 5, "colour": "red"}'))
    assert deliver_next(scene)
    assert (only_delivery(scene).state, count_effects(scene)) == (DELIVERED, 1)


def test_a_payload_that_cannot_be_read_becomes_a_dead_letter_that_says_why(scene: Database) -> None:
    tell(scene, ThingCounted(1))
    with unit_of_work(scene, writes=True) as work:
        work.execute(update(OutboxEvent).values(payload='{"colour": "red"}'))
    while deliver_next(scene, IMPATIENT):
        pass
    row = only_delivery(scene)
    assert row.state == DEAD
    assert "number" in (row.last_error or "")


def test_what_a_reaction_does_outside_comes_after_its_commit(scene: Database, tmp_path: Path) -> None:
    tell(scene, ThingSent(1, str(tmp_path)))
    assert deliver_next(scene)
    assert [file.read_text() for file in tmp_path.glob("sent-*")] == ["1"]
    assert only_delivery(scene).state == DELIVERED


def test_when_the_outside_fails_the_whole_reaction_runs_again(scene: Database, tmp_path: Path) -> None:
    tell(scene, ThingSent(1, str(tmp_path)))
    (tmp_path / "refuse").touch()
    assert deliver_next(scene, IMPATIENT)
    assert only_delivery(scene).last_error == "ConnectionError: nobody answers"
    (tmp_path / "refuse").unlink()
    assert deliver_next(scene, IMPATIENT)
    assert (only_delivery(scene).state, len(list(tmp_path.glob("sent-*")))) == (DELIVERED, 2)


def test_outside_a_reaction_nothing_can_be_left_for_afterwards(scene: Database) -> None:
    def forget() -> None: ...

    def misplaced(work: UnitOfWork) -> None:
        afterwards(work, forget)

    with pytest.raises(NotInReaction), unit_of_work(scene) as work:
        misplaced(work)
