import stat
import tomllib
from pathlib import Path

import pytest

from masthead.engine.errors import SettingIsWrong
from masthead.engine.recipes.choose import replace_file, with_recipe


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", 'recipe = "users"\n'),
        ('recipe = "hello"          # kind of site\n', 'recipe = "users"          # kind of site\n'),
        ("# Ours.\nrecipe='hello'\r\nname = 'A'\r\n", "# Ours.\nrecipe=\"users\"\r\nname = 'A'\r\n"),
        ('name = "A" # mine\n', 'recipe = "users"\nname = "A" # mine\n'),
        (
            '# recipe = "demo"\n[module.cook]\nrecipe = "soup"\n',
            'recipe = "users"\n# recipe = "demo"\n[module.cook]\nrecipe = "soup"\n',
        ),
        (
            'recipe = "hello"\n[module.cook]\nrecipe = "soup"\n',
            'recipe = "users"\n[module.cook]\nrecipe = "soup"\n',
        ),
        ('recipe = "users"\n', 'recipe = "users"\n'),
    ],
)
def test_the_recipe_is_named_and_the_rest_stays(tmp_path: Path, before: str, after: str) -> None:
    file = tmp_path / "masthead.toml"
    file.write_bytes(before.encode())
    assert with_recipe(file, "users") == after


@pytest.mark.parametrize(
    "text",
    ['"recipe" = "hello"\n', 'recipe = """hello"""\n', 'name = """\nrecipe = "x"\n"""\nrecipe = "hello"\n'],
)
def test_what_is_not_understood_is_left_to_the_owner(tmp_path: Path, text: str) -> None:
    file = tmp_path / "masthead.toml"
    file.write_text(text)
    with pytest.raises(SettingIsWrong, match='Write: recipe = "users"'):
        with_recipe(file, "users")


def test_a_file_is_made_where_there_is_none(tmp_path: Path) -> None:
    file = tmp_path / "masthead.toml"
    replace_file(file, with_recipe(file, "users"))
    assert tomllib.loads(file.read_text()) == {"recipe": "users"}


def test_a_replaced_file_keeps_its_mode_and_its_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.toml", tmp_path / "masthead.toml"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    replace_file(link, "новое")
    assert real.read_text(encoding="utf-8") == "новое"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert link.is_symlink()


def test_a_file_that_cannot_be_written_stays_whole_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "masthead.toml"
    file.write_text("old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("masthead.engine.recipes.choose.os.fsync", full)
    with pytest.raises(SettingIsWrong, match="No space left"):
        replace_file(file, "new")
    assert [one.name for one in tmp_path.iterdir()] == ["masthead.toml"]
    assert file.read_text() == "old"
