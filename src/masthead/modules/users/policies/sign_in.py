"""Who may sign in, and how patiently wrong passwords are borne."""

from datetime import timedelta

from masthead.modules.users.models.account import ACTIVE, Account
from masthead.modules.users.models.attempt import Patience

NAME_PATIENCE = Patience(free=5, longest=timedelta(minutes=5))
"""For one name: short enough that nobody can keep its owner out for long, at most 288 guesses a day."""
ADDRESS_PATIENCE = Patience(free=20, longest=timedelta(minutes=15))
"""For one client address, behind which a whole office may sit."""

MAIL_PATIENCE = Patience(free=5, longest=timedelta(hours=1))
"""For mail that visitors make the site send."""


def may_sign_in(account: Account) -> bool:
    """Whether the account's owner is let in, with whatever proof."""
    return account.state == ACTIVE
