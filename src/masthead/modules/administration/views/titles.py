"""What jobs and events are called: in the reader's words, or by the name for programs where a release knows no other."""

from flask_babel import gettext

from masthead.engine.audit.declaration import book_of
from masthead.engine.web.site import current_site
from masthead.engine.worker import jobs_of


def job_title(name: str) -> str:
    """Give what people call a job."""
    jobs = jobs_of(current_site().parts.loaded.modules)
    return str(gettext(next((job.label for job in jobs if job.name == name), name)))


def event_title(name: str) -> str:
    """Give what the audit log calls an event; the name of one that it knows nothing of."""
    known = book_of(current_site().parts.database).words.get(name)
    return str(gettext(known.words)) if known else name
