import os
import subprocess
import sys
from pathlib import Path

import pytest

SUITE = """
import pytest

def test_passes(): pass
def test_skips(): pytest.skip("no such server")
@pytest.mark.skipif(True, reason="not on this system")
def test_is_marked(): pass
@pytest.mark.xfail(strict=True)
def test_is_known_to_fail(): assert False
"""


def outcome(folder: Path, suite: str, forbid: str) -> tuple[int, str]:
    (folder / "test_suite.py").write_text(suite)
    command = [sys.executable, "-m", "pytest", "-q", "-c", "/dev/null", "--rootdir", str(folder), str(folder)]
    done = subprocess.run(
        [*command, "-p", "masthead.testing.skips", "-p", "no:cacheprovider"],
        env={**os.environ, "MASTHEAD_FORBID_SKIPS": forbid},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout


def test_skips_are_named_at_the_end(tmp_path: Path) -> None:
    status, said = outcome(tmp_path, SUITE, "")
    assert status == 0
    assert "NOT TESTED HERE: 2" in said
    assert "test_skips: no such server" in said
    assert "test_is_marked: not on this system" in said


def test_skips_fail_where_they_are_forbidden(tmp_path: Path) -> None:
    status, said = outcome(tmp_path, SUITE, "1")
    assert status == 1
    assert "1 failed, 1 passed, 1 xfailed, 1 error" in said
    assert "skipped where nothing may be: no such server" in said


@pytest.mark.parametrize(("forbid", "status"), [("", 5), ("1", 2)])
def test_a_whole_file_may_not_be_skipped_either(tmp_path: Path, forbid: str, status: int) -> None:
    assert outcome(tmp_path, "import pytest\npytest.importorskip('no_such_package')\n", forbid)[0] == status
