"""How long a failed delivery waits."""

from masthead.engine.events.delivery import PATIENCE, Patience


def test_each_wait_is_longer_than_the_one_before_whatever_the_jitter() -> None:
    for _ in range(50):
        waits = [PATIENCE.delay(attempt) for attempt in range(1, PATIENCE.attempts)]
        assert waits == sorted(waits)


def test_a_mail_server_may_be_away_for_five_hours_before_letters_die() -> None:
    waits = [PATIENCE.delay(attempt).total_seconds() for attempt in range(1, PATIENCE.attempts)]
    assert 5 * 3600 < sum(waits) < 10 * 3600


def test_jitter_spreads_failures_of_one_moment() -> None:
    assert len({Patience().delay(3) for _ in range(20)}) > 10
