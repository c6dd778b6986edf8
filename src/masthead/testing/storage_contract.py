"""What every adapter of the storage port promises, as tests.

Inherit from `StorageContract` in a test file, and give it a fixture `storage` with an empty storage.
"""

import hashlib
import random
import threading
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from masthead.engine.errors import StorageIsUnavailable
from masthead.engine.storage.keys import KeyIsWrong
from masthead.engine.storage.port import LONGEST_LINK, FileIsMissing, Storage, prove

MEGABYTE = 1024 * 1024
HOSTILE_KEYS = (
    "", "/", ".", "..", "a", "a.txt", "a/b", "/etc/passwd.txt", "../a.txt", "a/../b.txt", "a/./b.txt",
    "a//b.txt", "a/b.txt/", "a\\b.txt", "a/b.txt\0", "a/\0.txt", "a/b.txt\n", "a/b\r\n.txt", "A/b.txt",
    "a/B.txt", "a/b.", "a/.b", "a/.drafts/b.txt", ".drafts/b.txt", "a/ф.txt", "a/b c.txt", "a/%2e%2e/b.txt",
    "a/b.txt?x=1", "a/b.txt#x", "c:/b.txt", "~/b.txt", "a/*.txt", "a/$(id).txt", "a.b/c.txt", "-a/b.txt",
    "a/" + "b" * 200 + ".txt", "a/" * 100 + "b.txt", "a/ⅷ.txt", "a/b.ＴＸＴ", "a/\ud800.txt",
)  # fmt: skip
HOSTILE_FOLDERS = ("/", "..", "a/", "/a", "a/../b", "a.b", "a//b", "A", "a\0", ".drafts", "a\n")


