"""A site of one's own: made by `masthead init`, installed from its files alone, started each way."""

import subprocess
import sys
import textwrap
import urllib.request
from pathlib import Path

import pytest

from masthead.testing.processes import free_port
from masthead.testing.terminal import Start

MASTHEAD = (sys.executable, "-m", "masthead.engine.cli.main")
HEADING = "Список пользователей"


def run(folder: Path, *command: str) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def site(tmp_path: Path) -> Path:
    run(tmp_path, *MASTHEAD, "init", "mysite", "--recipe", "users")
    return tmp_path / "mysite"


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_it_installs_from_its_own_files_and_starts(site: Path, start: Start) -> None:
    run(site, sys.executable, "-m", "venv", "venv")
    python = str(site / "venv/bin/python")
    run(site, python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", "reqs.txt")
    where = "import masthead; print(*masthead.__path__)"
    found = subprocess.check_output([python, "-c", where], cwd=site, text=True)
    assert found.startswith(str(site / "venv")), "it runs from its own environment"
    program = start(site, python, "app.py", "--port", "{port}")
    assert HEADING in program.page()
    program.wait_for("Ctrl-C")
    assert program.press_ctrl_c() == 0, program.said
    assert "Traceback" not in program.said


def test_the_command_starts_it_in_its_folder(site: Path, start: Start) -> None:
    program = start(site, *MASTHEAD, "run", "--port", "{port}")
    assert HEADING in program.page()
    program.wait_for("Ctrl-C")
    assert program.press_ctrl_c() == 0, program.said


def test_gunicorn_serves_it_once_it_is_prepared(site: Path, start: Start) -> None:
    run(site, *MASTHEAD, "upgrade")
    gunicorn = (sys.executable, "-m", "gunicorn", "--workers", "4", "--threads", "2")
    program = start(site, *gunicorn, "--bind", "127.0.0.1:{port}", "app.main:app")
    assert HEADING in program.page()
    assert program.press_ctrl_c() == 0, program.said


def test_its_own_variables_are_read(site: Path, start: Start) -> None:
    (site / ".env").write_text("SITE_NAME=Named by .env\nAPP_VERSION='1.2 # 3'\n", encoding="utf-8")
    program = start(site, *MASTHEAD, "run", "--port", "{port}")
    assert "Named by .env" in program.page()
    assert "1.2 # 3" in program.page("/version")


@pytest.fixture
def greetings(tmp_path: Path) -> Path:
    run(tmp_path, *MASTHEAD, "init", "greetings", "--recipe", "hello")
    return tmp_path / "greetings"


def test_the_greeting_site_gives_its_application_and_its_functions(greetings: Path) -> None:
    run(greetings, *MASTHEAD, "upgrade")
    words = """
        from app import app, util_1, util_2
        assert util_1("A man a plan a canal Panama") and not util_1("Hello")
        assert (util_2([1, 2, 3]), util_2([])) == (6, 0)
        from werkzeug.test import Client
        assert Client(app).get("/").data == b"Hello, World!"
        from app.main import app as of_gunicorn
        assert of_gunicorn is app
    """
    run(greetings, sys.executable, "-c", textwrap.dedent(words))


def test_the_greeting_site_starts_and_gunicorn_serves_its_metrics_too(greetings: Path, start: Start) -> None:
    port = free_port()
    program = start(greetings, sys.executable, "app.py", "--port", "{port}", METRICS_PORT=str(port))
    assert program.page() == "Hello, World!"
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        assert b"app_ready" in answer.read()
    program.wait_for("Ctrl-C")
    assert program.press_ctrl_c() == 0, program.said
    gunicorn = (sys.executable, "-m", "gunicorn", "--bind", "127.0.0.1:{port}", "app.main:app")
    program = start(greetings, *gunicorn)
    assert program.page() == "Hello, World!"
    assert "app_ready" in program.page("/metrics"), "nobody else answers METRICS_PORT here"
    assert program.press_ctrl_c() == 0, program.said
