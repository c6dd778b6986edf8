"""`masthead cv import` and `export`, as they are run on the machine that holds the site."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

MASTHEAD = (sys.executable, "-m", "masthead.engine.cli.main")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A prepared site of the recipe, in a folder."""
    (tmp_path / "masthead.toml").write_text('recipe = "cv"\n')
    run(tmp_path, "prepare")
    return tmp_path


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": "/usr/bin:/bin", "MASTHEAD_SITE": str(folder)}
    return subprocess.run(
        [*MASTHEAD, *command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_cv_goes_out_and_comes_in_without_being_published(site: Path) -> None:
    went = run(site, "cv", "export", "--language", "en")
    assert went.returncode == 0, went.stderr
    document = json.loads(went.stdout)
    assert document["basics"]["name"] == "Lada Machtova"
    document["basics"]["label"] = "Harbour master"
    document["work"][0]["url"] = "javascript:alert(1)"
    (site / "cv.json").write_text(json.dumps(document))
    came = run(site, "cv", "import", "cv.json", "--language", "en")
    assert came.returncode == 0, came.stderr
    assert "Left out: work[0].url: Write an address of the web" in came.stdout
    assert "It is version 2." in came.stdout
    assert "Harbour master" not in run(site, "cv", "export", "--language", "en").stdout


def test_a_bad_file_is_one_clear_line(site: Path) -> None:
    (site / "cv.json").write_text('{"basics": {\n"name": }')
    came = run(site, "cv", "import", "cv.json", "--language", "ru")
    assert came.returncode == 1
    assert came.stderr.strip() == "masthead: Line 2, column 9: this is not JSON."
