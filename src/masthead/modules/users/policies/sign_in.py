"""Who may sign in, and how patiently wrong passwords and codes are borne."""

from datetime import timedelta

from masthead.engine.access.permission import MEMBER
from masthead.modules.users.models.account import ACTIVE, Account
from masthead.modules.users.models.attempt import Patience

NAME_PATIENCE = Patience(free=5, longest=timedelta(minutes=5))
"""For one name: short enough that nobody can keep its owner out for long, at most 288 guesses a day."""
ADDRESS_PATIENCE = Patience(free=20, longest=timedelta(minutes=15))
"""For one client address, behind which a whole office may sit."""

MAIL_PATIENCE = Patience(free=5, longest=timedelta(hours=1))
"""For mail that visitors make the site send."""

FACTOR_PATIENCE = Patience(free=5, longest=timedelta(hours=1))
"""For one account's codes. Three of a million are right at any time, so 24 guesses a day need 38 years,
on the average; only who knows the password can make its owner wait, and a new password ends that."""
CHALLENGE_PATIENCE = Patience(free=60, longest=timedelta(minutes=5))
"""For one client address that asks for challenges, each of which is a row for some minutes."""


def may_sign_in(account: Account) -> bool:
    """Whether the account's owner is let in, with whatever proof."""
    return account.state == ACTIVE


def needs_factor(required: frozenset[str], roles: frozenset[str]) -> bool:
    """Whether an account of these roles must have a second factor; every account is a member besides."""
    return bool(required & (roles | {MEMBER}))
