"""What only an object storage can do, and how it goes wrong."""

import os
import socket
import subprocess
import sys
import textwrap
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from masthead.engine.errors import SettingIsWrong, StorageIsUnavailable
from masthead.engine.settings.read import read_settings
from masthead.engine.storage import s3
from masthead.engine.storage.choose import SiteStorage
from masthead.engine.storage.port import FileIsMissing, Storage, prove
from masthead.testing.object_storage import READER, ObjectStorage, fresh_bucket

OpenBucket = Callable[..., SiteStorage]
KEY = "uploads/one.webp"
MEGABYTE = 1024 * 1024


def ways(storage: Storage) -> list[Callable[[], object]]:
    """Every way to ask."""
    return [
        lambda: storage.put(KEY, [b"x"]),
        lambda: storage.read(KEY),
        lambda: storage.stat(KEY),
        lambda: storage.delete(KEY),
        lambda: list(storage.files()),
    ]


def test_a_link_is_read_without_a_key_until_it_ends(open_bucket: OpenBucket) -> None:
    storage = open_bucket()
    storage.put(KEY, [b"picture"])
    link = storage.link(KEY, 3)
    assert link
    with urllib.request.urlopen(link, timeout=10) as answer:
        assert (answer.read(), answer.headers["Content-Type"]) == (b"picture", "image/webp")
    refused(link.partition("?")[0])
    refused(link.replace("one.webp", "two.webp"))
    time.sleep(4)
    refused(link)


def refused(address: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(address, timeout=10)
    assert error.value.code == 403
    error.value.close()


def test_many_who_come_first_at_once_make_one_bucket(open_bucket: OpenBucket) -> None:
    bucket = fresh_bucket()
    storages = [open_bucket(bucket) for _ in range(8)]
    together = threading.Barrier(8)

    def put(number: int) -> int:
        together.wait()
        return storages[number].put(f"uploads/{number}.txt", [b"x"])

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(put, range(8))) == [1] * 8
    assert len(list(storages[0].files())) == 8


def test_a_bucket_is_made_in_the_region_that_is_set(open_bucket: OpenBucket) -> None:
    prove(open_bucket(S3_REGION="eu-central-1"))


def test_before_the_first_upload_there_is_no_bucket_and_nothing_is_wrong(open_bucket: OpenBucket) -> None:
    storage = open_bucket()
    assert list(storage.files()) == []
    assert storage.stat(KEY) is None
    storage.delete(KEY)
    with pytest.raises(FileIsMissing):
        storage.read(KEY)
    prove(storage)


def test_a_wrong_secret_is_named_and_a_mended_file_is_enough(
    open_bucket: OpenBucket, object_storage: ObjectStorage, tmp_path: Path
) -> None:
    file = tmp_path / "secret"
    file.write_text("wrong-and-secret")
    storage = open_bucket(S3_SECRET_KEY="", S3_SECRET_KEY_FILE=str(file))
    for way in ways(storage):
        with pytest.raises(StorageIsUnavailable) as refusal:
            way()
        assert "S3_SECRET_KEY" in refusal.value.advice
        assert "wrong-and-secret" not in f"{refusal.value.problem}{refusal.value}{refusal.value.__cause__}"
    file.write_text(object_storage.secret_key)
    for way in ways(storage)[:1] + ways(storage)[2:]:
        way()
    file.write_text("wrong again")
    with pytest.raises(StorageIsUnavailable):
        storage.stat(KEY)


def test_an_unknown_key_is_named(open_bucket: OpenBucket) -> None:
    with pytest.raises(StorageIsUnavailable) as refusal:
        list(open_bucket(S3_ACCESS_KEY="nobody").files())
    assert (refusal.value.advice, "InvalidAccessKeyId" in refusal.value.problem) == (
        "Mend S3_ACCESS_KEY",
        True,
    )


def test_a_key_that_may_only_read_reads_and_says_why_it_does_not_write(open_bucket: OpenBucket) -> None:
    bucket = fresh_bucket()
    open_bucket(bucket).put(KEY, [b"x"])
    reader = open_bucket(bucket, S3_ACCESS_KEY=READER)
    assert [one.key for one in reader.files()] == [KEY]
    for storage in (reader, open_bucket(S3_ACCESS_KEY=READER)):
        with pytest.raises(StorageIsUnavailable) as refusal:
            prove(storage)
        assert "let them list, read and write the bucket" in refusal.value.advice


def test_a_storage_that_is_down_is_named_and_used_again_when_it_is_up(
    open_bucket: OpenBucket, object_storage: ObjectStorage
) -> None:
    storage = open_bucket()
    storage.put(KEY, [b"before"])
    object_storage.stop()
    for way in ways(storage):
        with pytest.raises(StorageIsUnavailable) as refusal:
            way()
        assert object_storage.endpoint in refusal.value.problem
        assert "did not answer" in refusal.value.problem
        assert "Debug" not in refusal.value.problem
        assert "S3_ENDPOINT" in refusal.value.advice
    assert storage.link(KEY, 60)
    object_storage.start()
    with storage.read(KEY) as reading:
        assert b"".join(reading) == b"before"


