"""What an operator should know of the accounts."""

from collections.abc import Iterator

from masthead.engine.checks.check import Check, Finding, State, Surroundings
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.errors import translatable
from masthead.modules.users.queries.accounts import has_administrator_with_password

ACCOUNTS = translatable("accounts")


def _can_be_entered(around: Surroundings) -> Iterator[Finding]:
    with unit_of_work(around.database) as work:
        if has_administrator_with_password(work):
            yield Finding(ACCOUNTS, State.OK, translatable("an administrator can sign in"))
            return
    text = translatable("no administrator has a password: the next way in is a link from the shell")
    advice = translatable("Choose one on the page of your account, or run masthead user link")
    yield Finding(ACCOUNTS, State.WARNING, text, advice)


CHECKS = (Check(ACCOUNTS, _can_be_entered),)
