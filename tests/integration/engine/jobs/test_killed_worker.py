"""A worker killed in the middle of a job: another one runs it again when the lease has ended."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from outbox_scene import EFFECT
from sqlalchemy import func, select

from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import unit_of_work


def runs(database: Database) -> int:
    with unit_of_work(database) as work:
        return work.scalar(select(func.count()).select_from(EFFECT).where(EFFECT.c.number == 0)) or 0


def test_a_job_whose_worker_was_killed_is_run_by_another(
    scene: Database, database_url: str, start_worker: Callable[[str], "subprocess.Popen[str]"], tmp_path: Path
) -> None:
    (tmp_path / "nap").touch()
    first = start_worker(database_url)
    eventually((tmp_path / "napping").exists)
    first.kill()
    first.wait()
    assert runs(scene) == 0
    (tmp_path / "nap").unlink()
    start_worker(database_url)
    eventually(lambda: runs(scene))
    time.sleep(0.5)
    assert runs(scene) == 1


def eventually(condition: Callable[[], object], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
