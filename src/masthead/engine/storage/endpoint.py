"""Where the object storage is: what the settings say of it, and whether that is enough."""

from urllib.parse import urlsplit

from masthead.engine.errors import SettingIsWrong
from masthead.engine.settings.model import Settings


def endpoint_of(settings: Settings) -> str:
    """Give the address of `S3_ENDPOINT`, which may be host:port or a URL; `S3_SECURE` decides where neither says."""
    written = settings.s3_endpoint
    scheme = "https" if settings.s3_secure else "http"
    address = written if "://" in written else f"{scheme}://{written}"
    if not _is_endpoint(address):
        raise SettingIsWrong(
            "S3_ENDPOINT", f"is {settings.s3_endpoint!r}", "Write it as host:port or https://host"
        )
    return address.rstrip("/")


def _is_endpoint(address: str) -> bool:
    try:
        url = urlsplit(address)
        sound = url.scheme in {"http", "https"} and bool(url.hostname) and url.port != 0
    except ValueError:
        return False
    return sound and not (url.username or url.query or url.fragment)


def refuse_incomplete(settings: Settings) -> None:
    """Raise `SettingIsWrong` for what is missing beside `S3_ENDPOINT`."""
    for name in ("s3_access_key", "s3_secret_key", "s3_bucket", "s3_region"):
        if not getattr(settings, name):
            raise SettingIsWrong(
                name.upper(), "is missing", "Set it too, or unset S3_ENDPOINT: files on disk"
            )
