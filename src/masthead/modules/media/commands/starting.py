"""The pictures that a recipe starts with: `[[content.media.pictures]]`."""

import os
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import select

from masthead.engine.access.actor import Actor
from masthead.engine.access.permission import Scope
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.pictures.decoding import Decoded, Places, decoded
from masthead.engine.pictures.errors import PictureIsRefused
from masthead.engine.recipes.items import ItemIsWrong, RecipeFile, read_item
from masthead.engine.storage.choose import storage_of
from masthead.engine.storage.port import Storage
from masthead.modules.media.commands.pictures import Description, add_picture, content_digest, keep_files
from masthead.modules.media.models.picture import ALT_LENGTH, NAME_LENGTH, Picture
from masthead.modules.media.permissions import ADD_PICTURE
from masthead.modules.media.queries import find_kept
from masthead.modules.media.settings import MediaSettings

KEYS = {"file": RecipeFile, "name": str, "alt": str, "decorative": bool}
LIMITS = MediaSettings().limits
"""Who writes a recipe owns the site: what its owner sets for other people's pictures is not asked."""
AT_ONCE = min(os.cpu_count() or 1, 4)
"""Pictures that are opened at the same time: here no reader waits for a processor, but whoever started the site."""
NOTE = "media.named"
_NAME = re.compile(r"[a-z][a-z0-9-]*", re.ASCII)
_RECIPE = Actor(name="recipe", grants={ADD_PICTURE: Scope.ANY})


@dataclass(frozen=True)
class Brought:
    """A picture that a recipe brings."""

    number: int
    """Of its item, from 1."""
    file: RecipeFile
    description: Description

    @property
    def name(self) -> str:
        """What the recipe calls it, and at first the library."""
        return self.description.name


def load_pictures(work: UnitOfWork, content: list[dict[str, Any]], *, dry_run: bool) -> list[str]:
    """Load a recipe's pictures, those that are not in the library: what was described anew since stays as it is.

    `file` lies beside the recipe, `alt` says what it shows unless it is `decorative`, and `name`, that of the file
    where there is none, is what the recipe's pages call it: `![words](picture:name)`. A picture that a recipe
    brought before is known by its name and not opened; one that was renamed, or brought by somebody, by what it
    shows. A name means the same picture until the transaction ends, also where other recipes' content follows.
    """
    brought = [_read(number, given) for number, given in enumerate(content, 1)]
    _refuse_namesakes(brought)
    named = _named(work)
    named.update(_kept(work, [one.name for one in brought]))
    new = [one for one in brought if one.name not in named]
    lines = []
    with _opened(new, None if dry_run else storage_of(work)) as opened:
        for one, (made, digest) in zip(new, opened, strict=True):
            picture = find_kept(work, digest)
            if picture is None:
                lines.append(f"picture: {one.name} ({one.file.name})")
            if not dry_run:
                picture, _ = add_picture(work, _RECIPE, made, digest, one.description)
            if picture is not None:
                named[one.name] = picture.id
    return lines


def find_named(work: UnitOfWork, name: str) -> int | None:
    """Find the number of a picture by the name that the recipe gives it whose content is being loaded."""
    return _named(work).get(name)


def _named(work: UnitOfWork) -> dict[str, int]:
    return cast("dict[str, int]", work.notes.setdefault(NOTE, {}))


def _read(number: int, given: dict[str, Any]) -> Brought:
    item = read_item(number, given, KEYS)
    if "file" not in item:
        raise ItemIsWrong(number, "has no file", "Name a picture that lies beside recipe.toml")
    file: RecipeFile = item["file"]
    name, alt, is_decorative = (
        item.get("name", file.path.stem),
        item.get("alt", ""),
        item.get("decorative", False),
    )
    if not _NAME.fullmatch(name) or len(name) > NAME_LENGTH:
        problem = f"with the file {file.name!r} has the name {name!r}"
        raise ItemIsWrong(
            number, problem, "Write a letter, then letters, digits, dashes: all Latin and small"
        )
    if not 0 < len(alt.strip()) <= ALT_LENGTH and not is_decorative:
        problem = f"with the file {file.name!r} has no alt, or a long one"
        advice = f"Say in 1 to {ALT_LENGTH} characters what it shows, or write decorative = true"
        raise ItemIsWrong(number, problem, advice)
    if alt and is_decorative:
        problem = f"with the file {file.name!r} has an alt and is decorative"
        raise ItemIsWrong(number, problem, "Keep one of the two")
    return Brought(number, file, Description(name, alt.strip(), is_decorative))


def _refuse_namesakes(brought: Sequence[Brought]) -> None:
    first: dict[str, int] = {}
    for one in brought:
        if first.setdefault(one.name, one.number) != one.number:
            problem = f"has the name {one.name!r}, as item {first[one.name]} has"
            raise ItemIsWrong(one.number, problem, "Give it another one")


def _kept(work: UnitOfWork, names: Sequence[str]) -> dict[str, int]:
    """Give the numbers of pictures that recipes brought, by their names."""
    mine = (Picture.uploader == _RECIPE.name) & Picture.uploader_id.is_(None)
    wanted = select(Picture.name, Picture.id).where(mine, Picture.name_folded.in_(names))
    return {row.name: row.id for row in work.execute(wanted.order_by(Picture.id.desc()))}


@contextmanager
def _opened(new: Sequence[Brought], storage: Storage | None) -> Iterator[Iterator[tuple[Decoded, str]]]:
    """Open pictures, several at once, and keep their files where there is a storage; with the digests that name them."""
    places = Places(AT_ONCE, 0)
    with ExitStack() as folders, ThreadPoolExecutor(AT_ONCE) as threads:

        def open_one(one: Brought) -> tuple[Decoded, str]:
            try:
                with one.file.path.open("rb") as file:
                    made = folders.enter_context(decoded(file, LIMITS, places))
            except PictureIsRefused as error:
                problem = f"names the file {one.file.name!r}, which is not taken as a picture: {str(error).rstrip('.')}"
                raise ItemIsWrong(one.number, problem, "Put another one in its place") from error
            return made, keep_files(storage, made) if storage else content_digest(made)

        yield threads.map(open_one, new)
