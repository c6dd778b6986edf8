"""A database with an outbox, and worker processes that die with the test."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from masthead.engine.database.connect import Database

SCENES = Path(__file__).parent / "scenes"
sys.path.insert(0, str(SCENES))

from outbox_scene import open_scene  # noqa: E402 - found only with the path above

WORKER = "import outbox_scene; outbox_scene.main()"


@pytest.fixture
def scene(database_url: str) -> Iterator[Database]:
    """The scene's database on each of the three in turn."""
    database = open_scene(database_url)
    yield database
    database.dispose()


@pytest.fixture
def start_worker(tmp_path: Path) -> Iterator[Callable[[str], "subprocess.Popen[str]"]]:
    """Start worker processes on a database; `stderr` of all of them goes to `worker.log`."""
    running: list[subprocess.Popen[str]] = []
    with (tmp_path / "worker.log").open("a") as log:

        def start(url: str) -> "subprocess.Popen[str]":
            process = subprocess.Popen(
                [sys.executable, "-W", "error", "-c", WORKER, url],
                env={"PYTHONPATH": str(SCENES), "SCENE_FOLDER": str(tmp_path)},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
            running.append(process)
            assert process.stdout
            assert process.stdout.readline() == "ready\n", (tmp_path / "worker.log").read_text()
            return process

        yield start
        for process in running:
            process.kill()
            process.communicate()
