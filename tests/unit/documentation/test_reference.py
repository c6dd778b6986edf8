"""The reference is what the code says."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_generated_pages_are_current() -> None:
    command = [sys.executable, "tools/reference.py", "--check"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert told.returncode == 0, told.stdout + told.stderr


def test_every_decision_has_a_number_and_a_title() -> None:
    for path in sorted((ROOT / "docs" / "decisions").glob("*.md")):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith(f"# {int(path.name[:4])}. "), path.name
        assert len(path.read_text(encoding="utf-8").splitlines()) < 80, "a decision fits on a page"
