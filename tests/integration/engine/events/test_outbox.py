"""What is recorded, in which transaction, and for whom."""

import pytest
from outbox_scene import ThingCounted, count_effects, leave_effect
from sqlalchemy import func, select

from masthead.engine.database.columns import now
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import UnitOfWork, unit_of_work
from masthead.engine.events.delivery import deliver_next
from masthead.engine.events.models import OutboxDelivery, OutboxEvent
from masthead.engine.events.outbox import record
from masthead.engine.events.subscriptions import SubscriptionsAreUnknown, install_subscriptions


def count(database: Database, table: type[OutboxEvent] | type[OutboxDelivery]) -> int:
    with unit_of_work(database) as work:
        return work.scalar(select(func.count()).select_from(table)) or 0


def fail_after_recording(work: UnitOfWork) -> None:
    record(work, ThingCounted(1))
    raise ZeroDivisionError


def test_an_event_is_written_with_the_change_that_caused_it(scene: Database) -> None:
    with unit_of_work(scene, writes=True) as work:
        leave_effect(work, 1)
        record(work, ThingCounted(1))
        record(work, ThingCounted(2))
    assert (count(scene, OutboxEvent), count(scene, OutboxDelivery), count_effects(scene)) == (2, 2, 1)


def test_a_rollback_records_nothing(scene: Database) -> None:
    with pytest.raises(ZeroDivisionError), unit_of_work(scene, writes=True) as work:
        fail_after_recording(work)
    assert (count(scene, OutboxEvent), count(scene, OutboxDelivery)) == (0, 0)
    assert not deliver_next(scene)


def test_nothing_is_written_before_the_end_of_the_transaction(scene: Database) -> None:
    with unit_of_work(scene, writes=True) as work:
        record(work, ThingCounted(1))
        assert work.scalar(select(func.count()).select_from(OutboxEvent)) == 0


def test_an_event_that_nobody_hears_is_kept_without_deliveries(scene: Database) -> None:
    install_subscriptions(scene, [])
    with unit_of_work(scene, writes=True) as work:
        record(work, ThingCounted(1))
    assert (count(scene, OutboxEvent), count(scene, OutboxDelivery)) == (1, 0)


def test_recording_without_known_subscribers_is_refused_rather_than_lost(scene: Database) -> None:
    scene.notes.clear()
    with pytest.raises(SubscriptionsAreUnknown), unit_of_work(scene, writes=True) as work:
        record(work, ThingCounted(1))


def test_text_of_every_kind_survives(scene: Database) -> None:
    with unit_of_work(scene, writes=True) as work:
        work.add(OutboxEvent(id=1, name="scene.kept", payload="ёжик 🦔 " * 20_000, recorded_at=now()))
    with unit_of_work(scene) as work:
        assert work.get_one(OutboxEvent, 1).payload == "ёжик 🦔 " * 20_000
