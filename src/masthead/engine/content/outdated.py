"""What readers see of what another release rendered: made anew for them, or where that fails, as it was kept."""

import logging
from typing import cast

from masthead.engine.content.content_type import ContentType, Rendered
from masthead.engine.content.items import get_revision, standing_item
from masthead.engine.content.publishing import rendered_anew
from masthead.engine.database.faults import WORK_IS_LOST
from masthead.engine.database.unit_of_work import UnitOfWork

NOTE = "content_not_rendered"
log = logging.getLogger(__name__)


def find_anew(
    work: UnitOfWork, kind: ContentType, item_id: int, *, number: int, renderer: int
) -> Rendered | None:
    """Render the live version `number` as this release does; None where readers get what is kept.

    They do where this release rendered it, where the worker could not (`renderer` is negative then), and where it
    cannot be done now: an old page says more than an error.
    """
    if renderer in {kind.rendering, -kind.rendering}:
        return None
    revision = get_revision(work, standing_item(work, kind, item_id), number)
    try:
        return rendered_anew(kind, revision)
    except WORK_IS_LOST:
        raise
    except Exception:
        if _is_new(work, (kind.rendering, item_id, number)):
            log.exception("content_not_rendered_for_readers", extra={"item": item_id, "kind": kind.name})
        return None


def _is_new(work: UnitOfWork, version: tuple[int, int, int]) -> bool:
    """Whether a failure is to be told of: once in each process, as it comes with every reader until the worker came."""
    told = cast("set[tuple[int, int, int]]", work.database.notes.setdefault(NOTE, set()))
    if version in told:
        return False
    told.add(version)
    return True
