"""First parts of addresses that the site answers itself, kept where commands and loaders find them."""

from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import UnitOfWork

NOTE = "content_reserved"


def install_reserved(database: Database, slugs: frozenset[str]) -> None:
    """Keep what is reserved with the database; `engine/web/slugs.py` knows it from the routes."""
    database.notes[NOTE] = slugs


def reserved_of(work: UnitOfWork) -> frozenset[str]:
    """Give what no item may be called at the root; nothing where no site was put together."""
    installed = work.database.notes.get(NOTE)
    return installed if isinstance(installed, frozenset) else frozenset()
