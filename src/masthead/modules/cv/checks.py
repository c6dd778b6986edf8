"""What an operator should know of CVs: whether something else stands at their addresses."""

from collections.abc import Iterator

from sqlalchemy import select

from masthead.engine.checks.check import Check, Finding, State, Surroundings
from masthead.engine.content.models import Item
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.errors import translatable
from masthead.engine.web.language import LANGUAGES
from masthead.modules.cv.models.cv import CV, path_for

ADDRESSES = translatable("addresses of CVs")


def _are_free(around: Surroundings) -> Iterator[Finding]:
    paths = [CV.root, *(path_for(language) for language in LANGUAGES)]
    taken = select(Item.title, Item.path).where(Item.path.in_(paths), Item.kind != CV.name)
    with unit_of_work(around.database) as work:
        rows = work.execute(taken.order_by(Item.path)).all()
    text = translatable("“%(title)s” stands at /%(path)s, in the way of the CV")
    advice = translatable(
        "Give it another address: nobody reaches it there, and no CV can be begun in its place"
    )
    for row in rows:
        params = {"title": row.title, "path": row.path}
        yield Finding(ADDRESSES, State.FAILURE, text, advice, params)
    if not rows:
        yield Finding(ADDRESSES, State.OK, translatable("nothing else stands there"))


CHECKS = (Check(ADDRESSES, _are_free),)
