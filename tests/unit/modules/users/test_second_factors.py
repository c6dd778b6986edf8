"""Codes, seals and recovery codes by themselves; and that a start loads none of what they need."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from masthead.modules.users.errors import PasskeyIsWrong
from masthead.modules.users.models.ceremony import challenge_in, credential_in, party_at
from masthead.modules.users.models.code import app_address, is_app_code, matching_step, new_secret, picture_of
from masthead.modules.users.models.recovery import digest_of, new_codes
from masthead.modules.users.models.seal import seal, unseal
from masthead.modules.users.policies.sign_in import needs_factor

RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.mark.parametrize(
    ("moment", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(moment: int, code: str) -> None:
    """RFC 6238, appendix B, the last six digits for SHA-1."""
    assert matching_step(RFC_SECRET, code, datetime.fromtimestamp(moment, UTC)) == moment // 30


@pytest.mark.parametrize(
    ("seconds", "taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_a_clock_may_be_half_a_minute_wrong_and_no_more(seconds: int, *, taken: bool) -> None:
    moment = datetime.fromtimestamp(1111111110, UTC)
    found = matching_step(RFC_SECRET, "050471", moment + timedelta(seconds=seconds))  # of 1111111111
    assert found == (1111111110 // 30 if taken else None)


@pytest.mark.parametrize("text", ["", "12345", "1234567", "12345x", "１２３４５６", "٣٣٣٣٣٣", "12345\0"])
def test_what_is_not_six_digits_is_no_code(text: str) -> None:
    assert not is_app_code(text)
    assert matching_step(RFC_SECRET, text, datetime.now(UTC)) is None


def test_a_secret_has_160_bits_and_is_never_the_same_twice() -> None:
    assert len(new_secret()) == 32
    assert new_secret() != new_secret()


def test_an_app_is_told_whose_codes_it_shows() -> None:
    address = app_address(RFC_SECRET, "Аня & co", "The site: news")
    assert address.startswith("otpauth://totp/The%20site%20%20news:%D0%90")
    assert f"secret={RFC_SECRET}" in address
    assert picture_of(address).startswith("data:image/svg+xml")


def test_a_seal_opens_with_its_key_for_its_owner_only() -> None:
    sealed = seal("key", "secret", "totp:1")
    assert unseal("key", sealed, "totp:1") == "secret"
    assert seal("key", "secret", "totp:1") != sealed
    for key, about in (("other", "totp:1"), ("key", "totp:2"), ("", "totp:1")):
        assert unseal(key, sealed, about) is None
    for broken in ("", "1:", "1:é", sealed[:-4], sealed.replace("1:", "1:A"), "1:AAAA", "\0"):
        assert unseal("key", broken, "totp:1") is None


def test_recovery_codes_are_ten_and_read_alike_however_they_are_written() -> None:
    codes = new_codes()
    assert len(set(codes)) == 10
    code = "abcd-olbx-2345-67wz"
    for written in (
        "ABCD OLBX 2345 67WZ",
        "abcdolbx234567wz",
        "abcd-018x-2345-67wz",
        " abcd–olbx–2345–67wz ",
    ):
        assert digest_of(1, written) == digest_of(1, code)
    assert digest_of(2, code) != digest_of(1, code)


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://example.org", "example.org"),
        ("http://localhost:8000/", "localhost"),
        ("https://example.org:8443", "example.org"),
        ("http://127.0.0.1:8000", None),
        ("http://[::1]:8000", None),
        ("nonsense", None),
    ],
)
def test_passkeys_are_bound_to_a_name_and_never_to_a_bare_address(address: str, host: str | None) -> None:
    party = party_at(address, "The site")
    assert (party.host if party else None) == host
    if party:
        assert party.origin == address.rstrip("/")


@pytest.mark.parametrize(
    "answer",
    ["", "x", "[]", "null", "{}", '{"response": {}}', '{"response": {"clientDataJSON": 1}}', "[" * 100_000,
     '{"response": {"clientDataJSON": "e30"}}', '{"response": {"clientDataJSON": "eyJjaGFsbGVuZ2UiOiAi/yJ9"}}'],
)  # fmt: skip
def test_an_answer_that_makes_no_sense_is_refused(answer: str) -> None:
    with pytest.raises(PasskeyIsWrong):
        challenge_in(answer)
    with pytest.raises(PasskeyIsWrong):
        credential_in(answer)


def test_everybody_is_a_member() -> None:
    assert needs_factor(frozenset({"member"}), frozenset())
    assert needs_factor(frozenset({"editor"}), frozenset({"editor"}))
    assert not needs_factor(frozenset({"administrator"}), frozenset({"editor"}))
    assert not needs_factor(frozenset(), frozenset({"administrator"}))


def test_no_library_is_loaded_before_the_first_second_factor() -> None:
    script = (
        "import sys; import masthead.modules.users.module;"
        "wanted = {'pyotp', 'segno', 'webauthn', 'cryptography', 'OpenSSL', 'cbor2', 'argon2'};"
        "print(sorted(wanted & {name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