class StorageContract:
    """The promises."""

    @pytest.mark.parametrize("size", [0, 1, 20 * MEGABYTE])
    def test_a_file_comes_back_as_it_went_in(self, storage: Storage, size: int) -> None:
        """Empty, tiny and large."""
        content = random.Random(size).randbytes(size)  # noqa: S311 - no secret
        key = f"media/{hashlib.sha256(content).hexdigest()}.webp"
        assert storage.stat(key) is None
        began = datetime.now(UTC) - timedelta(seconds=5)
        assert storage.put(key, pieces(content)) == size
        with storage.read(key) as reading:
            assert hashlib.sha256(b"".join(reading)).digest() == hashlib.sha256(content).digest()
            assert (reading.start, reading.stop, reading.file) == (0, size, storage.stat(key))
            assert (reading.file.key, reading.file.size) == (key, size)
            assert began < reading.file.modified < datetime.now(UTC) + timedelta(seconds=5)

    def test_a_large_file_is_never_in_memory(self, storage: Storage) -> None:
        """Sixty megabytes pass through an eighth of it, as far as Python sees."""
        size = 60 * MEGABYTE
        storage.put("media/warm.bin", [b"1"])
        tracemalloc.start()
        try:
            assert storage.put("media/large.bin", (bytes(MEGABYTE) for _ in range(60))) == size
            with storage.read("media/large.bin") as reading:
                assert sum(map(len, reading)) == size
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert peak < size // 4

    def test_the_second_put_takes_the_place_of_the_first(self, storage: Storage) -> None:
        """Also where it is shorter."""
        storage.put("uploads/one.txt", [b"a longer text"])
        storage.put("uploads/one.txt", [b"short"])
        assert whole(storage, "uploads/one.txt") == b"short"
        assert [one.size for one in storage.files()] == [5]

    def test_puts_at_once_leave_one_file_whole(self, storage: Storage) -> None:
        """Whoever reads meanwhile meets one of them, never a mixture; or is told that it was replaced."""
        size, done = 6 * MEGABYTE, threading.Event()
        storage.put("uploads/one.bin", [b"0" * size])
        met: list[bytes] = []

        def read() -> None:
            while not done.is_set():
                with suppress(StorageIsUnavailable):
                    met.append(whole(storage, "uploads/one.bin"))

        with ThreadPoolExecutor(6) as threads:
            reader = threads.submit(read)
            puts = [
                threads.submit(storage.put, "uploads/one.bin", pieces(b"%d" % one * size)) for one in range(4)
            ]
            assert [one.result() for one in puts] == [size] * 4
            done.set()
            reader.result()
        met.append(whole(storage, "uploads/one.bin"))
        assert [(len(one), len(set(one))) for one in met] == [(size, 1)] * len(met)

    @pytest.mark.parametrize("broken_after", [0, 3, 12 * MEGABYTE])
    def test_a_stream_that_breaks_off_changes_nothing(self, storage: Storage, broken_after: int) -> None:
        """The sender's error comes through as it is."""

        def broken() -> Iterator[bytes]:
            yield from pieces(b"x" * broken_after)
            raise OSError("the sender is gone")

        storage.put("uploads/one.bin", [b"before"])
        for key in ("uploads/one.bin", "uploads/two.bin"):
            with pytest.raises(OSError, match="the sender is gone"):
                storage.put(key, broken())
        assert whole(storage, "uploads/one.bin") == b"before"
        assert [one.key for one in storage.files()] == ["uploads/one.bin"]

    @pytest.mark.parametrize(
        ("start", "stop", "expected"),
        [
            (0, None, b"0123456789"),
            (3, None, b"3456789"),
            (0, 1, b"0"),
            (3, 5, b"34"),
            (9, 10, b"9"),
            (5, 5, b""),
            (8, 1000, b"89"),
            (10, None, b""),
            (5000, 6000, b""),
        ],
    )
    def test_a_part_can_be_read(
        self, storage: Storage, start: int, stop: int | None, expected: bytes
    ) -> None:
        """Beyond the end there is nothing."""
        storage.put("uploads/ten.txt", [b"01234", b"", b"56789"])
        with storage.read("uploads/ten.txt", start, stop) as reading:
            assert b"".join(reading) == expected
            assert reading.stop - reading.start == len(expected)
            assert reading.file.size == 10  # noqa: PLR2004 - as above

    @pytest.mark.parametrize(("start", "stop"), [(-1, None), (5, 4), (0, -1)])
    def test_a_range_that_runs_backwards_is_refused(
        self, storage: Storage, start: int, stop: int | None
    ) -> None:
        """It is a fault of the caller."""
        storage.put("uploads/ten.txt", [b"0123456789"])
        with pytest.raises(ValueError, match="no range"):
            storage.read("uploads/ten.txt", start, stop)

    @pytest.mark.parametrize("key", HOSTILE_KEYS, ids=ascii)
    def test_a_hostile_key_is_refused_everywhere(self, storage: Storage, key: str) -> None:
        """Before anything is looked at."""
        for ask in (storage.read, storage.stat, storage.delete):
            with pytest.raises(KeyIsWrong):
                ask(key)
        with pytest.raises(KeyIsWrong):
            storage.put(key, [b"x"])
        with pytest.raises(KeyIsWrong):
            storage.link(key, 60)
        if key:
            with pytest.raises(KeyIsWrong):
                list(storage.files(after=key))
        assert list(storage.files()) == []

    @pytest.mark.parametrize("folder", HOSTILE_FOLDERS, ids=ascii)
    def test_a_hostile_folder_is_refused(self, storage: Storage, folder: str) -> None:
        """Whether it is there or not."""
        with pytest.raises(KeyIsWrong):
            list(storage.files(folder))

    @pytest.mark.parametrize(
        ("ending", "expected"),
        [
            ("webp", "image/webp"),
            ("txt", "text/plain; charset=utf-8"),
            ("tar.gz", "application/octet-stream"),
            ("html", "application/octet-stream"),
            ("svg", "application/octet-stream"),
        ],
    )
    def test_the_type_is_kept(self, storage: Storage, ending: str, expected: str) -> None:
        """Nothing in which a script would run is told to browsers."""
        key = f"uploads/one.{ending}"
        storage.put(key, [b"<script>"])
        found = storage.stat(key)
        assert found
        assert found.content_type == expected
        with storage.read(key) as reading:
            assert reading.file.content_type == expected

    def test_what_is_not_there_is_missing(self, storage: Storage) -> None:
        """And may be deleted."""
        storage.delete("uploads/none.txt")
        assert storage.stat("uploads/none.txt") is None
        with pytest.raises(FileIsMissing):
            storage.read("uploads/none.txt")
        storage.put("uploads/one.txt", [b"x"])
        storage.delete("uploads/one.txt")
        storage.delete("uploads/one.txt")
        assert storage.stat("uploads/one.txt") is None
        assert list(storage.files()) == []

    def test_2500_files_are_listed_in_order_and_in_parts(self, storage: Storage) -> None:
        """Each part begins after the last key of the one before."""
        keys = sorted(f"list/{number % 7}/{number:04}.txt" for number in range(2500))
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(lambda key: storage.put(key, [b"x"]), keys))
        storage.put("other/one.txt", [b"x"])
        assert [one.key for one in storage.files("list")] == keys
        assert [one.key for one in storage.files()] == [*keys, "other/one.txt"]
        assert [one.key for one in storage.files("list/3")] == [key for key in keys if key[5] == "3"]
        for last in (0, 999, 1000, 2400, 2499):
            assert [one.key for one in storage.files("list", after=keys[last])] == keys[last + 1 :]
        assert [one.key for one in storage.files("list/4", after=keys[0])][:1] == ["list/4/0004.txt"]
        assert list(storage.files("lis")) == []
        assert list(storage.files("none/at-all")) == []

    def test_a_link_lasts_for_a_time_that_can_be_meant(self, storage: Storage) -> None:
        """An address, or None where the site serves the file itself."""
        storage.put("uploads/one.txt", [b"x"])
        for seconds in (0, -1, LONGEST_LINK + 1):
            with pytest.raises(ValueError, match="a link lasts"):
                storage.link("uploads/one.txt", seconds)
        assert isinstance(storage.link("uploads/one.txt", LONGEST_LINK), str | None)

    def test_the_proof_leaves_nothing_behind(self, storage: Storage) -> None:
        """`masthead check` runs it beside a serving site."""
        prove(storage)
        assert list(storage.files()) == []


def pieces(content: bytes, size: int = 700_001) -> Iterator[bytes]:
    """Give the content in chunks that fit nothing."""
    for start in range(0, len(content), size):
        yield content[start : start + size]


def whole(storage: Storage, key: str) -> bytes:
    """Read a file to its end."""
    with storage.read(key) as reading:
        return b"".join(reading)
