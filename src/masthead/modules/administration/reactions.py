"""What the figures take from others' events."""

from masthead.engine.content.events import ContentPublished
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.figures.names import PUBLICATIONS
from masthead.engine.figures.ring import add_counts
from masthead.engine.figures.tally import MINUTE


def on_content_published(work: UnitOfWork, _event: ContentPublished) -> None:
    """Count a publication: in the transaction that marks the event delivered, so exactly once."""
    add_counts(work, {(int(now().timestamp()) // MINUTE, PUBLICATIONS): 1})
