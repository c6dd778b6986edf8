"""Jobs on their schedule, and what could not be delivered."""

from datetime import datetime
from http import HTTPStatus

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from masthead.engine.access.routes import requires
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.errors import translatable
from masthead.engine.jobs.beat import BEAT_IS_LATE, last_beat
from masthead.engine.web.htmx import render
from masthead.engine.web.paging import read_place
from masthead.engine.web.site import current_actor, current_site
from masthead.engine.web.telling import tell
from masthead.engine.worker import jobs_of
from masthead.modules.administration.commands.jobs import request_job
from masthead.modules.administration.commands.letters import discard_letters, replay_letters
from masthead.modules.administration.permissions import MANAGE_JOBS
from masthead.modules.administration.queries.jobs import get_letter, job_states, letters
from masthead.modules.administration.views.blueprint import administration
from masthead.modules.administration.views.titles import event_title, job_title
from masthead.modules.administration.views.words import ago, duration

REFRESH = 10
"""Seconds after which an open list of jobs asks again."""
REPLAYED = translatable("Back in the queue: a worker tries it again.")
DISCARDED = translatable("Thrown away.")
GONE = translatable("It was not there any more: somebody was faster.")


@administration.get("/admin/jobs")
@requires(MANAGE_JOBS)
def job_list() -> ResponseReturnValue:
    """List the jobs with how they went."""
    work, moment = current_work(), now()
    states = job_states(work, current_actor(), jobs_of(current_site().parts.loaded.modules))
    return render(
        "administration/job_list.html",
        "jobs",
        states=states,
        asleep=is_asleep(last_beat(work), moment),
        moment=moment,
        refresh=REFRESH,
        ago=ago,
        duration=duration,
        job_title=job_title,
    )


@administration.post("/admin/jobs/<name>/run")
@requires(MANAGE_JOBS)
def job_run(name: str) -> ResponseReturnValue:
    """Let a worker run the job now."""
    request_job(current_work(), current_actor(), name)
    tell(gettext("It runs as soon as a worker is free: %(name)s.", name=job_title(name)))
    return redirect(url_for("administration.job_list"), HTTPStatus.SEE_OTHER)


@administration.get("/admin/letters")
@requires(MANAGE_JOBS)
def letter_list() -> ResponseReturnValue:
    """List what could not be delivered."""
    place = read_place(request.args.get("after"), request.args.get("before"))
    page = letters(current_work(), current_actor(), place)
    return render("administration/letter_list.html", page=page, event_title=event_title)


@administration.post("/admin/letters/replay")
@requires(MANAGE_JOBS)
def letter_replay_all() -> ResponseReturnValue:
    """Deliver every dead letter again."""
    replay_letters(current_work(), current_actor())
    return _to_letters(gettext(REPLAYED))


@administration.post("/admin/letters/<int:letter_id>/replay")
@requires(MANAGE_JOBS)
def letter_replay(letter_id: int) -> ResponseReturnValue:
    """Deliver one dead letter again."""
    found = replay_letters(current_work(), current_actor(), [letter_id])
    return _to_letters(gettext(REPLAYED if found else GONE))


@administration.get("/admin/letters/<int:letter_id>/discard")
@requires(MANAGE_JOBS)
def letter_discard_ask(letter_id: int) -> ResponseReturnValue:
    """Ask before a dead letter is thrown away."""
    letter = get_letter(current_work(), current_actor(), letter_id)
    return render("administration/letter_discard.html", letter=letter, event_title=event_title)


@administration.post("/admin/letters/<int:letter_id>/discard")
@requires(MANAGE_JOBS)
def letter_discard(letter_id: int) -> ResponseReturnValue:
    """Throw one dead letter away."""
    found = discard_letters(current_work(), current_actor(), [letter_id])
    return _to_letters(gettext(DISCARDED if found else GONE))


def is_asleep(beat: datetime | None, moment: datetime) -> bool:
    """Whether no worker gave a sign of life lately."""
    return beat is None or moment - beat > BEAT_IS_LATE


def _to_letters(done: str) -> ResponseReturnValue:
    tell(done)
    return redirect(url_for("administration.letter_list"), HTTPStatus.SEE_OTHER)
