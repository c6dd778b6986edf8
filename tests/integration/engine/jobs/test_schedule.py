"""Jobs: when they run, by whom, and what happens when they fail or their worker dies."""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from outbox_scene import MODULE, count_effects, leave_effect, tick
from sqlalchemy import select, update

from masthead.engine.database.columns import now
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import UnitOfWork, unit_of_work
from masthead.engine.jobs.beat import last_beat
from masthead.engine.jobs.job import Job
from masthead.engine.jobs.models import JobRow
from masthead.engine.jobs.schedule import Schedule
from masthead.engine.worker import run_worker

HOURLY = Job("scene.hourly", 3600, tick)


def fail(work: UnitOfWork) -> None:
    leave_effect(work, 1)
    raise RuntimeError("no good\0")


def run_all(schedule: Schedule, database: Database) -> int:
    """Run what is due; give the number of runs."""
    runs = 0
    while runs < 20 and schedule.run_next(database):
        runs += 1
    return runs


def row_of(database: Database, job: Job = HOURLY) -> JobRow:
    with unit_of_work(database) as work:
        return work.get_one(JobRow, job.name)


def change(database: Database, **values: object) -> None:
    with unit_of_work(database, writes=True) as work:
        work.execute(update(JobRow).values(**values))


def seconds_from_now(moment: datetime) -> float:
    return (moment - now()).total_seconds()


def test_a_new_job_runs_at_once_and_then_when_its_time_comes(scene: Database) -> None:
    assert run_all(Schedule([HOURLY]), scene) == 1
    row = row_of(scene)
    assert (row.claimed_until, row.last_error, count_effects(scene)) == (None, None, 1)
    assert 3500 < seconds_from_now(row.next_run_at) <= 3600


def test_a_day_of_downtime_makes_one_run(scene: Database) -> None:
    schedule = Schedule([HOURLY])
    run_all(schedule, scene)
    change(scene, next_run_at=now() - timedelta(days=1))
    assert run_all(schedule, scene) == 1
    assert count_effects(scene) == 2


def test_a_job_that_failed_leaves_no_effect_and_runs_again_within_a_minute(
    scene: Database, caplog: pytest.LogCaptureFixture
) -> None:
    failing = Job("scene.hourly", 3600, fail)
    assert run_all(Schedule([failing]), scene) == 1
    row = row_of(scene)
    assert (row.last_error, row.claimed_until) == ("RuntimeError: no good", None)
    assert 50 < seconds_from_now(row.next_run_at) <= 60
    assert count_effects(scene) == 0
    assert "job_failed" in caplog.text
    change(scene, next_run_at=now())
    assert run_all(Schedule([HOURLY]), scene) == 1
    assert row_of(scene).last_error is None


def test_a_failing_job_does_not_keep_the_others_from_running(scene: Database) -> None:
    jobs = [Job("scene.bad", 3600, fail), HOURLY, Job("scene.third", 3600, tick)]
    assert run_all(Schedule(jobs), scene) == 3
    assert count_effects(scene) == 2


def test_a_claimed_job_is_not_run_by_another_worker_until_the_lease_ends(scene: Database) -> None:
    schedule = Schedule([HOURLY])
    run_all(schedule, scene)
    change(
        scene, next_run_at=now(), claimed_until=now() + timedelta(seconds=0.4)
    )  # as left by a killed worker
    assert not schedule.run_next(scene)
    time.sleep(0.5)
    assert schedule.run_next(scene)
    assert count_effects(scene) == 2


def test_a_job_that_outlasts_its_lease_still_runs_once(scene: Database) -> None:
    begun, go = threading.Event(), threading.Event()

    def wait(work: UnitOfWork) -> None:
        leave_effect(work, 1)
        begun.set()
        go.wait(5)

    slow = Schedule([Job("scene.hourly", 3600, wait)], lease=0.05)
    thread = threading.Thread(target=slow.run_next, args=(scene,))
    thread.start()
    begun.wait(5)
    time.sleep(0.1)
    if not scene.is_sqlite:  # there the job holds the only write lock, and the other one waits for it
        assert not Schedule([HOURLY]).run_next(scene)
    go.set()
    thread.join()
    assert not Schedule([HOURLY]).run_next(scene)
    assert count_effects(scene) == 1


def test_a_job_that_another_release_runs_less_often_is_run_in_time(scene: Database) -> None:
    run_all(Schedule([Job("scene.hourly", 86_400, tick)]), scene)
    assert Schedule([HOURLY]).run_next(scene)
    assert seconds_from_now(row_of(scene).next_run_at) <= 3600


def test_a_job_is_not_run_again_because_another_clock_is_ahead(scene: Database) -> None:
    run_all(Schedule([HOURLY]), scene)
    change(scene, next_run_at=now() + timedelta(seconds=3605))
    assert not Schedule([HOURLY]).run_next(scene)


def test_a_job_of_another_release_is_left_alone(scene: Database) -> None:
    run_all(Schedule([HOURLY]), scene)
    change(scene, next_run_at=now())
    before = row_of(scene).next_run_at
    assert run_all(Schedule([Job("scene.other", 3600, tick)]), scene) == 1
    assert row_of(scene).next_run_at == before


def test_workers_that_start_together_run_a_new_job_once(scene: Database) -> None:
    schedule, start = Schedule([HOURLY]), threading.Barrier(4)

    def work() -> None:
        start.wait()
        for _ in range(5):
            schedule.run_next(scene)

    together(work, 4)
    assert count_effects(scene) == 1


def together(work: Callable[[], None], count: int) -> None:
    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_worker_runs_the_jobs_of_modules_and_gives_a_sign_of_life(scene: Database) -> None:
    stop = threading.Event()
    worker = threading.Thread(target=run_worker, args=(scene, [MODULE], stop))
    worker.start()
    deadline = time.monotonic() + 10
    while count_effects(scene) < 3 and time.monotonic() < deadline:
        time.sleep(0.05)
    stop.set()
    worker.join()
    assert count_effects(scene) >= 3
    with unit_of_work(scene) as work:
        beat = last_beat(work)
        names = set(work.scalars(select(JobRow.name)))
    assert beat is not None
    assert -15 < seconds_from_now(beat) <= 0
    assert {"engine.beat", "engine.tidy_outbox", "scene.tick"} < names
