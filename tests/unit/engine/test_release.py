"""Which release the code says it is."""

import tomllib
from pathlib import Path

from masthead.engine.database.semver import is_newer
from masthead.engine.release import code_version
from masthead.engine.settings.read import read_settings

PROJECT = Path(__file__).parents[3]


def test_a_checkout_knows_its_release() -> None:
    declared = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert code_version() == declared, "run `make dev`: it was installed before the release number changed"


def test_code_that_is_not_released_does_not_call_itself_as_the_last_release() -> None:
    changes = (PROJECT / "CHANGELOG.md").read_text("utf-8")
    released = [path.stem for path in (PROJECT / "schema" / "releases").glob("*.json")]
    assert released
    if "## Unreleased" in changes:
        assert all(is_newer(code_version(), than=one) for one in released)


def test_log_lines_name_the_release_where_the_site_was_told_no_version(tmp_path: Path) -> None:
    assert read_settings(tmp_path, {}).running_version == code_version()
    assert read_settings(tmp_path, {"APP_VERSION": "3.2.1"}).running_version == "3.2.1"
