"""The pictures' files as readers get them: no SQL, kept by browsers for good, since what a name means never changes."""

from http import HTTPStatus

from flask import Response, request
from flask.typing import ResponseReturnValue

from masthead.engine.access.routes import public
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.storage.choose import storage_for_readers
from masthead.engine.storage.port import FileIsMissing, Storage
from masthead.engine.web.assets import FOR_GOOD
from masthead.modules.media.models.picture import DIGEST_LENGTH, file_key
from masthead.modules.media.views.blueprint import media

ALONE = "default-src 'none'; sandbox"
"""What a picture may do that is opened by itself."""


@media.get("/media/<digest>/<name>")
@public
def file_show(digest: str, name: str) -> ResponseReturnValue:
    """Send a file, or the part of it that was asked for; on S3 it passes through the site.

    Where the storage does not answer, few wait for it and the others hear at once that they must come again, so that
    pages are answered. A link to the bucket would leave the address that the security policy allows pictures to come from, and
    would end, where this address is good for ever.
    """
    if len(digest) != DIGEST_LENGTH:
        raise FileIsMissing
    key, etag = file_key(digest, name), f"{digest}-{name}"
    headers = {"Cache-Control": FOR_GOOD, "Content-Security-Policy": ALONE, "Accept-Ranges": "bytes"}
    if etag in request.if_none_match:
        answer = Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
        answer.set_etag(etag)
        return answer
    storage = storage_for_readers(current_work())
    part = _part(storage, key, etag)
    reading = storage.read(key, *(part or (0, None)))
    answer = Response(reading, headers=headers, mimetype=reading.file.content_type, direct_passthrough=True)
    answer.content_length = reading.stop - reading.start
    answer.set_etag(etag)
    if part is not None:
        answer.status_code = HTTPStatus.PARTIAL_CONTENT
        answer.content_range.set(reading.start, reading.stop, reading.file.size)
    return answer


def _part(storage: Storage, key: str, etag: str) -> tuple[int, int] | None:
    """Give the bytes that were asked for; None for all of them, also where several parts were."""
    wanted, held = request.range, request.if_range.etag
    if wanted is None or (held is not None and held != etag):
        return None
    found = storage.stat(key)
    return wanted.range_for_length(found.size) if found else None
