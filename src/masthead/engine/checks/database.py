"""Checks of the database: does it answer, does its schema fit, has it the same time."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import text

from masthead.engine.checks.check import Check, Finding, State, Surroundings
from masthead.engine.database.columns import now
from masthead.engine.errors import translatable

SLOW_MILLISECONDS = 100
LARGEST_SKEW = 5.0
"""Seconds. Leases and schedules of several machines compare their clocks."""
DATABASE, SCHEMA, CLOCK = translatable("database"), translatable("schema"), translatable("clock")
_TIME = {
    "sqlite": "SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')",
    "mariadb": "SELECT UTC_TIMESTAMP(6)",
    "postgresql": "SELECT clock_timestamp()",
}


def _answers(around: Surroundings) -> Iterator[Finding]:
    began = time.perf_counter()
    around.database.ping()
    spent = round((time.perf_counter() - began) * 1000)
    params = {"dialect": around.database.dialect, "spent": spent}
    if spent > SLOW_MILLISECONDS:
        yield Finding(
            DATABASE,
            State.WARNING,
            translatable("%(dialect)s answers, but only after %(spent)s ms"),
            translatable("Look at its load and at the network between"),
            params,
        )
    else:
        yield Finding(DATABASE, State.OK, translatable("%(dialect)s answers in %(spent)s ms"), "", params)


def _fits(around: Surroundings) -> Iterator[Finding]:
    state = around.schema.judge()
    state.require()
    waiting = [
        one.revision
        for one in around.schema.known
        if one.phase == "retire" and one.revision not in state.applied
    ]
    params = {"revision": state.revision, "min_code": state.min_code, "waiting": len(waiting)}
    fits = translatable("at %(revision)s; release %(min_code)s or newer can run on it")
    if waiting:
        fits = translatable("at %(revision)s; %(waiting)s retire steps wait")
        advice = translatable("Run masthead migrate --phase retire once no older release is to come back")
        yield Finding(SCHEMA, State.WARNING, fits, advice, params)
    else:
        yield Finding(SCHEMA, State.OK, fits, "", params)


def _agrees(around: Surroundings) -> Iterator[Finding]:
    with around.database.engine.connect() as connection:
        began = now()
        answer = connection.execute(text(_TIME[around.database.dialect])).scalar_one()
        ended = now()
    told = answer if isinstance(answer, datetime) else datetime.fromisoformat(answer)
    told = told.replace(tzinfo=UTC) if told.tzinfo is None else told
    skew = max((began - told).total_seconds(), (told - ended).total_seconds(), 0.0)
    params = {"skew": f"{skew:.1f}"}
    if skew > LARGEST_SKEW:
        yield Finding(
            CLOCK,
            State.FAILURE,
            translatable("the clocks of this machine and of the database are %(skew)s s apart"),
            translatable("Let both follow a time server (NTP)"),
            params,
        )
    else:
        yield Finding(
            CLOCK, State.OK, translatable("agrees with the database's to within %(skew)s s"), "", params
        )


CHECKS = (Check(DATABASE, _answers), Check(SCHEMA, _fits), Check(CLOCK, _agrees))
