from ipaddress import ip_network
from pathlib import Path

import pytest

from masthead.engine.errors import SettingIsWrong
from masthead.engine.settings.read import read_settings
from masthead.engine.settings.secret import Secret


def test_environment_wins_over_the_file_and_the_command_line_over_both(tmp_path: Path) -> None:
    (tmp_path / "masthead.toml").write_text('port = 1000\nname = "File"\nworkers = 3\n')
    settings = read_settings(tmp_path, {"PORT": "2000", "WORKERS": "4"}, {"workers": 5})
    assert (settings.port, settings.name, settings.workers) == (2000, "File", 5)


def test_an_empty_variable_counts_as_unset(tmp_path: Path) -> None:
    assert read_settings(tmp_path, {"PORT": "", "METRICS_PORT": ""}).port == 5000


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({"PORT": "abc"}, "PORT"),
        ({"PORT": "0"}, "PORT"),
        ({"PORT": "70000"}, "PORT"),
        ({"PORT": "-1"}, "PORT"),
        ({"PORT": "5000", "METRICS_PORT": "5000"}, "METRICS_PORT"),
        ({"PAGE_CACHE": "perhaps"}, "PAGE_CACHE"),
        ({"TRUSTED_PROXIES": "10.0.0.0/99"}, "TRUSTED_PROXIES"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL"),
        ({"LANGUAGE_DEFAULT": "xx"}, "LANGUAGE_DEFAULT"),
        ({"DB_ENGINE": "oracle"}, "DB_ENGINE"),
        ({"DB_ENGINE": "mariadb", "DB_NAME": "n", "DB_USER": "u"}, "DB_HOST"),
        ({"WORKERS": "0"}, "WORKERS"),
        ({"DB_PASSWORD": "a", "DB_PASSWORD_FILE": "/b"}, "DB_PASSWORD"),
        ({"DB_PASSWORD_FILE": "/nowhere/at/all"}, "DB_PASSWORD_FILE"),
    ],
)
def test_a_wrong_setting_is_named_with_advice(tmp_path: Path, environment: dict[str, str], name: str) -> None:
    with pytest.raises(SettingIsWrong) as raised:
        read_settings(tmp_path, environment)
    assert str(raised.value).startswith(f"{name}: ")
    assert "\n" not in str(raised.value)
    assert raised.value.params["advice"]


@pytest.mark.parametrize("text", ["port = ", "prot = 5000", "\xff\xfe"])
def test_a_wrong_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "masthead.toml").write_bytes(text.encode("latin-1"))
    with pytest.raises(SettingIsWrong, match=r"masthead\.toml"):
        read_settings(tmp_path, {})


def test_networks_and_lists_are_read_from_both_places(tmp_path: Path) -> None:
    (tmp_path / "masthead.toml").write_text('modules = ["users", "hello"]\n')
    settings = read_settings(tmp_path, {"TRUSTED_PROXIES": "10.0.0.0/8, ::1/128"})
    assert settings.modules == ("users", "hello")
    assert settings.trusted_proxies == (ip_network("10.0.0.0/8"), ip_network("::1/128"))


def test_a_secret_file_is_read_again_when_it_changes(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("first\n")
    secret = read_settings(tmp_path, {"DB_PASSWORD_FILE": str(file)}).db_password
    assert secret.value() == "first"
    file.write_text("second-one\n")
    assert secret.value() == "second-one"
    file.unlink()
    assert secret.value() == "second-one"


def test_a_secret_is_not_printed(tmp_path: Path) -> None:
    settings = read_settings(tmp_path, {"DB_PASSWORD": "hunter2"})
    assert "hunter2" not in repr(settings)


def test_a_secret_whose_file_is_empty_for_a_moment_keeps_its_value(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("old")
    secret = Secret("DB_PASSWORD", file=file)
    assert secret.value() == "old"
    file.write_text("")
    assert secret.value() == "old"
    file.write_text("new one")
    assert secret.value() == "new one"
