"""Load a recipe's starting content; loading twice changes nothing."""

from datetime import datetime
from itertools import product
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from masthead.engine.database.base import Base
from masthead.engine.database.columns import UtcDateTime, exact, now
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import SettingIsWrong
from masthead.engine.module import ContentLoader, Module
from masthead.engine.recipes.items import ItemIsWrong, with_files
from masthead.engine.recipes.read import Recipe


class AppliedRecipe(Base):
    """A recipe whose content was loaded into this database."""

    __tablename__ = "engine_applied_recipe"

    name: Mapped[str] = mapped_column(exact(50), primary_key=True)
    applied_at: Mapped[datetime] = mapped_column(UtcDateTime)


def apply_content(
    recipe: Recipe, modules: tuple[Module, ...], work: UnitOfWork, *, dry_run: bool
) -> list[str]:
    """Load the recipe's content, module by module in their order; say, one line each, what is or would be added."""
    lines: list[str] = []
    for module, source in product(modules, recipe.sources):
        for kind, items in source.content.get(module.name, {}).items():
            loader = module.content.get(kind)
            if loader is None:
                place = f"content.{module.name}.{kind} in recipe {source.name}"
                raise SettingIsWrong(place, "is not a kind of content", "Mend the recipe")
            lines += _load(loader, work, items, source, f"content.{module.name}.{kind}", dry_run=dry_run)
    return lines


def _load(
    loader: ContentLoader,
    work: UnitOfWork,
    items: list[dict[str, Any]],
    recipe: Recipe,
    place: str,
    *,
    dry_run: bool,
) -> list[str]:
    try:
        return loader(work, with_files(items, recipe.folder), dry_run=dry_run)
    except ItemIsWrong as error:
        where = f"Item {error.number} of {place} in recipe {recipe.name}"
        raise SettingIsWrong(where, error.problem, error.advice) from error


def is_applied(recipe: Recipe, work: UnitOfWork) -> bool:
    """Whether the recipe's content was loaded into this database before."""
    return work.get(AppliedRecipe, recipe.name) is not None


def mark_applied(recipe: Recipe, work: UnitOfWork) -> None:
    """Remember that the recipe's content was loaded."""
    if not is_applied(recipe, work):
        work.add(AppliedRecipe(name=recipe.name, applied_at=now()))
