"""What people hold in tests: a phone with an authenticator app, a device that keeps passkeys."""

import hashlib
import json
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import cbor2
import pyotp
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from masthead.engine.database.columns import now
from masthead.modules.users.models.code import step_of
from masthead.testing.accounts import PASSWORD, Browser

FACTORS = "/account/second-factor"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
"""Flags of authenticator data (WebAuthn Level 3, §6.1)."""


@dataclass
class Phone:
    """An app that shares a secret with the site, and the recovery codes on a slip of paper."""

    secret: str
    codes: list[str]

    def code(self, later: int = 0) -> str:
        """Give the code of this half minute, or of one `later`."""
        return str(pyotp.TOTP(self.secret).generate_otp(step_of(now()) + later))

    def wrong_code(self) -> str:
        """Give a code that is right at no time near this one."""
        near = {self.code(later) for later in range(-3, 4)}
        return next(code for code in ("000000", "111111", "222222", "333333") if code not in near)


def secret_on(page: str) -> str:
    """Read the secret of an app off the page that shows it."""
    found = re.search(r'<code dir="ltr">([A-Z2-7 ]+)</code>', page)
    assert found, page
    return found[1].replace(" ", "")


def codes_on(page: str) -> list[str]:
    """Read the recovery codes off the page that shows them."""
    return re.findall(r'<code dir="ltr">([a-z2-7]{4}(?:-[a-z2-7]{4}){3})</code>', page)


def set_up_app(browser: Browser, proof: str = PASSWORD) -> Phone:
    """Add an app to the account that is signed in in this browser."""
    answer = browser.post(f"{FACTORS}/app", {"present": proof})
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text
    phone = Phone(secret_on(browser.get(answer.headers["Location"]).text), [])
    confirmed = browser.post(f"{FACTORS}/app/confirm", {"code": phone.code()})
    assert confirmed.status_code in {HTTPStatus.OK, HTTPStatus.SEE_OTHER}, confirmed.text
    phone.codes = codes_on(confirmed.text)
    return phone


@dataclass
class Device:
    """An authenticator with one key, as a browser would speak to it."""

    origin: str = "https://example.org"
    host: str = "example.org"
    flags: int = PRESENT | VERIFIED
    counter: int = 0
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def create(self, options: dict[str, Any]) -> str:
        """Answer `navigator.credentials.create`."""
        numbers = self.key.public_key().public_numbers()
        point = {-2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        public_key = cbor2.dumps({1: 2, 3: -7, -1: 1, **point})
        attested = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + public_key
        made = {"fmt": "none", "attStmt": {}, "authData": self._about(ATTESTED) + attested}
        said = self._said("webauthn.create", options)
        return self._answer(clientDataJSON=said, attestationObject=cbor2.dumps(made))

    def get(self, options: dict[str, Any]) -> str:
        """Answer `navigator.credentials.get`."""
        said, about = self._said("webauthn.get", options), self._about()
        signed = self.key.sign(about + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(clientDataJSON=said, authenticatorData=about, signature=signed)

    def _about(self, more: int = 0) -> bytes:
        self.counter += 1
        host = hashlib.sha256(self.host.encode()).digest()
        return host + bytes([self.flags | more]) + self.counter.to_bytes(4, "big")

    def _said(self, kind: str, options: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(said).encode()

    def _answer(self, **response: bytes) -> str:
        name = _encoded(self.credential_id)
        parts = {part: _encoded(raw) for part, raw in response.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": parts})


def challenge_of(options: dict[str, Any]) -> str:
    """Give the token behind a challenge."""
    return urlsafe_b64decode(options["challenge"] + "==").decode()


def _encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
