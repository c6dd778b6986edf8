"""Checks of what happens in the background: the worker, the outbox, the jobs, the mail that went out."""

from collections.abc import Iterator

from sqlalchemy import or_, select

from masthead.engine.checks.check import Check, Finding, State, Surroundings
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.errors import translatable
from masthead.engine.events.models import DEAD, WAITING, OutboxDelivery
from masthead.engine.events.queue import queue_state
from masthead.engine.jobs.beat import BEAT_IS_LATE, last_beat
from masthead.engine.jobs.models import JobRow
from masthead.engine.mail.port import MailIsNotSent, MailIsWrong

LONGEST_WAIT = 300.0
"""Seconds after which an event that nobody was told of is worth a look."""
MANY_NAMES = 5
WORKER, EVENTS, JOBS = translatable("worker"), translatable("events"), translatable("jobs")
LETTERS, MAIL_OUT = translatable("dead letters"), translatable("mail that went out")


def _lives(around: Surroundings) -> Iterator[Finding]:
    with unit_of_work(around.database) as work:
        beat = last_beat(work)
    start = translatable("Start one: masthead run does, or masthead worker beside it")
    if beat is None:
        yield Finding(WORKER, State.WARNING, translatable("none has ever run"), start)
        return
    age = now() - beat
    params = {"seconds": max(0, round(age.total_seconds()))}
    if age > BEAT_IS_LATE:
        silent = translatable("none gave a sign of life for %(seconds)s s: no mail goes out, no job runs")
        yield Finding(WORKER, State.FAILURE, silent, start, params)
    else:
        yield Finding(WORKER, State.OK, translatable("gave a sign of life %(seconds)s s ago"), "", params)


def _flows(around: Surroundings) -> Iterator[Finding]:
    with unit_of_work(around.database) as work:
        state = queue_state(work)
    params = {"waiting": state.waiting, "seconds": round(state.oldest_seconds), "dead": state.dead}
    if state.oldest_seconds > LONGEST_WAIT:
        late = translatable("%(waiting)s wait to be delivered, the oldest for %(seconds)s s")
        advice = translatable("Look whether a worker runs, and in its log for what fails")
        yield Finding(EVENTS, State.WARNING, late, advice, params)
    else:
        yield Finding(EVENTS, State.OK, translatable("%(waiting)s wait to be delivered"), "", params)
    if state.dead:
        given_up = translatable("%(dead)s deliveries were given up")
        advice = translatable("Mend the cause that each names, then replay or discard them (masthead events)")
        yield Finding(LETTERS, State.WARNING, given_up, advice, params)
    else:
        yield Finding(LETTERS, State.OK, translatable("none"))


def _succeed(around: Surroundings) -> Iterator[Finding]:
    with unit_of_work(around.database) as work:
        failed = list(
            work.scalars(select(JobRow.name).where(JobRow.last_error.is_not(None)).order_by(JobRow.name))
        )
    if failed:
        names = ", ".join(failed[:MANY_NAMES]) + (" …" if len(failed) > MANY_NAMES else "")
        text = translatable("failed the last time: %(names)s")
        advice = translatable("Look at what each said in the list of jobs, or in the worker's log")
        yield Finding(JOBS, State.WARNING, text, advice, {"names": names})
    else:
        yield Finding(JOBS, State.OK, translatable("each went well the last time"))


def _goes_out(around: Surroundings) -> Iterator[Finding]:
    errors = [f"{kind.__name__}%" for kind in (MailIsNotSent, MailIsWrong)]
    with unit_of_work(around.database) as work:
        said = work.scalar(
            select(OutboxDelivery.last_error)
            .where(
                OutboxDelivery.state.in_([WAITING, DEAD]),
                or_(*(OutboxDelivery.last_error.like(one) for one in errors)),
            )
            .order_by(OutboxDelivery.id.desc())
            .limit(1)
        )
    if said:
        text = translatable("a letter could not be sent: %(said)s")
        advice = translatable("It is tried again for seven hours, then it is a dead letter")
        yield Finding(MAIL_OUT, State.WARNING, text, advice, {"said": said.partition(": ")[2]})
    else:
        yield Finding(MAIL_OUT, State.OK, translatable("no letter waits for a second attempt"))


CHECKS = (
    Check(WORKER, _lives),
    Check(EVENTS, _flows),
    Check(JOBS, _succeed),
    Check(MAIL_OUT, _goes_out),
)
