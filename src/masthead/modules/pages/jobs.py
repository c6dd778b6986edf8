"""Pages that were deleted for good let go of their pictures."""

from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import translatable
from masthead.engine.jobs.job import Job
from masthead.modules.media.public import owners_after
from masthead.modules.pages.commands.pictures import forget_owners
from masthead.modules.pages.models import KIND

HOUR = 3600
BATCH = 500


def forget_uses(work: UnitOfWork) -> None:
    """Look through all pages that show pictures, some at a time."""
    after = 0
    while owners := owners_after(work, KIND, after, BATCH):
        forget_owners(work, owners)
        after = owners[-1]


FORGET_USES = Job(
    "pages.forget_uses", HOUR, forget_uses, translatable("Pages that were deleted let go of their pictures")
)
