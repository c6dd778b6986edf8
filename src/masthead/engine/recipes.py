"""Kinds of site as data: read a recipe, lay it under the settings, show and apply its content."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from masthead.engine.access.permission import ROLES
from masthead.engine.database.base import Base
from masthead.engine.database.columns import UtcDateTime, exact, now
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import SettingIsWrong
from masthead.engine.module import Module
from masthead.engine.settings.model import Settings
from masthead.engine.settings.read import read_file

FILE = "recipe.toml"
DEFAULT_LANGUAGE = "en"


class AppliedRecipe(Base):
    """A recipe whose content was loaded into this database."""

    __tablename__ = "engine_applied_recipe"

    name: Mapped[str] = mapped_column(exact(50), primary_key=True)
    applied_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Recipe:
    """A kind of site: what it consists of, how it is set, what it starts with."""

    name: str
    summary: str
    modules: tuple[str, ...]
    title: str = "Masthead"
    front_page: str = "welcome"
    language: str = DEFAULT_LANGUAGE
    permissions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Role → permissions it has besides those that modules grant by default."""
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Module → its settings."""
    content: Mapping[str, Mapping[str, list[dict[str, Any]]]] = field(default_factory=dict)
    """Module → kind of content → items."""


def recipe_names() -> tuple[str, ...]:
    """Give the names of the built-in recipes."""
    return tuple(sorted(one.name for one in _built_in().iterdir() if (one / FILE).is_file()))


def read_recipe(name: str, site: Path) -> Recipe:
    """Read a recipe, the site's own (`recipes/NAME/recipe.toml`) before a built-in one."""
    own = site / "recipes" / name / FILE
    path = own if own.is_file() else _built_in() / name / FILE
    if not name.replace("_", "").isalnum() or not path.is_file():
        known = ", ".join(recipe_names())
        raise SettingIsWrong("RECIPE", f"is {name!r}, which is no recipe", f"Choose one of: {known}")
    return _parse(name, read_file(Path(str(path))))


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
        module_settings=merged,
    )


def apply_content(
    recipe: Recipe, modules: tuple[Module, ...], work: UnitOfWork, *, dry_run: bool
) -> list[str]:
    """Load the recipe's content; say, one line each, what is or would be added."""
    lines: list[str] = []
    for module in modules:
        for kind, items in recipe.content.get(module.name, {}).items():
            loader = module.content.get(kind)
            if loader is None:
                place = f"content.{module.name}.{kind} in recipe {recipe.name}"
                raise SettingIsWrong(place, "is not a kind of content", "Mend the recipe")
            lines += loader(work, items, dry_run=dry_run)
    return lines


def is_applied(recipe: Recipe, work: UnitOfWork) -> bool:
    """Whether the recipe's content was loaded into this database before."""
    return work.get(AppliedRecipe, recipe.name) is not None


def mark_applied(recipe: Recipe, work: UnitOfWork) -> None:
    """Remember that the recipe's content was loaded."""
    if not is_applied(recipe, work):
        work.add(AppliedRecipe(name=recipe.name, applied_at=now()))


def _built_in() -> Traversable:
    return files("masthead.recipes")


def _parse(name: str, written: dict[str, Any]) -> Recipe:
    known = {one.name for one in dataclasses.fields(Recipe)} - {"name"}
    for key in written.keys() - known:
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
    modules = tuple(written.pop("modules"))
    return Recipe(name=name, modules=modules, permissions=permissions, **written)


def recipe_settings(recipe: Recipe) -> Iterator[str]:
    """Say, one line each, what the recipe sets."""
    yield f"modules: {', '.join(recipe.modules)}"
    yield f"front page: {recipe.front_page}"
    yield f"language: {recipe.language}"
    for role, names in recipe.permissions.items():
        yield f"role {role} may: {', '.join(names)}"
    for module, values in recipe.settings.items():
        for key, value in values.items():
            yield f"{module}.{key} = {value!r}"
