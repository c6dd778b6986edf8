"""Files in a bucket of an object storage that speaks S3; readers get them through the site, which alone has its keys."""

import os
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from masthead.engine.errors import StorageIsUnavailable
from masthead.engine.settings.model import Settings
from masthead.engine.storage.bucket import make_bucket
from masthead.engine.storage.complaint import BEYOND_END, NO_BUCKET, Complaint
from masthead.engine.storage.endpoint import endpoint_of, refuse_incomplete
from masthead.engine.storage.keys import KEY, checked_folder, checked_key, content_type_of
from masthead.engine.storage.port import FileIsMissing, Reading, StoredFile, check_seconds, span

if TYPE_CHECKING:
    from obstore.store import S3Credential

CONNECT_SECONDS, REQUEST_SECONDS = 3, 20
"""One request moves at most a part or a window: 2 Mbit/s are enough."""
RETRIES, RETRY_SECONDS = 2, 10
PART_BYTES = 5 * 1024 * 1024
"""The smallest that S3 takes; larger files go up in so many pieces, 10,000 at most: 48 GiB."""
PARTS_AT_ONCE = 2
WINDOW_BYTES = 4 * 1024 * 1024
PAGE = 1000


class Runtime:
    """Refuses to wait for ever: obstore works in threads of its own, and a fork does not take them along."""

    def __init__(self) -> None:
        self._owner = 0

    def enter(self) -> None:
        """Raise in a child of the process that first used the library."""
        self._owner = self._owner or os.getpid()
        if self._owner != os.getpid():
            problem = "this process was forked from one that had used the object storage"
            raise StorageIsUnavailable(problem, "Fork first, or start a process of its own")


RUNTIME = Runtime()


@dataclass(frozen=True)
class _Window:
    """The first part of a file, and what came with it."""

    file: StoredFile
    tag: str | None
    """Of the present content."""
    content: bytes


