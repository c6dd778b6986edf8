"""Who holds what: asked from outside, without waiting."""

import sqlite3
from contextlib import closing

from sqlalchemy import select

from masthead.engine.content.models import Item
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import unit_of_work


def is_held(database: Database, item_id: int) -> bool:
    """Whether somebody who would now change an item, and not its key, has to wait; on SQLite, anything at all."""
    if database.is_sqlite:
        with closing(sqlite3.connect(database.url.database or "", timeout=0)) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return True
            return False
    with unit_of_work(database) as work:
        wanted = select(Item.id).where(Item.id == item_id)
        return work.scalar(wanted.with_for_update(key_share=True, skip_locked=True)) is None
