"""Read a recipe and lay it under the site's settings; light, for every start passes here."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from masthead.engine.access.permission import ROLES
from masthead.engine.errors import SettingIsWrong
from masthead.engine.settings.model import Settings
from masthead.engine.settings.read import HIGHEST_PORT, read_file

FILE = "recipe.toml"
DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True)
class Recipe:
    """A kind of site: what it consists of, how it is set, what it starts with."""

    name: str
    summary: str
    modules: tuple[str, ...]
    title: str = "Masthead"
    front_page: str = "welcome"
    language: str = DEFAULT_LANGUAGE
    metrics_port: int | None = None
    page_cache_away_seconds: float | None = None
    permissions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Role → permissions it has besides those that modules grant by default."""
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Module → its settings."""
    content: Mapping[str, Mapping[str, list[dict[str, Any]]]] = field(default_factory=dict)
    """Module → kind of content → items."""
    content_of: tuple["Recipe", ...] = ()
    """Recipes whose starting content comes before its own, as far as it has their modules."""
    folder: Path | None = None
    """Where it lies, with the files that its content names."""

    @property
    def sources(self) -> tuple["Recipe", ...]:
        """The recipes that its content comes from, itself the last."""
        return (*self.content_of, self)


def recipe_names() -> tuple[str, ...]:
    """Give the names of the built-in recipes."""
    return tuple(sorted(one.name for one in _built_in().iterdir() if (one / FILE).is_file()))


def read_recipe(name: str, site: Path) -> Recipe:
    """Read a recipe, the site's own (`recipes/NAME/recipe.toml`) before a built-in one."""
    folder, written = _found(name, site, "RECIPE")
    place = f"content_of in recipe {name}"
    others = tuple(_source(other, site, place) for other in _names(written.pop("content_of", []), place))
    return dataclasses.replace(_parse(name, written), folder=folder, content_of=others)


def resolve(settings: Settings) -> Settings:
    """Lay the recipe's defaults under the site's settings."""
    recipe = read_recipe(settings.recipe, settings.site)
    default_name = next(f.default for f in dataclasses.fields(Settings) if f.name == "name")
    merged = {name: dict(values) for name, values in recipe.settings.items()}
    for name, values in settings.module_settings.items():
        merged.setdefault(name, {}).update(values)
    permissions = {role: tuple(names) for role, names in recipe.permissions.items()}
    for role, names in settings.permissions.items():
        permissions[role] = (*permissions.get(role, ()), *names)
    return dataclasses.replace(
        settings,
        permissions=permissions,
        name=recipe.title if settings.name == default_name else settings.name,
        modules=settings.modules or recipe.modules,
        front_page=settings.front_page or recipe.front_page,
        language=settings.language or recipe.language,
        metrics_port=_metrics_port(settings, recipe),
        page_cache_away_seconds=(
            recipe.page_cache_away_seconds
            if settings.page_cache_away_seconds is None
            else settings.page_cache_away_seconds
        ),
        module_settings=merged,
    )


def _metrics_port(settings: Settings, recipe: Recipe) -> int | None:
    """Give the site's own choice, else the recipe's unless the site itself listens there."""
    if settings.metrics_port is not None:
        return settings.metrics_port
    return None if recipe.metrics_port == settings.port else recipe.metrics_port


def _built_in() -> Traversable:
    return files("masthead.recipes")


def _found(name: str, site: Path, place: str) -> tuple[Path, dict[str, Any]]:
    """Give a recipe's folder and what is written in its file; `place` is where the name stands."""
    own = site / "recipes" / name / FILE
    path = own if own.is_file() else _built_in() / name / FILE
    if not name.replace("_", "").isalnum() or not path.is_file():
        known = ", ".join(recipe_names())
        raise SettingIsWrong(place, f"is {name!r}, which is no recipe", f"Choose one of: {known}")
    found = Path(str(path))
    return found.parent, read_file(found)


def _source(name: str, site: Path, place: str) -> Recipe:
    """Read a recipe for its content, which is all its own: who takes from whom is told at a glance."""
    folder, written = _found(name, site, place)
    if "content_of" in written:
        raise SettingIsWrong(place, f"names {name}, whose content comes from others itself", "Name those")
    return dataclasses.replace(_parse(name, written), folder=folder)


def _names(given: Any, place: str) -> list[str]:
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise SettingIsWrong(place, f"is {given!r}", 'Set it to names of recipes: ["cv"]')
    return given


def _parse(name: str, written: dict[str, Any]) -> Recipe:
    known = {one.name for one in dataclasses.fields(Recipe)} - {"name", "folder"}
    for key in written.keys() - (known - {"content_of"}):
        raise SettingIsWrong(
            f"{key} in recipe {name}", "is not a key of recipes", f"Known are: {', '.join(sorted(known))}"
        )
    for key in ("summary", "modules"):
        if key not in written:
            raise SettingIsWrong(f"{key} in recipe {name}", "is missing", "Add it")
    permissions = {role: tuple(names) for role, names in written.pop("permissions", {}).items()}
    for role in permissions.keys() - set(ROLES):
        raise SettingIsWrong(
            f"permissions.{role} in recipe {name}", "is not a role", f"Roles are: {', '.join(ROLES)}"
        )
    port = written.get("metrics_port", 0)
    if type(port) is not int or not 0 <= port <= HIGHEST_PORT:
        raise SettingIsWrong(f"metrics_port in recipe {name}", f"is {port!r}", "Set it to a port, or to 0")
    away = written.get("page_cache_away_seconds", 0)
    if type(away) not in {int, float} or away < 0:
        place = f"page_cache_away_seconds in recipe {name}"
        raise SettingIsWrong(place, f"is {away!r}", "Set it to a number of seconds, or to 0")
    modules = tuple(written.pop("modules"))
    return Recipe(name=name, modules=modules, permissions=permissions, **written)


def recipe_settings(recipe: Recipe) -> Iterator[str]:
    """Say, one line each, what the recipe sets."""
    yield f"modules: {', '.join(recipe.modules)}"
    yield f"front page: {recipe.front_page}"
    yield f"language: {recipe.language}"
    if recipe.metrics_port:
        yield f"port of the metrics: {recipe.metrics_port}"
    if recipe.page_cache_away_seconds is not None:
        yield f"kept pages while the database is away: {recipe.page_cache_away_seconds:g} s"
    for role, names in recipe.permissions.items():
        yield f"role {role} may: {', '.join(names)}"
    for module, values in recipe.settings.items():
        for key, value in values.items():
            yield f"{module}.{key} = {value!r}"
