"""The check of content: do addresses and places agree?"""

from collections.abc import Iterator

from masthead.engine.checks.check import Check, Finding, State, Surroundings
from masthead.engine.content.agreement import disagreements
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.errors import translatable

FEW = 3
CONTENT = translatable("content")


def _agrees(around: Surroundings) -> Iterator[Finding]:
    with unit_of_work(around.database) as work:
        found = disagreements(work)
    if found:
        some = ", ".join(f"{one.kind} {one.item_id}" for one in found[:FEW])
        wrong = translatable("addresses that are not what the place says: %(some)s")
        advice = translatable("Look with masthead tree status, mend with masthead tree mend")
        yield Finding(CONTENT, State.FAILURE, wrong, advice, {"some": some})
    else:
        yield Finding(CONTENT, State.OK, translatable("addresses and places agree"))


CHECKS = (Check(CONTENT, _agrees),)
