"""The pages that a recipe starts with: `[[content.pages.pages]]`."""

import re
from dataclasses import replace
from typing import Any, cast

from msgspec import structs
from sqlalchemy import exists, select

from masthead.engine.access.actor import Actor
from masthead.engine.access.permission import Scope
from masthead.engine.content.editing import Writing, add_item
from masthead.engine.content.errors import SlugIsUnfit
from masthead.engine.content.illustration import SCHEME
from masthead.engine.content.items import SEPARATOR
from masthead.engine.content.models import TITLE_LENGTH, Item, Redirect
from masthead.engine.content.publishing import publish_item
from masthead.engine.content.reserved import reserved_of
from masthead.engine.content.slugs import read_slug, slug_of
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.recipes.items import ItemIsWrong, RecipeFile, loading, read_item
from masthead.engine.web.forms import FormReader
from masthead.modules.media.public import find_named
from masthead.modules.pages.commands.pictures import refuse_unfit_pictures
from masthead.modules.pages.models import BODY_LENGTH, PAGE, TEASER_LENGTH, PageFields

KEYS = {
    "title": str, "path": str, "parent": str, "slug": str, "body": str, "body_file": RecipeFile, "teaser": str,
    "publish": bool, "order": int, "picture": str,
}  # fmt: skip
LARGEST_ORDER = 1_000_000
_CALLED = re.compile(rf"(\]\({SCHEME})([A-Za-z][^\s()]*)\)")
"""A picture in a text by its name; by a number, `picture:5` is what it is everywhere."""
_RECIPE = Actor(name="recipe", grants={PAGE.edit: Scope.ANY, PAGE.publish: Scope.ANY})


def load_pages(work: UnitOfWork, content: list[dict[str, Any]], *, dry_run: bool) -> list[str]:
    """Load a recipe's pages, those whose address is free: what was moved or changed since stays as it is.

    A page is at its `path`, or at its `slug` (made of the title where there is none) below its `parent`, which
    comes earlier. `body` is Markdown, or `body_file` the name of a file with it; `![words](picture:name)` in it,
    and the lead `picture`, are what the recipe's pictures are called. Published unless `publish` is false; in the
    order of the recipe unless `order` says otherwise.
    """
    added: list[str] = []
    coming: set[str] = set()
    for number, given in enumerate(content, 1):
        item = read_item(number, given, KEYS)
        with loading(number):
            path = _path(number, item)
            if path in coming or _is_known(work, path):
                continue
            _refuse_reserved(work, number, item, path)
            writing = _writing(number, item)
            coming.add(path)
            added.append(f"page: /{path} ({writing.title})")
            if not dry_run:
                _add(work, number, item, path, writing)
    return added


def _path(number: int, item: dict[str, Any]) -> str:
    """Give where a page is to be, in the one writing of addresses."""
    title = item.get("title", "")
    if not 0 < len(title) <= TITLE_LENGTH:
        raise ItemIsWrong(number, "has no title, or a long one", f"Write 1 to {TITLE_LENGTH} characters")
    written = item.get("path") or SEPARATOR.join(
        part for part in (item.get("parent", ""), item.get("slug") or slug_of(title, "page")) if part
    )
    try:
        return SEPARATOR.join(read_slug(part) for part in written.strip(SEPARATOR).split(SEPARATOR))
    except SlugIsUnfit as error:
        raise ItemIsWrong(number, f"has the path {written!r}", str(error.errors["slug"])) from error


def _refuse_reserved(work: UnitOfWork, number: int, item: dict[str, Any], path: str) -> None:
    """Raise `ItemIsWrong` where the site itself answers at the address; what is there already stays."""
    try:
        read_slug(path.partition(SEPARATOR)[0], reserved_of(work))
    except SlugIsUnfit as error:
        key = next(key for key in ("path", "parent", "slug", "title") if item.get(key))
        problem = f"comes to /{path} by its {key} {item[key]!r}: the site itself uses this address"
        advice = "Give it another slug" if key == "title" else f"Choose another {key}"
        raise ItemIsWrong(number, problem, advice) from error


def _is_known(work: UnitOfWork, path: str) -> bool:
    """Whether a page is at this address, or was before it moved."""
    here = exists().where(Item.path == path)
    return bool(work.scalar(select(here | exists().where(Redirect.path == path))))


def _writing(number: int, item: dict[str, Any]) -> Writing:
    """Read what an editor would type into the form of a page, by the same rules."""
    if "body" in item and "body_file" in item:
        raise ItemIsWrong(number, "has a body and a body_file", "Keep one of the two")
    if not 0 <= item.get("order", 0) <= LARGEST_ORDER:
        raise ItemIsWrong(number, f"has the order {item['order']}", f"Write 0 to {LARGEST_ORDER}")
    body = item["body_file"].read_text() if "body_file" in item else item.get("body", "")
    reader = FormReader({"title": item["title"], "teaser": item.get("teaser", ""), "body": body})
    fields = PageFields(
        body=reader.prose("body", longest=BODY_LENGTH),
        teaser=reader.text("teaser", longest=TEASER_LENGTH, shortest=0),
    )
    writing = Writing(reader.text("title", longest=TITLE_LENGTH), fields)
    reader.finish()
    return writing


def _add(work: UnitOfWork, number: int, item: dict[str, Any], path: str, writing: Writing) -> None:
    above, _, slug = path.rpartition(SEPARATOR)
    parent_id = work.scalar(select(Item.id).where(Item.path == above)) if above else None
    if above and parent_id is None:
        raise ItemIsWrong(number, f"lies below /{above}, which is not there", "Put that page before it")
    writing = _illustrated(work, number, item, writing)
    refuse_unfit_pictures(work, writing)
    made = add_item(work, _RECIPE, PAGE, writing, slug=slug, parent_id=parent_id)
    made.position = item.get("order", made.position)
    if item.get("publish", True):
        publish_item(work, _RECIPE, PAGE, made.id, number=made.head, over=None)


def _illustrated(work: UnitOfWork, number: int, item: dict[str, Any], writing: Writing) -> Writing:
    """Put the numbers of pictures where the recipe has their names."""
    fields = cast(PageFields, writing.fields)
    lead = _numbered(work, number, item["picture"]) if "picture" in item else None
    body = _CALLED.sub(lambda called: f"{called[1]}{_numbered(work, number, called[2])})", fields.body)
    return replace(writing, fields=structs.replace(fields, body=body, picture=lead))


def _numbered(work: UnitOfWork, number: int, name: str) -> int:
    """Give the number of the picture that the recipe calls so."""
    found = find_named(work, name)
    if found is None:
        advice = "Mend its name, or put it into content.media.pictures"
        raise ItemIsWrong(number, f"shows the picture {name!r}, which the recipe does not have", advice)
    return found
