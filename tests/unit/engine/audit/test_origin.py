import pytest

from masthead.engine.audit.origin import COMMAND, PAGE, Origin, current_origin, originating, shortened


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("", ""),
        ("unix:", ""),
        ("192.0.2.77, 10.0.0.1", ""),
    ],
)
def test_of_an_address_only_its_network_is_kept(address: str, network: str) -> None:
    assert shortened(address) == network


def test_what_nobody_set_off_comes_from_the_shell() -> None:
    assert current_origin().way == COMMAND
    with originating(Origin(PAGE)):
        assert current_origin().way == PAGE
    assert current_origin().way == COMMAND
