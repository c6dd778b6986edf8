"""Articles of a type of our own, on each of the three databases in turn."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import msgspec

from masthead.engine.access.actor import Actor
from masthead.engine.access.permission import Scope
from masthead.engine.content.content_type import ContentType, Rendered, install_content_types
from masthead.engine.content.editing import Writing, add_item
from masthead.engine.content.publishing import publish_item
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import UnitOfWork, unit_of_work
from masthead.engine.events.subscriptions import install_subscriptions
from masthead.engine.module import Module
from masthead.testing.site import migrate_site


class ArticleFields(msgspec.Struct, frozen=True):
    """What an article says."""

    body: str = ""


def render(fields: ArticleFields) -> Rendered:
    if fields.body == "unprintable":
        raise ValueError(fields.body)
    return Rendered(f"<p>{fields.body}</p>", fields.body[:20])


ARTICLE = ContentType(
    name="article", fields=ArticleFields, render=render, edit="articles.edit", publish="articles.publish"
)
MODULE = Module(name="articles", summary="Articles", content_types=(ARTICLE,))
WRITES, PUBLISHES = {"articles.edit": Scope.ANY}, {"articles.publish": Scope.ANY}


@dataclass
class Desk:
    """An editor and what she does all day."""

    database: Database
    editor: Actor

    def add_in(self, work: UnitOfWork, slug: str, parent_id: int | None = None, body: str = "") -> int:
        """Add an article in a unit of work that is open; give its number."""
        writing = Writing(slug.title(), ArticleFields(body))
        return add_item(work, self.editor, ARTICLE, writing, slug=slug, parent_id=parent_id).id

    def add(self, slug: str, parent_id: int | None = None, *, body: str = "", live: bool = False) -> int:
        """Add an article; give its number."""
        with unit_of_work(self.database, writes=True) as work:
            number = self.add_in(work, slug, parent_id, body)
            if live:
                publish_item(work, self.editor, ARTICLE, number, number=1, over=None)
            return number


@contextmanager
def open_desk(url: str) -> Iterator[Desk]:
    """Open a desk on an empty database."""
    database = Database(url, pool_size=12)
    migrate_site(database, [])
    install_subscriptions(database, [])
    install_content_types(database, [MODULE])
    yield Desk(database, Actor(id=1, name="Editor", grants={**WRITES, **PUBLISHES}))
    database.dispose()
