"""Makes the bucket where it is missing: two requests that the library signs but does not know itself."""

import urllib.error
import urllib.request
from datetime import timedelta
from http import HTTPStatus
from typing import Literal
from xml.sax.saxutils import escape

import obstore
from obstore.exceptions import PermissionDeniedError
from obstore.store import S3Store

FIRST_REGION = "us-east-1"
"""The one region that may not be named when a bucket is made in it."""
SECONDS = 5.0


def make_bucket(client: S3Store, region: str) -> bool:
    """Make the client's bucket unless it is there; several processes may do so at once.

    False where the key may not ask: it may use the bucket all the same, and the next request tells.
    """
    status = _ask(client, "HEAD")
    if status != HTTPStatus.NOT_FOUND:
        return status == HTTPStatus.OK
    body = "" if region == FIRST_REGION else _wish(region)
    status = _ask(client, "PUT", body.encode())
    if status == HTTPStatus.CONFLICT:  # another process was quicker
        status = _ask(client, "HEAD")
    if status != HTTPStatus.OK:
        raise PermissionDeniedError(f"the bucket is missing and cannot be made: status {status}")
    return True


def _wish(region: str) -> str:
    namespace = "http://s3.amazonaws.com/doc/2006-03-01/"
    place = f"<LocationConstraint>{escape(region)}</LocationConstraint>"
    return f'<CreateBucketConfiguration xmlns="{namespace}">{place}</CreateBucketConfiguration>'


def _ask(client: S3Store, method: Literal["HEAD", "PUT"], body: bytes | None = None) -> int:
    """Send a signed request about the bucket itself and give the status of the answer."""
    address = obstore.sign(client, method, "", timedelta(seconds=60))
    request = urllib.request.Request(address, data=body, method=method)  # noqa: S310 - our own endpoint
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - as above
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
