"""The reference is what the code says."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
CODE = re.compile(r"`[^`]*`")
"""What stands in it shows how a link is written, and leads nowhere."""


def test_generated_pages_are_current() -> None:
    command = [sys.executable, "tools/reference.py", "--check"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert told.returncode == 0, told.stdout + told.stderr


def test_every_decision_has_a_number_and_a_title() -> None:
    for path in sorted((ROOT / "docs" / "decisions").glob("*.md")):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith(f"# {int(path.name[:4])}. "), path.name
        assert len(path.read_text(encoding="utf-8").splitlines()) < 80, "a decision fits on a page"


def test_links_between_documents_lead_somewhere() -> None:
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for link in links(path.read_text(encoding="utf-8")):
            assert (path.parent / link).exists(), f"{path.name} → {link}"


def links(text: str) -> list[str]:
    found = []
    for piece in CODE.sub("", text).split("](")[1:]:
        target = piece.partition(")")[0].partition("#")[0]
        if target and "://" not in target:
            found.append(target)
    return found
