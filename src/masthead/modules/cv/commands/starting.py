"""The CVs that a recipe starts with, published at once: `[[content.cv.cvs]]`."""

from masthead.engine.access.actor import Actor
from masthead.engine.access.permission import Scope
from masthead.engine.content.publishing import publish_item
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.modules.cv.commands.writing import import_resume
from masthead.modules.cv.models.cv import CV
from masthead.modules.cv.models.resume import Resume
from masthead.modules.cv.permissions import EDIT_CV, PUBLISH_CV
from masthead.modules.cv.queries.cvs import find_cv

RECIPE = Actor(name="recipe", grants={EDIT_CV: Scope.ANY, PUBLISH_CV: Scope.ANY})


def load_resumes(work: UnitOfWork, resumes: dict[str, Resume], *, dry_run: bool) -> list[str]:
    """Publish CVs by language, those of languages that have none yet; say which."""
    added = []
    for language, resume in resumes.items():
        if find_cv(work, language) is not None:
            continue
        added.append(f"cv: {resume.basics.name} ({language})")
        if not dry_run:
            item = import_resume(work, RECIPE, language, resume, "")
            publish_item(work, RECIPE, CV, item.id, number=item.head, over=None)
    return added
