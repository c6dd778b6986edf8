import base64
import csv
import dataclasses
import hashlib
import io
import re
import tomllib
from importlib.metadata import distribution
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner

import masthead.engine
from masthead.engine.cli.init import FolderIsInUse, init
from masthead.engine.errors import SettingIsWrong
from masthead.engine.settings.model import Settings

VERSION = distribution("masthead").version
PACKAGE = Path(next(iter(masthead.engine.__path__))).parent


def make(*arguments: str | Path) -> None:
    CliRunner().invoke(init, [str(one) for one in arguments], catch_exceptions=False, standalone_mode=False)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sites") / "our-site"
    make(folder, "--recipe", "users")
    return folder


@pytest.fixture(scope="module")
def wheel(site: Path) -> ZipFile:
    return ZipFile(next(site.glob("vendor/*.whl")))


def test_site_has_the_starts_that_people_expect(site: Path) -> None:
    written = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    assert written == {
        ".env.example",
        ".gitignore",
        "README.md",
        "app.py",
        "app/__init__.py",
        "app/main.py",
        "constraints.txt",
        "masthead.toml",
        "reqs.txt",
        f"vendor/masthead-{VERSION}-py3-none-any.whl",
    }


def test_settings_file_names_recipe_and_site(site: Path) -> None:
    assert tomllib.loads((site / "masthead.toml").read_text()) == {"recipe": "users", "name": "Our site"}


@pytest.mark.parametrize("name", ['A "quoted" name', "back\\slash", "Сайт", "two\nlines", "a ${b} $c"])
def test_any_name_survives_the_settings_file(tmp_path: Path, name: str) -> None:
    make(tmp_path / "site", "--name", name)
    assert tomllib.loads((tmp_path / "site/masthead.toml").read_text(encoding="utf-8"))["name"] == name


def test_every_variable_of_the_example_is_a_setting(site: Path) -> None:
    known = {one.metadata["env"] for one in dataclasses.fields(Settings) if "env" in one.metadata}
    lines = (site / ".env.example").read_text(encoding="utf-8").splitlines()
    named = {found[1] for line in lines if (found := re.match(r"#([A-Z0-9_]+)=", line))}
    assert {"DATABASE_URL", "DB_ENGINE", "S3_ENDPOINT", "PORT", "RECIPE"} <= named <= known


def test_a_folder_with_files_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("kept")
    with pytest.raises(FolderIsInUse, match="is not empty"):
        make(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_an_empty_repository_may_become_a_site(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    make(tmp_path, "--recipe", "hello")
    assert (tmp_path / "app.py").is_file()


def test_an_unknown_recipe_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(SettingIsWrong, match="Choose one of"):
        make(tmp_path / "site", "--recipe", "nope")
    assert not (tmp_path / "site").exists()


def test_wheel_holds_every_file_of_the_package(wheel: ZipFile) -> None:
    inside = {name for name in wheel.namelist() if name.startswith("masthead/")}
    files = (path.relative_to(PACKAGE.parent) for path in PACKAGE.rglob("*") if path.is_file())
    assert inside == {path.as_posix() for path in files if "__pycache__" not in path.parts}
    assert "masthead/engine/theme/static/vendor/htmx.min.js" in inside
    assert "masthead/recipes/users/recipe.toml" in inside


def test_wheel_says_what_it_is(wheel: ZipFile) -> None:
    inside = f"masthead-{VERSION}.dist-info"
    assert "masthead = masthead.engine.cli.main:main" in wheel.read(f"{inside}/entry_points.txt").decode()
    assert f"Version: {VERSION}\n" in wheel.read(f"{inside}/METADATA").decode()
    assert f"{inside}/direct_url.json" not in wheel.namelist()


def test_wheel_s_record_is_true(wheel: ZipFile) -> None:
    inside = f"masthead-{VERSION}.dist-info/RECORD"
    rows = list(csv.reader(io.StringIO(wheel.read(inside).decode())))
    assert sorted(row[0] for row in rows) == sorted(wheel.namelist())
    for name, digest, size in rows:
        if name != inside:
            content = wheel.read(name)
            found = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            assert (digest, size) == (f"sha256={found}", str(len(content)))


def test_constraints_pin_what_is_installed_here(site: Path) -> None:
    pins = (site / "constraints.txt").read_text().splitlines()
    for name in ("flask", "sqlalchemy", "granian", "psycopg", "pymysql"):
        assert f"{name}=={distribution(name).version}" in pins
    assert not any(pin.startswith("masthead") for pin in pins)
