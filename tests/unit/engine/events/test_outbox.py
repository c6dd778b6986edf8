"""Events as JSON and back."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

import msgspec
import pytest

from masthead.engine.events.event import Event
from masthead.engine.events.outbox import decode, encode


@dataclass(frozen=True)
class ThingMoved(Event):
    event_name: ClassVar[str] = "things.thing_moved"
    number: int
    moved_at: datetime
    places: tuple[str, ...] = ()
    note: str | None = None


MOVED = ThingMoved(7, datetime(2026, 11, 21, 12, 0, tzinfo=UTC), ("дом", "🦔\0<b>"), None)


def test_an_event_comes_back_as_it_was() -> None:
    assert decode(encode(MOVED), ThingMoved) == MOVED


def test_only_its_fields_are_stored() -> None:
    assert set(msgspec.json.decode(encode(MOVED))) == {"number", "moved_at", "places", "note"}


def test_no_control_character_reaches_the_database() -> None:
    assert "\0" not in encode(MOVED)


def test_a_row_of_the_release_before_gets_defaults_for_new_fields() -> None:
    old = '{"number": 7, "moved_at": "2026-11-21T12:00:00Z"}'
    assert decode(old, ThingMoved) == ThingMoved(7, MOVED.moved_at)


def test_a_row_of_the_next_release_may_have_fields_unknown_here() -> None:
    new = '{"number": 7, "moved_at": "2026-11-21T12:00:00Z", "speed": {"unit": "knots"}}'
    assert decode(new, ThingMoved) == ThingMoved(7, MOVED.moved_at)


def test_a_row_without_a_needed_field_says_which() -> None:
    with pytest.raises(msgspec.ValidationError, match="number"):
        decode('{"moved_at": "2026-11-21T12:00:00Z"}', ThingMoved)
