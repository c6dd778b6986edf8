"""What only a disk can do, and how it goes wrong."""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from masthead.engine.errors import StorageIsUnavailable
from masthead.engine.settings.read import read_settings
from masthead.engine.storage.choose import SiteStorage
from masthead.engine.storage.disk import DiskStorage
from masthead.engine.storage.port import Storage

KEY = "uploads/one.bin"
MEGABYTE = 1024 * 1024
ROOT = os.geteuid() == 0


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return tmp_path / "data" / "files"


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return SiteStorage(read_settings(tmp_path, {}))


@pytest.fixture
def small_disk(files: Path) -> Iterator[Path]:
    """Three megabytes, mounted where the files are."""
    files.mkdir(parents=True)
    if not ROOT or _mount("-t", "tmpfs", "-o", "size=3m", "tmpfs", str(files)):
        pytest.skip("only root may mount a small disk")
    yield files
    subprocess.run(["umount", "--lazy", str(files)], check=True)


def _mount(*words: str) -> int:
    return subprocess.run(["mount", *words], check=False, capture_output=True).returncode


def test_a_full_disk_is_named_and_leaves_the_old_file_and_no_draft(
    storage: Storage, small_disk: Path
) -> None:
    storage.put(KEY, [b"old"])
    with pytest.raises(StorageIsUnavailable) as refusal:
        storage.put(KEY, (bytes(MEGABYTE) for _ in range(9)))
    assert "No space left" in refusal.value.problem
    assert refusal.value.advice == "Make room on the disk"
    with storage.read(KEY) as reading:
        assert b"".join(reading) == b"old"
    assert list((small_disk / ".drafts").iterdir()) == []
    storage.put(KEY, [bytes(2 * MEGABYTE)])


def test_a_disk_mounted_to_be_read_is_read_and_named(storage: Storage, small_disk: Path) -> None:
    storage.put(KEY, [b"x"])
    assert _mount("-o", "remount,ro", str(small_disk)) == 0
    with pytest.raises(StorageIsUnavailable) as refusal:
        storage.put(KEY, [b"y"])
    assert refusal.value.advice == "Mount the folder writable"
    with pytest.raises(StorageIsUnavailable):
        storage.delete(KEY)
    with storage.read(KEY) as reading:
        assert b"".join(reading) == b"x"


def test_a_folder_that_is_not_ours_is_named(storage: Storage, files: Path) -> None:
    if ROOT:
        files.parent.mkdir()
        files.write_text("in the way")
    else:
        files.mkdir(parents=True)
        files.chmod(0o500)
    with pytest.raises(StorageIsUnavailable) as refusal:
        storage.put(KEY, [b"x"])
    assert str(files) in refusal.value.problem
    assert refusal.value.advice == "Let the site's user read and write the folder"


def test_a_file_is_read_to_its_end_whatever_takes_its_place(storage: Storage) -> None:
    storage.put(KEY, [b"1" * MEGABYTE])
    with storage.read(KEY) as reading:
        chunks = iter(reading)
        first = next(chunks)
        storage.put(KEY, [b"2" * MEGABYTE])
        storage.delete(KEY)
        assert first + b"".join(chunks) == b"1" * MEGABYTE


def test_nobody_else_may_read_the_files(storage: Storage, files: Path) -> None:
    storage.put(KEY, [b"x"])
    for path in (files, files / ".drafts", files / "uploads"):
        assert path.stat().st_mode & 0o777 == 0o700
    assert (files / KEY).stat().st_mode & 0o777 == 0o600


def test_a_reader_who_leaves_early_holds_nothing_open(storage: Storage) -> None:
    storage.put(KEY, [b"1" * MEGABYTE])
    before = len(list(Path("/proc/self/fd").iterdir()))
    storage.read(KEY).close()
    with storage.read(KEY) as reading:
        next(iter(reading))
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_drafts_of_the_dead_are_forgotten_and_those_of_the_living_kept(tmp_path: Path, files: Path) -> None:
    drafts = files / ".drafts"
    drafts.mkdir(parents=True)
    for name, age in {"dead": 25 * 3600, "living": 60}.items():
        (drafts / name).write_text("half")
        os.utime(drafts / name, times=(time.time() - age,) * 2)
    assert SiteStorage(read_settings(tmp_path, {})).stat(KEY) is None
    assert [one.name for one in drafts.iterdir()] == ["living"]


def test_what_somebody_laid_there_by_hand_is_passed_over(storage: Storage, files: Path) -> None:
    storage.put(KEY, [b"x"])
    for name in ("Straße.txt", ".hidden.txt", "README", "uploads/UPPER.TXT", "uploads/folder.txt/inner.txt"):
        (files / name).parent.mkdir(exist_ok=True)
        (files / name).write_text("x")
    assert [one.key for one in storage.files()] == [KEY]
    assert storage.stat("uploads/folder.txt") is None


def test_folders_and_names_are_ordered_as_one(storage: Storage) -> None:
    keys = ["a-b/one.txt", "a/b-c/one.txt", "a/b.txt", "a/b/one.txt", "a/ba.txt", "a0/one.txt", "b/one.txt"]
    for key in reversed(keys):
        storage.put(key, [b"x"])
    assert keys == sorted(keys)
    assert [one.key for one in storage.files()] == keys
    for number, key in enumerate(keys):
        assert [one.key for one in storage.files(after=key)] == keys[number + 1 :]
    assert isinstance(storage, SiteStorage)
    assert isinstance(storage.adapter, DiskStorage)
