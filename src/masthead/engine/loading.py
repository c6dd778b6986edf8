"""Find modules by their entry points, order them by what they require, fence off those that fail."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from importlib.resources import files
from pathlib import Path

from masthead.engine.errors import ModuleIsBroken
from masthead.engine.module import Module

GROUP = "masthead.modules"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LoadedModules:
    """The modules of a site in the order of their needs, and those that had to be left out."""

    modules: tuple[Module, ...]
    broken: tuple[ModuleIsBroken, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the modules that are there."""
        return tuple(module.name for module in self.modules)


@cache
def installed_modules() -> dict[str, EntryPoint]:
    """Give every installed module's entry point by name, without importing it."""
    return {point.name: point for point in entry_points(group=GROUP)}


def folder_of(name: str) -> Path:
    """Give the folder of an installed module: its translations and migrations are there."""
    package = installed_modules()[name].module.rpartition(".")[0]
    return Path(str(files(package)))


def static_folders() -> dict[str, Path]:
    """Give the folders of static files by the names of the installed modules that have one."""
    found = {}
    for name in sorted(installed_modules()):
        with suppress(ImportError):  # a package that is half removed: `load_modules` names it
            found[name] = folder_of(name) / "static"
    return {name: folder for name, folder in found.items() if folder.is_dir()}


def load_modules(names: Sequence[str]) -> LoadedModules:
    """Load the named modules and what they require; whatever fails is left out and named."""
    found: dict[str, Module] = {}
    broken: dict[str, ModuleIsBroken] = {}
    for name in names:
        _load(name, (), found, broken)
    for error in broken.values():
        log.error("module_is_broken", extra={"event": error.code, "problem": str(error)})
    return LoadedModules(tuple(found.values()), tuple(broken.values()))


def without(loaded: LoadedModules, error: ModuleIsBroken) -> LoadedModules:
    """Leave out the module that `error` names and everything that stands on it."""
    gone = {str(error.params["module"])}
    kept: list[Module] = []
    broken = [*loaded.broken, error]
    for module in loaded.modules:
        missing = gone.intersection(module.requires)
        if missing:
            broken.append(ModuleIsBroken(module.name, f"it requires {sorted(missing)[0]}, which is broken"))
        if missing or module.name in gone:
            gone.add(module.name)
        else:
            kept.append(module)
    return LoadedModules(tuple(kept), tuple(broken))


def _load(
    name: str, path: tuple[str, ...], found: dict[str, Module], broken: dict[str, ModuleIsBroken]
) -> None:
    """Put a module into `found` after what it requires, or into `broken`."""
    if name in found or name in broken:
        return
    try:
        if name in path:
            raise ModuleIsBroken(name, f"it requires itself through {' → '.join(path)}")
        module = _read(name)
        for needed in module.requires:
            _load(needed, (*path, name), found, broken)
            if needed not in found:
                raise ModuleIsBroken(name, f"it requires {needed}, which is broken")
        found[name] = module
    except ModuleIsBroken as error:
        broken[name] = error


def _read(name: str) -> Module:
    point = installed_modules().get(name)
    if point is None:
        known = ", ".join(sorted(installed_modules()))
        raise ModuleIsBroken(name, f"it is not installed; installed are: {known}")
    try:
        module = point.load()
    except Exception as error:  # a module may fail in any way; the site lives without it
        log.exception("module_failed_to_load", extra={"module_name": name})
        raise ModuleIsBroken(name, f"{type(error).__name__}: {error}") from error
    if not isinstance(module, Module) or module.name != name:
        raise ModuleIsBroken(name, f"{point.value} is not its manifest")
    return module
