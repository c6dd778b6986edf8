"""What a reaction does outside the database: after its commit, so that no lock is held meanwhile."""

from collections.abc import Callable
from typing import cast

from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import MastheadError

NOTE = "afterwards"
Action = Callable[[], None]


class NotInReaction(MastheadError):
    """Only a reaction is tried again until it succeeds: elsewhere the action could be lost."""

    code = "masthead.not_in_reaction"
    message = "Record an event, and call afterwards() in a reaction to it."


def afterwards(work: UnitOfWork, action: Action) -> None:
    """In a reaction: send a mail, call others, once what the reaction wrote is committed.

    If the action fails, or its worker dies, the whole reaction runs again later: then what it wrote
    and what it did outside happen at least once, no longer exactly once.
    """
    if NOTE not in work.notes:
        raise NotInReaction
    cast("list[Action]", work.notes[NOTE]).append(action)


def collect_afterwards(work: UnitOfWork) -> list[Action]:
    """Let this unit of work collect actions; whoever calls this runs them after the commit."""
    actions: list[Action] = []
    work.notes[NOTE] = actions
    return actions
