"""Codes of authenticator apps (RFC 6238); the only place that knows pyotp and segno."""

import hmac
import importlib
import re
from datetime import datetime
from functools import cache
from typing import Any

STEP_SECONDS = 30
DRIFT = 1
"""Steps by which the clock of a phone may be wrong, to either side."""
_CODE = re.compile(r"[0-9]{6}", re.ASCII)


def new_secret() -> str:
    """Make a secret: 160 bits in base32, as RFC 4226 recommends."""
    secret: str = _module("pyotp").random_base32()
    return secret


def is_app_code(text: str) -> bool:
    """Whether this looks like a code: six digits, with or without spaces."""
    return _CODE.fullmatch(_plain(text)) is not None


def step_of(moment: datetime) -> int:
    """Give the half minute of a moment, counted from 1970."""
    return int(moment.timestamp()) // STEP_SECONDS


def matching_step(secret: str, code: str, moment: datetime) -> int | None:
    """Find the half minute whose code this is, at most one away from `moment`; None for a wrong code."""
    given, present = _plain(code), step_of(moment)
    if not _CODE.fullmatch(given):
        return None
    app = _module("pyotp").TOTP(secret)
    for step in range(present + DRIFT, present - DRIFT - 1, -1):
        if hmac.compare_digest(app.generate_otp(step), given):
            return step
    return None


def app_address(secret: str, name: str, site: str) -> str:
    """Give the otpauth: address that an app takes over; it shows the site's and the account's name."""
    address: str = (
        _module("pyotp").TOTP(secret).provisioning_uri(name=name, issuer_name=site.replace(":", " "))
    )
    return address


def picture_of(address: str) -> str:
    """Draw an address as a QR code: an SVG image in a data: address, dark on white whatever the theme."""
    code = _module("segno").make(address, error="m")
    drawn: str = code.svg_data_uri(scale=4, border=4, dark="#000", light="#fff")
    return drawn


def _plain(text: str) -> str:
    return "".join(text.split())


@cache
def _module(name: str) -> Any:
    """Load a library when the first code is asked for: most processes of a site never do."""
    return importlib.import_module(name)
