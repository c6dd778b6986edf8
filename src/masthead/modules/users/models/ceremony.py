"""What browsers and passkeys say to one another (WebAuthn Level 3); the only place that knows the library."""

import base64
import binascii
import hashlib
import importlib
import json
from dataclasses import dataclass, field
from functools import cache
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from masthead.modules.users.errors import PasskeyIsWrong

TIMEOUT_MS = 120_000
"""How long the browser waits for somebody to look for the stick."""


@dataclass(frozen=True)
class Party:
    """The site as passkeys know it: they are bound to `host` and answer pages of `origin` only."""

    host: str
    origin: str
    name: str


@dataclass(frozen=True)
class NewKey:
    """A key that a browser has just made for us, checked."""

    credential_id: str
    public_key: str = field(repr=False)
    sign_count: int


def party_at(address: str, name: str) -> Party | None:
    """Give the party of a site at `address`; None where browsers have no passkeys: at a bare IP address."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return Party(host, f"{parts.scheme}://{parts.netloc}", name) if host else None
    return None


def creation_options(party: Party, account: tuple[int, str], challenge: str, known: list[str]) -> str:
    """Give what `navigator.credentials.create` is asked, in JSON; `known` are keys that are there already."""
    account_id, name = account
    structs, webauthn = _module("webauthn.helpers.structs"), _module("webauthn")
    asked = webauthn.generate_registration_options(
        rp_id=party.host,
        rp_name=party.name,
        user_name=name,
        user_id=hashlib.sha256(f"{party.host}:{account_id}".encode()).digest(),
        challenge=challenge.encode(),
        timeout=TIMEOUT_MS,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.PREFERRED,
            user_verification=structs.UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=_described(known),
    )
    text: str = webauthn.options_to_json(asked)
    return text


def use_options(party: Party, challenge: str, allowed: list[str]) -> str:
    """Give what `navigator.credentials.get` is asked, in JSON.

    Without `allowed` keys it is any key of this site, and alone it must prove two things: so the device has to
    make sure by finger, face or PIN who holds it.
    """
    structs, webauthn = _module("webauthn.helpers.structs"), _module("webauthn")
    wanted = structs.UserVerificationRequirement
    asked = webauthn.generate_authentication_options(
        rp_id=party.host,
        challenge=challenge.encode(),
        timeout=TIMEOUT_MS,
        allow_credentials=_described(allowed),
        user_verification=wanted.PREFERRED if allowed else wanted.REQUIRED,
    )
    text: str = webauthn.options_to_json(asked)
    return text


def challenge_in(answer: str) -> str:
    """Give the challenge that a browser's answer says it answers; nothing is checked yet."""
    try:
        said = json.loads(_decoded(json.loads(answer)["response"]["clientDataJSON"]))
        return _decoded(said["challenge"]).decode("ascii")
    except (ValueError, TypeError, KeyError, RecursionError, binascii.Error) as error:
        raise PasskeyIsWrong from error


def credential_in(answer: str) -> str:
    """Give the id of the credential that a browser's answer names."""
    try:
        return str(json.loads(answer)["id"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise PasskeyIsWrong from error


def checked_creation(party: Party, answer: str, challenge: str) -> NewKey:
    """Check that a key was made on our page, now, for us; raise `PasskeyIsWrong`."""
    try:
        made = _module("webauthn").verify_registration_response(
            credential=answer,
            expected_challenge=challenge.encode(),
            expected_rp_id=party.host,
            expected_origin=party.origin,
        )
    except (
        Exception
    ) as error:  # a stranger's bytes, parsed by several libraries: whatever they raise, it is a no
        raise PasskeyIsWrong from error
    return NewKey(_encoded(made.credential_id), _encoded(made.credential_public_key), made.sign_count)


def checked_use(
    party: Party, answer: str, challenge: str, kept: tuple[str, int], *, alone: bool = False
) -> int:
    """Check that the key of `kept` (its public half, its counter) answers; give the counter's new value.

    `alone` demands that the device made sure who holds it. Raises `PasskeyIsWrong`.
    """
    public_key, sign_count = kept
    try:
        used = _module("webauthn").verify_authentication_response(
            credential=answer,
            expected_challenge=challenge.encode(),
            expected_rp_id=party.host,
            expected_origin=party.origin,
            credential_public_key=_decoded(public_key),
            credential_current_sign_count=sign_count,
            require_user_verification=alone,
        )
    except Exception as error:  # as above
        raise PasskeyIsWrong from error
    return int(used.new_sign_count)


def _described(credential_ids: list[str]) -> list[Any]:
    structs = _module("webauthn.helpers.structs")
    return [structs.PublicKeyCredentialDescriptor(id=_decoded(one)) for one in credential_ids]


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@cache
def _module(name: str) -> Any:
    """Load the library when the first passkey is asked for: most processes of a site never do."""
    return importlib.import_module(name)
