"""How long the waits are, and whom they are for."""

from datetime import timedelta

import pytest

from masthead.modules.users.models.attempt import Patience, key_of_address, key_of_name


def test_waits_double_after_the_free_attempts_up_to_the_longest() -> None:
    patience = Patience(free=3, longest=timedelta(seconds=20))
    waits = [patience.wait_after(failures).total_seconds() for failures in range(12)]
    assert waits == [0, 0, 0, 0, 1, 2, 4, 8, 16, 20, 20, 20]
    assert patience.wait_after(10**9) == timedelta(seconds=20)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2001:db8::1", "2001:db8::ffff"),
        ("192.0.2.1", "::ffff:192.0.2.1"),
        ("", "unix:"),
        ("fe80::1%eth0", "fe80::2%eth1"),
    ],
)
def test_addresses_of_one_customer_are_counted_together(one: str, other: str) -> None:
    assert key_of_address("x", one) == key_of_address("x", other)


@pytest.mark.parametrize(
    ("one", "other"), [("192.0.2.1", "192.0.2.2"), ("2001:db8::1", "2001:db8:0:1::1"), ("192.0.2.1", "")]
)
def test_addresses_of_others_are_counted_apart(one: str, other: str) -> None:
    assert key_of_address("x", one) != key_of_address("x", other)


def test_keys_fit_their_column_and_name_nobody() -> None:
    for name in ("Ann", "x" * 10_000, "\ud800", ""):
        key = key_of_name("sign_in", name)
        assert len(key) <= 80
        assert "ann" not in key
    assert key_of_name("sign_in", "ANN ") == key_of_name("sign_in", "ann")
    assert len(key_of_address("sign_in", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff")) <= 80
