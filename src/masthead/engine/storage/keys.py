"""The names of stored files: what a key may look like, and what its ending says of the content.

A key is `folder/…/name.ending` in small ASCII letters: the same on every disk and in every bucket. A folder
has no dot and a file has one, so that no file can stand where another key needs a folder.
"""

import re

from masthead.engine.errors import NotFound

LONGEST = 200
_WORD = r"[a-z0-9][a-z0-9_-]*"
KEY = re.compile(rf"(?:{_WORD}/)+{_WORD}(?:\.[a-z0-9]+)+")
FOLDER = re.compile(rf"(?:{_WORD}(?:/{_WORD})*)?")

UNKNOWN = "application/octet-stream"
TYPES = {
    "avif": "image/avif",
    "flac": "audio/flac",
    "gif": "image/gif",
    "jpg": "image/jpeg",
    "json": "application/json",
    "m4a": "audio/mp4",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "pdf": "application/pdf",
    "png": "image/png",
    "txt": "text/plain; charset=utf-8",
    "vtt": "text/vtt; charset=utf-8",
    "webm": "video/webm",
    "webp": "image/webp",
    "zip": "application/zip",
}
"""What browsers are told. Nothing in which they would run a script is here: HTML and SVG are to be downloaded."""


class KeyIsWrong(NotFound):
    """Nothing is, or can be, stored under such a key."""

    code = "masthead.key_is_wrong"


def checked_key(key: str) -> str:
    """Give the key back; raise `KeyIsWrong` for one that no file can have."""
    if len(key) > LONGEST or not KEY.fullmatch(key):
        raise KeyIsWrong
    return key


def checked_folder(folder: str) -> str:
    """Give the folder back; it is without a slash at the end, and empty for everything."""
    if len(folder) > LONGEST or not FOLDER.fullmatch(folder):
        raise KeyIsWrong
    return folder


def content_type_of(key: str) -> str:
    """Give the media type that the ending stands for; bytes to download where it stands for none."""
    return TYPES.get(key.rpartition(".")[2], UNKNOWN)
