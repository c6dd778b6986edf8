"""A fresh clone: `make run` from nothing, twice at once, and again."""

import subprocess
from pathlib import Path

import pytest

from masthead.testing.terminal import Start

ROOT = Path(__file__).parents[3]
PATIENCE = 500


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Clone what is committed; nothing made here goes along."""
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(tmp_path / "clone")], check=True, timeout=60)
    return tmp_path / "clone"


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_two_starts_at_once_share_one_set_up_and_a_second_is_quick(clone: Path, start: Start) -> None:
    command = ("make", "run", "PORT={port}")
    directory = start(clone, *command, "RECIPE=users")
    greetings = start(clone, *command, "RECIPE=hello", "METRICS_PORT=0")
    assert "Список пользователей" in directory.page(seconds=PATIENCE)
    assert greetings.page(seconds=PATIENCE) == "Hello, World!"
    for program in (directory, greetings):
        program.wait_for("Ctrl-C")
        program.press_ctrl_c()
        assert "Traceback" not in program.said
    assert sum("Making the environment" in one.said for one in (directory, greetings)) == 1
    assert (clone / "var/users/data").is_dir()
    assert (clone / "var/hello/data").is_dir()

    again = subprocess.run(
        ["make", "setup"], cwd=clone, check=True, timeout=60, capture_output=True, text=True
    )
    assert "Installing" not in again.stdout, "nothing is done twice"
    assert "Making" not in again.stdout
    later = start(clone, *command, "RECIPE=users")
    assert "Список пользователей" in later.page()
    assert "Installing" not in later.said
