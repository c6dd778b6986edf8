"""What is held while a storage is asked for readers."""

from pathlib import Path

import pytest

from masthead.engine.errors import StorageIsUnavailable
from masthead.engine.storage.disk import DiskStorage
from masthead.engine.storage.port import CHUNK_BYTES
from masthead.engine.storage.readers import PAUSE_SECONDS, WAIT_SECONDS, Places, ReadersStorage, StorageIsBusy

KEY = "media/a.bin"
CONTENT = bytes(range(256)) * (CHUNK_BYTES // 64)
"""Four chunks."""


class Clock:
    """Stands until it is set."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def fail(places: Places, clock: Clock, seconds: float) -> None:
    def ask() -> None:
        with places.place():
            clock.now += seconds
            raise StorageIsUnavailable("it did not answer", "Ask")

    with pytest.raises(StorageIsUnavailable):
        ask()


def test_a_slow_failure_makes_a_pause_and_a_quick_one_none() -> None:
    clock = Clock()
    places = Places(1, clock)
    fail(places, clock, WAIT_SECONDS / 2)
    fail(places, clock, 2 * WAIT_SECONDS)
    with pytest.raises(StorageIsBusy) as busy, places.place():
        pass
    assert busy.value.seconds == PAUSE_SECONDS
    clock.now += PAUSE_SECONDS
    with places.place():
        pass


def test_nobody_waits_for_a_place_that_is_held_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("masthead.engine.storage.readers.WAIT_SECONDS", 3600)  # who waited would be noticed
    clock = Clock()
    places = Places(1, clock)
    with places.place():
        clock.now += 2 * 3600
        with pytest.raises(StorageIsBusy), places.place():
            pass


def test_who_takes_in_slowly_holds_no_place(tmp_path: Path) -> None:
    disk = DiskStorage(tmp_path)
    disk.put(KEY, [CONTENT])
    storage = ReadersStorage(disk, Places(1))
    with storage.read(KEY) as slow:
        begun = next(iter(slow))
        with storage.read(KEY) as quick:
            assert b"".join(quick) == CONTENT
        assert begun + b"".join(slow) == CONTENT


def test_what_has_come_is_given_while_all_places_are_taken(tmp_path: Path) -> None:
    disk = DiskStorage(tmp_path)
    disk.put(KEY, [b"small"])
    places = Places(1)
    storage = ReadersStorage(disk, places)
    reading = storage.read(KEY)
    with places.place():
        assert b"".join(reading) == b"small"


def test_a_reading_that_nobody_begins_closes_its_file(tmp_path: Path) -> None:
    disk = DiskStorage(tmp_path)
    disk.put(KEY, [CONTENT])
    ReadersStorage(disk, Places(1)).read(KEY).close()
