"""What must not lie readable in the database is sealed with the site's SECRET_KEY; only here is it done.

A seal is AES-256-GCM; its key is derived by HMAC-SHA-256, so that form tokens and seals share no key.
"""

import base64
import hashlib
import hmac
import importlib
import secrets
from functools import cache
from typing import Any

VERSION = "1:"
PURPOSE = b"masthead.users.seal.1"
NONCE_BYTES = 12


def seal(secret_key: str, text: str, about: str) -> str:
    """Seal a text; `about` says whose it is and must be said again to open it."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed: bytes = _cipher(secret_key).encrypt(nonce, text.encode(), about.encode())
    return VERSION + base64.b64encode(nonce + sealed).decode()


def unseal(secret_key: str, sealed: str, about: str) -> str | None:
    """Give the text back; None where it was sealed with another key, for another owner, or was changed."""
    try:
        raw = base64.b64decode(sealed.removeprefix(VERSION), validate=True)
        opened: bytes = _cipher(secret_key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], about.encode())
    except (_module("cryptography.exceptions").InvalidTag, ValueError):
        return None
    return opened.decode()


def _cipher(secret_key: str) -> Any:
    key = hmac.new(secret_key.encode(), PURPOSE, hashlib.sha256).digest()
    return _module("cryptography.hazmat.primitives.ciphers.aead").AESGCM(key)


@cache
def _module(name: str) -> Any:
    """Load cryptography when the first secret is sealed or opened: most processes of a site never do."""
    return importlib.import_module(name)