def test_a_storage_that_goes_away_in_the_middle_of_a_put_keeps_the_old_file(
    open_bucket: OpenBucket, object_storage: ObjectStorage
) -> None:
    storage = open_bucket()
    storage.put("uploads/large.bin", [b"old"])

    def chunks() -> Iterator[bytes]:
        for number in range(40):
            if number == 20:
                object_storage.stop()
            yield bytes(MEGABYTE)

    with pytest.raises(StorageIsUnavailable):
        storage.put("uploads/large.bin", chunks())
    object_storage.start()
    with storage.read("uploads/large.bin") as reading:
        assert b"".join(reading) == b"old"


def test_a_storage_that_goes_away_in_the_middle_of_a_get_is_not_taken_for_the_end(
    open_bucket: OpenBucket, object_storage: ObjectStorage
) -> None:
    storage = open_bucket()
    storage.put("uploads/large.bin", (bytes(MEGABYTE) for _ in range(20)))
    with storage.read("uploads/large.bin") as reading:
        chunks = iter(reading)
        next(chunks)
        object_storage.stop()
        with pytest.raises(StorageIsUnavailable):
            list(chunks)


def test_a_file_replaced_while_it_is_read_is_not_mixed_with_its_successor(open_bucket: OpenBucket) -> None:
    storage = open_bucket()
    storage.put("uploads/large.bin", (b"1" * MEGABYTE for _ in range(10)))
    with storage.read("uploads/large.bin") as reading:
        chunks = iter(reading)
        next(chunks)
        storage.put("uploads/large.bin", (b"2" * MEGABYTE for _ in range(10)))
        with pytest.raises(StorageIsUnavailable) as refusal:
            list(chunks)
    assert refusal.value.advice == "Read it again"


def test_a_storage_that_takes_the_call_and_says_nothing_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3, "REQUEST_SECONDS", 1)
    monkeypatch.setattr(s3, "RETRIES", 0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        told = {"S3_ENDPOINT": f"http://127.0.0.1:{silent.getsockname()[1]}", "S3_SECURE": "true"}
        storage = SiteStorage(
            read_settings(tmp_path, {**told, "S3_ACCESS_KEY": "key", "S3_SECRET_KEY": "secret"})
        )
        with pytest.raises(StorageIsUnavailable) as refusal:
            storage.stat(KEY)
        assert "did not answer" in refusal.value.problem


def test_the_library_too_keeps_little_of_a_large_file_in_memory(
    object_storage: ObjectStorage, tmp_path: Path
) -> None:
    program = """
        import pathlib, resource
        from masthead.engine.settings.read import read_settings
        from masthead.engine.storage.choose import SiteStorage
        storage = SiteStorage(read_settings(pathlib.Path(".")))
        def peak(size):
            storage.put("uploads/large.bin", (bytes(1024 * 1024) for _ in range(size)))
            with storage.read("uploads/large.bin") as reading:
                assert sum(map(len, reading)) == size * 1024 * 1024
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(peak(20), peak(160))
    """
    small, large = map(int, run(program, tmp_path, object_storage.settings()).split())
    assert large - small < 60


def test_variables_of_other_programs_change_nothing(
    open_bucket: OpenBucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "AWS_SESSION_TOKEN": "another",
        "AWS_ACCESS_KEY_ID": "another",
        "AWS_SECRET_ACCESS_KEY": "another",
        "AWS_SKIP_SIGNATURE": "true",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1",
        "AWS_REGION": "mars-1",
        "AWS_VIRTUAL_HOSTED_STYLE_REQUEST": "true",
    }.items():
        monkeypatch.setenv(name, value)
    prove(open_bucket())


def test_a_child_forked_before_the_first_use_uses_it_and_one_forked_later_is_told(
    object_storage: ObjectStorage, tmp_path: Path
) -> None:
    program = """
        import os, pathlib
        from masthead.engine.errors import StorageIsUnavailable
        from masthead.engine.settings.read import read_settings
        from masthead.engine.storage.choose import SiteStorage
        storage = SiteStorage(read_settings(pathlib.Path(".")))
        def child():
            if not (number := os.fork()):
                try:
                    storage.put("uploads/one.txt", [b"x"])
                    os._exit(0)
                except StorageIsUnavailable as error:
                    os._exit(7 if "forked" in error.problem else 1)
            return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])
        first = child()
        storage.put("uploads/two.txt", [b"x"])
        print(first, child())
    """
    assert run(program, tmp_path, object_storage.settings()) == "0 7\n"


def run(program: str, folder: Path, told: dict[str, str]) -> str:
    """Run a program in a process of its own; give what it printed."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(program)],
        cwd=folder,
        env={**os.environ, **told},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ({"S3_ENDPOINT": "ftp://host"}, "S3_ENDPOINT"),
        ({"S3_ENDPOINT": "http://"}, "S3_ENDPOINT"),
        ({"S3_ENDPOINT": "host:port"}, "S3_ENDPOINT"),
        ({"S3_ENDPOINT": "http://user:secret@host"}, "S3_ENDPOINT"),
        ({"S3_ENDPOINT": "http://host?x=1"}, "S3_ENDPOINT"),
        ({"S3_ACCESS_KEY": ""}, "S3_ACCESS_KEY"),
        ({"S3_SECRET_KEY": ""}, "S3_SECRET_KEY"),
    ],
)
def test_a_setting_that_is_wrong_is_named(open_bucket: OpenBucket, told: dict[str, str], named: str) -> None:
    with pytest.raises(SettingIsWrong, match=named):
        open_bucket(**told).stat(KEY)
