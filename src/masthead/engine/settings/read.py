"""Read the settings: environment over masthead.toml over the recipe's defaults."""

import dataclasses
import math
import os
import tomllib
import typing
from collections.abc import Mapping
from pathlib import Path
from types import NoneType, UnionType
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from masthead.engine.errors import SettingIsWrong
from masthead.engine.settings.dotenv import with_dotenv
from masthead.engine.settings.model import Settings, networks
from masthead.engine.settings.secret import Secret

FILE = "masthead.toml"
CHOICES = {
    "language": ("", "en", "ru"),
    "log_level": ("debug", "info", "warning", "error"),
    "mail_adapter": ("", "smtp", "file", "null"),
    "smtp_security": ("starttls", "tls", "none"),
    "db_engine": ("", "sqlite", "mariadb", "mysql", "postgresql", "postgres"),
}
TRUE, FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
HIGHEST_PORT = 65535
SHORTEST_KEY = 16


def read_settings(
    site: Path,
    environment: Mapping[str, str] = os.environ,
    overrides: Mapping[str, object] | None = None,
) -> Settings:
    """Read the settings of the site in folder `site`; raise `SettingIsWrong` for the first bad one.

    `overrides` (from the command line) win over everything.
    """
    site = site.resolve()
    environment = with_dotenv(site, environment)
    written = read_file(site / FILE)
    module_settings = _read_modules(written.pop("module", {}))
    permissions = _read_permissions(written.pop("permissions", {}))
    types = typing.get_type_hints(Settings)
    values: dict[str, Any] = {}
    for one in dataclasses.fields(Settings):
        env = one.metadata.get("env")
        if env is None:
            continue
        if types[one.name] is Secret:
            values[one.name] = read_secret(env, written.pop(one.name, ""), environment)
            continue
        given, source = written.pop(one.name, None), f"{one.name} in {FILE}"
        if environment.get(env, "") != "":
            given, source = environment[env], env
        if overrides and overrides.get(one.name) is not None:
            given, source = overrides[one.name], f"--{one.name.replace('_', '-')}"
        if given is not None:
            values[one.name] = _typed(source, given, types[one.name], CHOICES.get(one.name))
    if written:
        name = sorted(written)[0]
        raise SettingIsWrong(
            f"{name} in {FILE}", "is not a setting", "See `masthead check --settings` for the list"
        )
    settings = Settings(
        site=site, environment=environment, module_settings=module_settings, permissions=permissions, **values
    )
    _check_together(settings)
    return settings


def read_file(path: Path) -> dict[str, Any]:
    """Read a TOML file, or give nothing where there is none."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingIsWrong(path.name, f"cannot be read: {error}", "Mend the file") from error


def read_secret(env: str, written: str, environment: Mapping[str, str]) -> Secret:
    """Read a secret that `env`, `env`_FILE or the file `masthead.toml` gives; raise if its file is not there."""
    file = environment.get(f"{env}_FILE", "")
    if file and environment.get(env):
        raise SettingIsWrong(env, f"is given twice, also by {env}_FILE", "Unset one of the two")
    secret = Secret(env, environment.get(env) or written, Path(file) if file else None)
    secret.value()
    return secret


def _read_modules(written: Any) -> dict[str, dict[str, Any]]:
    if not isinstance(written, dict) or not all(isinstance(table, dict) for table in written.values()):
        raise SettingIsWrong(f"module in {FILE}", "is not a table", "Write [module.users], then its settings")
    return written


def _read_permissions(written: Any) -> dict[str, tuple[str, ...]]:
    shaped = isinstance(written, dict) and all(isinstance(names, list) for names in written.values())
    if not shaped or not all(isinstance(name, str) for names in written.values() for name in names):
        advice = 'Write [permissions], then lines such as editor = ["users.add_entry"]'
        raise SettingIsWrong(f"permissions in {FILE}", "are not lists of names", advice)
    return {role: tuple(names) for role, names in written.items()}


def _typed(source: str, given: object, kind: Any, choices: tuple[str, ...] | None) -> object:
    options = typing.get_args(kind) if isinstance(kind, UnionType) else (kind,)
    kind = next(option for option in options if option is not NoneType)
    text = ",".join(map(str, given)) if isinstance(given, list | tuple) else str(given).strip()
    if kind is bool:
        if text.lower() not in TRUE + FALSE:
            raise SettingIsWrong(source, f"is {text!r}, not a yes or no", "Set it to true or false")
        return text.lower() in TRUE
    if kind in {int, float}:
        try:
            number = kind(text)
        except ValueError as error:
            raise SettingIsWrong(source, f"is {text!r}, not a number", "Set it to a number") from error
        if number < 0 or not math.isfinite(number):
            raise SettingIsWrong(source, f"is {text}", "Set it to zero or more")
        return number
    if typing.get_origin(kind) is tuple:
        items = tuple(item.strip() for item in text.split(",") if item.strip())
        return items if typing.get_args(kind)[0] is str else _read_networks(source, items)
    if choices and text not in choices:
        allowed = ", ".join(choice for choice in choices if choice)
        raise SettingIsWrong(source, f"is {text!r}", f"Set it to one of: {allowed}")
    return Path(text) if kind is Path else text


def _read_networks(source: str, items: tuple[str, ...]) -> object:
    try:
        return networks(items)
    except ValueError as error:
        raise SettingIsWrong(
            source, f"has a bad network: {error}", "Write networks as 10.0.0.0/8, with commas between"
        ) from error


def _is_address(text: str) -> bool:
    try:
        url = urlsplit(text)
    except ValueError:
        return False
    return url.scheme in {"http", "https"} and bool(url.hostname)


def _check_together(settings: Settings) -> None:
    for name in ("port", "metrics_port", "db_port", "smtp_port"):
        port = getattr(settings, name)
        lowest = 0 if name == "metrics_port" else 1
        if port is not None and not lowest <= port <= HIGHEST_PORT:
            raise SettingIsWrong(
                name.upper(), f"is {port}", f"Set it to a port between {lowest} and {HIGHEST_PORT}"
            )
    if settings.metrics_port == settings.port:
        raise SettingIsWrong(
            "METRICS_PORT", f"is {settings.port}, as PORT is", "Give the metrics a port of their own"
        )
    for name in ("workers", "threads", "db_pool_size", "max_body_bytes", "bodies_at_once", "body_seconds"):
        value = getattr(settings, name)
        if value < 1:
            raise SettingIsWrong(name.upper(), f"is {value}", "Set it to 1 or more")
    if settings.public_url and not _is_address(settings.public_url):
        raise SettingIsWrong("PUBLIC_URL", f"is {settings.public_url!r}", "Write it as https://example.org")
    _check_key(settings)
    _check_zone(settings)
    if settings.server_engine and not settings.database_url:
        for name in ("db_host", "db_name", "db_user"):
            if not getattr(settings, name):
                raise SettingIsWrong(
                    name.upper(), "is missing", f"The database is {settings.server_engine}, so set it too"
                )


def _check_zone(settings: Settings) -> None:
    try:
        ZoneInfo(settings.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingIsWrong(
            "TIME_ZONE", f"is {settings.time_zone!r}, which is no zone", "Write it as Europe/Berlin or UTC"
        ) from error


def _check_key(settings: Settings) -> None:
    if settings.secret_key and len(settings.secret_key.value()) < SHORTEST_KEY:
        raise SettingIsWrong(
            "SECRET_KEY",
            f"is shorter than {SHORTEST_KEY} characters",
            'Set it to what `python -c "import secrets; print(secrets.token_hex(32))"` prints',
        )
