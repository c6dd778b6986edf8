"""Jobs on their schedule and dead letters, as an operator handles them."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from masthead.engine.access.permission import EDITOR
from masthead.engine.database.columns import now
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import UnitOfWork, unit_of_work, written
from masthead.engine.events.models import DEAD, WAITING, OutboxDelivery, OutboxEvent
from masthead.engine.jobs.beat import BEAT
from masthead.engine.jobs.job import Job
from masthead.engine.jobs.models import JobRow
from masthead.engine.jobs.schedule import Schedule
from masthead.engine.web.site import Site
from masthead.engine.worker import jobs_of
from masthead.testing.site import act_as

HOSTILE = "OSError: <script>alert(1)</script> 'quoted' \u202e"
NUMBERS = ("0", "-1", "x", "%00", str(2**31), str(2**63 - 1), str(2**63), "9" * 100)


class Bridge(Protocol):
    site: Site
    database: Database

    def look(self, path: str, **headers: str) -> str: ...
    def send(self, path: str, **form: str) -> TestResponse: ...
    def told(self, path: str, **form: str) -> str: ...


def kill_letters(bridge: Bridge, count: int) -> list[int]:
    """Make deliveries that were given up; give their numbers, the newest first."""

    def add(work: UnitOfWork) -> list[int]:
        fact = OutboxEvent(name="users.account_blocked", payload='{"account_id":1}', recorded_at=now())
        work.add(fact)
        work.flush()
        letters = [
            OutboxDelivery(
                event_id=fact.id, subscriber=f"nobody:{number}", state=DEAD, attempts=8,
                next_attempt_at=now(), last_error=HOSTILE,
            )
            for number in range(count)
        ]  # fmt: skip
        work.add_all(letters)
        work.flush()
        return [letter.id for letter in letters]

    return written(bridge.database, add)[::-1]


def states(bridge: Bridge) -> dict[int, str]:
    with unit_of_work(bridge.database) as work:
        return {one.id: one.state for one in work.scalars(select(OutboxDelivery))}


def noted(bridge: Bridge, name: str) -> list[str]:
    with unit_of_work(bridge.database) as work:
        return list(work.scalars(select(OutboxEvent.payload).where(OutboxEvent.name == name)))


def run(bridge: Bridge, job: Job) -> None:
    schedule = Schedule([job])
    while schedule.run_next(bridge.database):
        pass


def test_jobs_are_listed_with_how_they_went(bridge: Bridge) -> None:
    def fail(_work: UnitOfWork) -> None:
        raise OSError("<b>no</b> room")

    assert "when a worker starts" in bridge.look("/admin/jobs")
    assert "No worker gives a sign of life" in bridge.look("/admin/jobs")
    run(bridge, BEAT)
    run(bridge, Job("users.fold_names", 60, fail))
    text = bridge.look("/admin/jobs")
    assert "OSError: &lt;b&gt;no&lt;/b&gt; room" in text
    assert " ms</span>" in text
    assert "No worker gives a sign of life" not in text
    assert "Names are made ready for the search" in bridge.look("/admin")


def test_jobs_and_letters_are_called_by_their_titles_with_the_name_for_programs_beside(
    quick_bridge: Bridge,
) -> None:
    run(quick_bridge, Job("users.fold_names", 60, lambda _work: None))
    kill_letters(quick_bridge, 1)
    text = quick_bridge.look("/admin/jobs")
    for job in jobs_of(quick_bridge.site.parts.loaded.modules):
        assert job.title, job.name
        assert job.title in text
        assert f'<span class="code">{job.name}</span>' in text
    assert 'Run now<span class="visually-hidden"> Names are made ready' in text
    assert "It runs as soon as a worker is free: Names are" in quick_bridge.told(
        "/admin/jobs/users.fold_names/run"
    )
    assert re.search(
        r"Account blocked\s*<span[^>]*>users\.account_blocked", quick_bridge.look("/admin/letters")
    )
    quick_bridge.client.set_cookie("masthead_language", "ru")
    assert "Имена готовятся к поиску" in quick_bridge.look("/admin/jobs")


def test_a_worker_that_fell_silent_is_told_of(quick_bridge: Bridge) -> None:
    run(quick_bridge, BEAT)
    silent = update(JobRow).values(last_run_at=now() - timedelta(minutes=5))
    written(quick_bridge.database, lambda work: work.execute(silent))
    assert "No worker gives a sign of life" in quick_bridge.look("/admin/jobs")


def test_a_job_runs_before_its_time_where_somebody_wants_it(bridge: Bridge) -> None:
    ran: list[Callable[..., object]] = []
    job = Job("users.fold_names", 3600, ran.append)
    run(bridge, job)
    run(bridge, job)
    assert len(ran) == 1
    assert bridge.send("/admin/jobs/users.fold_names/run").status_code == 303
    assert "is due" in bridge.look("/admin/jobs")
    run(bridge, job)
    assert len(ran) == 2
    assert '"job":"users.fold_names"' in noted(bridge, "administration.job_requested")[0]


@pytest.mark.parametrize("name", ["nothing", "users.forget_expired", "%00", "a" * 300, "engine.beat'--"])
def test_a_job_that_no_worker_has_met_cannot_be_run(quick_bridge: Bridge, name: str) -> None:
    assert quick_bridge.send(f"/admin/jobs/{name}/run").status_code in {400, 404}
    assert noted(quick_bridge, "administration.job_requested") == []


def test_one_dead_letter_is_replayed_and_the_others_stay(bridge: Bridge) -> None:
    newest, *others = kill_letters(bridge, 3)
    assert "Back in the queue" in bridge.told(f"/admin/letters/{newest}/replay")
    assert states(bridge) == {newest: WAITING, **dict.fromkeys(others, DEAD)}
    assert "somebody was faster" in bridge.told(f"/admin/letters/{newest}/replay")
    assert len(noted(bridge, "administration.letters_replayed")) == 1


def test_all_dead_letters_are_replayed(bridge: Bridge) -> None:
    kill_letters(bridge, 3)
    bridge.send("/admin/letters/replay")
    assert set(states(bridge).values()) == {WAITING}
    assert '"count":3' in noted(bridge, "administration.letters_replayed")[0]


def test_a_dead_letter_is_discarded_after_a_question(bridge: Bridge) -> None:
    newest, other = kill_letters(bridge, 2)
    assert "cannot be had back" in bridge.look(f"/admin/letters/{newest}/discard")
    assert states(bridge) == {newest: DEAD, other: DEAD}
    assert "Thrown away." in bridge.told(f"/admin/letters/{newest}/discard")
    assert states(bridge) == {other: DEAD}
    assert "somebody was faster" in bridge.told(f"/admin/letters/{newest}/discard")


def test_letters_are_listed_by_key_both_ways(bridge: Bridge) -> None:
    made = kill_letters(bridge, 45)
    seen: list[int] = []
    path: str | None = "/admin/letters"
    steps = []
    while path:
        text = bridge.look(path)
        steps.append([int(one) for one in re.findall(r"Number (\d+), recorded", text)])
        seen += steps[-1]
        found = re.search(r'rel="next" href="([^"]+)"', text)
        path = found[1].replace("&amp;", "&") if found else None
    assert seen == made
    back = re.search(r'rel="prev" href="([^"]+)"', text)
    assert back
    text = bridge.look(back[1].replace("&amp;", "&"))
    assert [int(one) for one in re.findall(r"Number (\d+), recorded", text)] == steps[-2]


def test_what_an_error_says_stays_text(quick_bridge: Bridge) -> None:
    kill_letters(quick_bridge, 1)
    text = quick_bridge.look("/admin/letters")
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


@pytest.mark.parametrize("number", NUMBERS)
def test_a_letter_that_is_not_there_is_not_found(quick_bridge: Bridge, number: str) -> None:
    assert quick_bridge.site.test_client().get(f"/admin/letters/{number}/discard").status_code in {401, 404}
    for action in ("replay", "discard"):
        answer = quick_bridge.send(f"/admin/letters/{number}/{action}")
        assert answer.status_code in {404, 405} or answer.location == "/admin/letters"


def test_an_editor_may_do_nothing_of_this(quick_bridge: Bridge) -> None:
    (letter,) = kill_letters(quick_bridge, 1)
    client = quick_bridge.site.test_client()
    token = act_as(client, quick_bridge.site, EDITOR)
    for path in ("/admin/jobs", "/admin/letters", f"/admin/letters/{letter}/discard"):
        assert client.get(path).status_code == 403
    for path in (
        "/admin/letters/replay",
        f"/admin/letters/{letter}/replay",
        f"/admin/letters/{letter}/discard",
    ):
        assert client.post(path, data=token).status_code == 403
    assert states(quick_bridge) == {letter: DEAD}


@pytest.mark.parametrize("database_url", ["mariadb", "postgresql"], indirect=True)
def test_a_job_that_is_running_is_left_alone(bridge: Bridge) -> None:
    """On SQLite nobody else writes while a job runs."""
    answers: list[int] = []
    job = Job(
        "users.fold_names",
        3600,
        lambda _work: answers.append(bridge.send("/admin/jobs/users.fold_names/run").status_code),
    )
    run(bridge, job)
    assert answers == [409]
