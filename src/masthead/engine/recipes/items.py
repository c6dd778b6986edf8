"""One item of a recipe's starting content: what its loader reads, files beside the recipe, what is wrong with it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from masthead.engine.errors import InputIsInvalid, MastheadError

FILE = "file"
"""The key that names a file beside the recipe, or the end of one after `_`: `body_file = "about.en.md"`."""


class ItemIsWrong(MastheadError):
    """An item of starting content cannot be loaded; `number` counts from 1 in the recipe's order."""

    code = "masthead.item_is_wrong"
    message = "Item %(number)s %(problem)s. %(advice)s"

    def __init__(self, number: int, problem: str, advice: str) -> None:
        super().__init__(number=number, problem=problem, advice=advice)
        self.number, self.problem, self.advice = number, problem, advice


@dataclass(frozen=True)
class RecipeFile:
    """A file that lies beside a recipe."""

    name: str
    """As the recipe says it: `pages/about.md`."""
    path: Path

    def read_text(self) -> str:
        """Give its text."""
        return self.path.read_text(encoding="utf-8")

    def read_bytes(self) -> bytes:
        """Give its bytes."""
        return self.path.read_bytes()


def with_files(items: list[dict[str, Any]], folder: Path | None) -> list[dict[str, Any]]:
    """Give the items with a `RecipeFile` under each key that names a file; raise `ItemIsWrong` for one not there."""
    return [
        {
            key: _file(number, key, value, folder) if key.rpartition("_")[2] == FILE else value
            for key, value in item.items()
        }
        for number, item in enumerate(items, 1)
    ]


def read_item(number: int, item: Mapping[str, Any], known: Mapping[str, type]) -> dict[str, Any]:
    """Give an item whose keys are known and whose values have their types; raise `ItemIsWrong`."""
    for key, value in item.items():
        if key not in known:
            raise ItemIsWrong(number, f"has the key {key}", f"Known are: {', '.join(known)}")
        if not isinstance(value, known[key]) or (known[key] is int and isinstance(value, bool)):
            raise ItemIsWrong(number, f"has {value!r} as its {key}", f"Write a {known[key].__name__}")
    return dict(item)


@contextmanager
def loading(number: int) -> Iterator[None]:
    """Turn what a command refuses into the number of the item that caused it."""
    try:
        yield
    except InputIsInvalid as error:
        name, problem = next(iter(error.errors.items()))
        raise ItemIsWrong(number, f"has a wrong {name}: {problem.rstrip('.')}", "Mend it") from error
    except ItemIsWrong:
        raise
    except UnicodeDecodeError as error:
        raise ItemIsWrong(number, "names a file that is no text in UTF-8", "Save it as UTF-8") from error
    except MastheadError as error:
        raise ItemIsWrong(number, f"cannot be loaded: {str(error).rstrip('.')}", "Mend it") from error


def _file(number: int, key: str, name: Any, folder: Path | None) -> RecipeFile:
    """Give the file that a key names; the recipe's folder is as far as a recipe reaches."""
    place = PurePosixPath(str(name))
    if place.is_absolute() or ".." in place.parts:
        problem, advice = "which leads out of the recipe's folder", "Put the file beside recipe.toml"
    elif folder is None or not (folder / place).is_file():
        problem, advice = "which is not there", "Put it beside recipe.toml, or mend its name"
    else:
        return RecipeFile(str(place), folder / place)
    raise ItemIsWrong(number, f"names the file {name!r} as its {key}, {problem}", advice)
