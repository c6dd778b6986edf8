from pathlib import Path

import pytest

from masthead.engine.errors import SettingIsWrong
from masthead.engine.settings.dotenv import with_dotenv


def read(folder: Path, text: str, **environment: str) -> dict[str, str]:
    (folder / ".env").write_text(text, encoding="utf-8")
    return with_dotenv(folder, environment)


def test_a_site_without_the_file_has_the_environment(tmp_path: Path) -> None:
    assert with_dotenv(tmp_path, {"PORT": "5000"}) == {"PORT": "5000"}


def test_a_variable_that_is_set_wins(tmp_path: Path) -> None:
    assert read(tmp_path, "PORT=1\nHOST=::1\n", PORT="2") == {"PORT": "2", "HOST": "::1"}


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("NAME=value", "value"),
        ("export NAME=value", "value"),
        ("  NAME = value  ", "value"),
        ("NAME=", ""),
        ("NAME=# nothing", ""),
        ("NAME=value # why", "value"),
        ("NAME=a#b", "a#b"),
        ("NAME='a # b'", "a # b"),
        ('NAME="a b" # why', "a b"),
        ("NAME=it's", "it's"),
        ("NAME=a=b==", "a=b=="),
        ("NAME=пароль", "пароль"),
        ("\ufeffNAME=first", "first"),
    ],
)
def test_a_line_is_read_as_people_write_it(tmp_path: Path, line: str, value: str) -> None:
    assert read(tmp_path, f"{line}\n") == {"NAME": value}


def test_comments_and_empty_lines_say_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, "\n# NAME=value\n   \r\n") == {}


def test_a_bad_line_is_named_and_not_shown(tmp_path: Path) -> None:
    with pytest.raises(SettingIsWrong, match=r"\.env line 2: is not NAME=value") as refusal:
        read(tmp_path, "PORT=1\nhunter2\n")
    assert "hunter2" not in str(refusal.value)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("NAME=пароль".encode("cp1251"))
    with pytest.raises(SettingIsWrong, match="cannot be read"):
        with_dotenv(tmp_path, {})
