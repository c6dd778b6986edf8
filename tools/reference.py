"""Write docs/reference from the code: settings, permissions, events, jobs. `--check` only compares."""

import dataclasses
import sys
import typing
from collections.abc import Collection, Iterator
from pathlib import Path

from masthead.engine.loading import installed_modules, load_modules
from masthead.engine.module import Module
from masthead.engine.settings.model import Settings
from masthead.engine.settings.secret import Secret
from masthead.engine.tuning.tunables import SITE, tunables_of

FOLDER = Path(__file__).parents[1] / "docs" / "reference"


def main() -> None:
    """Write the pages, or say which of them are not what the code says."""
    stale = [path for path, text in pages().items() if not path.exists() or path.read_text("utf-8") != text]
    if "--check" in sys.argv:
        for path in stale:
            print(f"{path.name} is not what the code says; run tools/reference.py")
        sys.exit(1 if stale else 0)
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pages()[path], "utf-8")
        print(f"wrote {path.name}")


def pages() -> dict[Path, str]:
    """Give every page of the reference by its file."""
    modules = load_modules(sorted(installed_modules())).modules
    return {
        FOLDER / "settings.md": "\n".join(settings(modules)) + "\n",
        FOLDER / "modules.md": "\n".join(vocabulary(modules)) + "\n",
    }


def settings(modules: tuple[Module, ...]) -> Iterator[str]:
    """Describe the settings of the site and of its modules."""
    yield "# Settings"
    yield ""
    yield "Environment wins over `masthead.toml` (the same name in small letters), which wins over the recipe."
    yield "An empty variable counts as unset. A secret may also be given as `NAME_FILE`; the file is read"
    yield "again when it changes."
    yield ""
    yield "What is marked *live* may also be set at `/admin/settings` while the site runs. What is set there wins"
    yield "over `masthead.toml` and the recipe; the environment wins over it."
    live = live_settings(modules)
    yield ""
    yield "| variable | in masthead.toml | default | what it is for |"
    yield "|---|---|---|---|"
    for one in dataclasses.fields(Settings):
        if "env" in one.metadata:
            name = f"`{one.metadata['env']}`" + (" or `…_FILE`" if one.type in {Secret, "Secret"} else "")
            mark = " (*live*)" if f"{SITE}.{one.name}" in live else ""
            yield f"| {name} | `{one.name}` | {_default(one)} | {one.metadata['about']}{mark} |"
    for module in modules:
        if module.settings is None:
            continue
        yield ""
        yield f"## `[module.{module.name}]`"
        yield ""
        yield from _module_settings(module, live)


def _module_settings(module: Module, live: Collection[str]) -> Iterator[str]:
    """Describe a module's settings; its secrets are not written into masthead.toml."""
    types = typing.get_type_hints(module.settings)
    variables = {name: f"{module.name}_{name}".upper() for name, kind in types.items() if kind is Secret}
    fields = {one.name: one for one in dataclasses.fields(module.settings)} if module.settings else {}
    if fields.keys() - variables.keys():
        yield "| setting | default |"
        yield "|---|---|"
    for name, one in fields.items():
        mark = " (*live*)" if f"{module.name}.{name}" in live else ""
        if name not in variables:
            yield f"| `{name}`{mark} | {_default(one)} |"
    if variables:
        yield ""
        yield "| secret | variable |"
        yield "|---|---|"
        yield from (f"| `{name}` | `{env}` or `{env}_FILE` |" for name, env in variables.items())


def live_settings(modules: tuple[Module, ...]) -> set[str]:
    """Give the names of the settings that may change while the site runs."""
    defaults = {module.name: module.settings() for module in modules if module.settings}
    return {one.name for one in tunables_of(Settings(site=Path()), defaults, ())}


def vocabulary(modules: tuple[Module, ...]) -> Iterator[str]:
    """Describe what the modules bring."""
    yield "# Modules"
    for module in modules:
        yield ""
        yield f"## {module.name}"
        yield ""
        yield module.summary
        yield ""
        for permission in module.permissions:
            granted = ", ".join(permission.granted_to) or "administrators only"
            yield f"- permission `{permission.name}`: {permission.label} ({granted})"
        for event in module.events:
            fields = ", ".join(one.name for one in dataclasses.fields(event))
            yield f"- event `{event.event_name}` ({fields}): {(event.__doc__ or '').splitlines()[0]}"
        for job in module.jobs:
            yield f"- job `{job.name}`, every {job.every:g} s: {job.label}"
        for table in module.tables:
            yield f"- table `{table}`"


def _default(one: "dataclasses.Field[object]") -> str:
    value = one.default
    if value is dataclasses.MISSING or value in {"", None}:
        return ""
    if isinstance(value, tuple):
        return ", ".join(f"`{item}`" for item in value)
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


if __name__ == "__main__":
    main()
