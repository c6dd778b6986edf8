"""Passwords are kept as argon2id hashes; this is the only place that knows argon2."""

import importlib
import unicodedata
from functools import cache
from typing import Any

PARAMETERS = {"time_cost": 2, "memory_cost": 19_456, "parallelism": 1}
"""OWASP's choice for argon2id: 19 MiB each, so that many sign-ins at once do not exhaust the machine."""
SHORTEST, LONGEST = 10, 256


def hash_password(password: str) -> str:
    """Give the hash to keep."""
    hashed: str = _argon2().PasswordHasher(**PARAMETERS).hash(_normal(password))
    return hashed


def is_password(password_hash: str | None, password: str) -> bool:
    """Whether this is the password; the work is the same where there is no hash to compare with."""
    if password_hash is None or not password_hash.startswith("$argon2"):
        hash_password(password)
        return False
    argon2 = _argon2()
    try:
        return bool(argon2.PasswordHasher(**PARAMETERS).verify(password_hash, _normal(password)))
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return bool(_argon2().PasswordHasher(**PARAMETERS).check_needs_rehash(password_hash))


def _normal(password: str) -> bytes:
    """One password on every keyboard: accents composed or not are the same letters."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


@cache
def _argon2() -> Any:
    """Load argon2 when the first password is judged: most processes of a site never do."""
    return importlib.import_module("argon2")