class S3Storage:
    """Keeps files in the bucket that the settings name, with the keys that their secrets give now."""

    def __init__(self, settings: Settings) -> None:
        refuse_incomplete(settings)
        self._settings = settings
        self._endpoint = endpoint_of(settings)
        self._place = f"bucket {settings.s3_bucket} at {self._endpoint}"
        self._made: tuple[tuple[str, str], S3Store] | None = None
        self._has_bucket = False

    def put(self, key: str, chunks: Iterable[bytes]) -> int:
        """Upload the file, in parts where it is large; it takes its place when the last one is there."""
        client = self._client()
        attributes = {"Content-Type": content_type_of(checked_key(key))}
        self._need_bucket(client)
        writer = obstore.open_writer(
            client, key, attributes=attributes, buffer_size=PART_BYTES, max_concurrency=PARTS_AT_ONCE
        )
        size = 0
        try:
            for chunk in chunks:
                with self._explained():
                    size += writer.write(chunk)
        except BaseException as error:
            with suppress(BaseError, OSError):  # the parts that are there are given up
                writer.__exit__(type(error), error, error.__traceback__)
            raise
        with self._explained():
            writer.close()
        return size

    def read(self, key: str, start: int = 0, stop: int | None = None) -> Reading:
        """Read the file window by window; one that is replaced meanwhile is not mixed with its successor.

        The first window says all that is known of the file: most files take one request.
        """
        span(0, start, stop)  # a range that runs backwards is not asked for
        end = start + WINDOW_BYTES if stop is None else min(start + WINDOW_BYTES, stop)
        first = self._first(checked_key(key), start, end) if end > start else None
        if first is None:
            found = self._look(key)
            if found is None:
                raise FileIsMissing
            first = _Window(*found, b"")
        bounds = span(first.file.size, start, stop)
        return Reading(first.file, bounds, self._windows(first, *bounds))

    def stat(self, key: str) -> StoredFile | None:
        """Ask for the file's description."""
        found = self._look(key)
        return found[0] if found else None

    def delete(self, key: str) -> None:
        """Remove the file."""
        client = self._client()
        with self._explained(), suppress(FileNotFoundError):
            obstore.delete(client, checked_key(key))

    def files(self, folder: str = "", after: str = "") -> Iterator[StoredFile]:
        """Ask for one page of keys after another."""
        return self._list(checked_folder(folder), checked_key(after) if after else None)

    def link(self, key: str, seconds: int) -> str:
        """Sign an address; nothing is asked, so this works while the storage does not."""
        check_seconds(seconds)
        client = self._client()
        with self._explained():
            return obstore.sign(client, "GET", checked_key(key), timedelta(seconds=seconds))

    def _client(self) -> S3Store:
        """Give the connection pool of the present keys."""
        RUNTIME.enter()
        keys = (self._settings.s3_access_key.value(), self._settings.s3_secret_key.value())
        made = self._made
        if made is None or made[0] != keys:
            with self._explained():
                made = self._made = (keys, self._connect(*keys))
        return made[1]

    def _connect(self, access_key: str, secret_key: str) -> S3Store:
        """Make the client; what it would take from AWS_… variables of other programs is said here."""
        credential: S3Credential = {
            "access_key_id": access_key,
            "secret_access_key": secret_key,
            "expires_at": None,
        }
        return S3Store(
            self._settings.s3_bucket,
            endpoint=self._endpoint,
            aws_endpoint_url_s3=self._endpoint,
            region=self._settings.s3_region,
            credential_provider=lambda: credential,
            skip_signature=False,
            virtual_hosted_style_request=False,
            client_options={
                "allow_http": True,
                "connect_timeout": timedelta(seconds=CONNECT_SECONDS),
                "timeout": timedelta(seconds=REQUEST_SECONDS),
            },
            retry_config={"max_retries": RETRIES, "retry_timeout": timedelta(seconds=RETRY_SECONDS)},
        )

    def _need_bucket(self, client: S3Store) -> None:
        if not self._has_bucket:
            with self._explained():
                self._has_bucket = make_bucket(client, self._settings.s3_region)

    def _look(self, key: str) -> tuple[StoredFile, str | None] | None:
        """Give what is known of a file, and the tag of its present content."""
        client = self._client()
        with self._explained():
            try:
                found = obstore.head(client, checked_key(key))
            except FileNotFoundError:
                return None
        return StoredFile(key, found["size"], found["last_modified"]), found["e_tag"]

    def _first(self, key: str, start: int, end: int) -> _Window | None:
        """Ask for the first window; None where the file has no byte there, as an empty one. Raises `FileIsMissing`."""
        client = self._client()
        with self._explained():
            try:
                answer = obstore.get(client, key, options={"range": (start, end)})
                meta, content = answer.meta, bytes(answer.bytes())
            except FileNotFoundError as error:
                raise FileIsMissing from error
            except BaseError as error:
                if Complaint.of(error).code == BEYOND_END:
                    return None
                raise
        return _Window(StoredFile(key, meta["size"], meta["last_modified"]), meta["e_tag"], content)

    def _windows(self, first: _Window, start: int, stop: int) -> Generator[bytes]:
        key, tag = first.file.key, first.tag
        if len(first.content) != min(WINDOW_BYTES, stop - start) and start < stop:
            raise self._half_sent(key)
        if first.content:
            yield first.content
        start += len(first.content)
        while start < stop:
            end = min(start + WINDOW_BYTES, stop)
            client = self._client()
            with self._explained():
                answer = obstore.get(client, key, options={"range": (start, end), "if_match": tag})
                window = bytes(answer.bytes())
            if len(window) != end - start:
                raise self._half_sent(key)
            start = end
            yield window

    def _half_sent(self, key: str) -> StorageIsUnavailable:
        return StorageIsUnavailable(f"{self._place} sent half of {key}", "Ask who runs it")

    def _list(self, folder: str, after: str | None) -> Iterator[StoredFile]:
        client = self._client()
        pages = obstore.list(client, folder or None, offset=after, chunk_size=PAGE)
        while True:
            with self._explained():
                try:
                    page = next(pages, None)
                except BaseError as error:
                    if Complaint.of(error).code == NO_BUCKET:
                        return  # no bucket, no files
                    raise
            if page is None:
                return
            for one in page:
                if KEY.fullmatch(one["path"]):
                    yield StoredFile(one["path"], one["size"], one["last_modified"])

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Say what went wrong as the port does."""
        try:
            yield
        except (BaseError, OSError) as error:
            complaint = Complaint.of(error)
            if complaint.code == NO_BUCKET:
                self._has_bucket = False
            raise StorageIsUnavailable(f"{self._place} {complaint.problem}", complaint.advice) from error


def make_storage(settings: Settings) -> S3Storage:
    """Make this adapter."""
    return S3Storage(settings)
