"""Carry along what only a newer release knows, through the writing of an older one: a merge of three JSON values."""

from typing import Any


def carry(new: Any, seen: Any, stored: Any) -> Any:
    """Give what to store: `new`, with all that `stored` says and `seen` does not.

    `seen` is what this release makes of `stored`. What was not changed stays as it is stored, to the last name; of an
    object that was changed, the names that `seen` lacks; of a list, row by row, see `_carry_rows`.
    """
    if new == seen:
        return stored
    if seen == stored:  # as nearly always: nothing is unknown here
        return new
    if isinstance(new, dict) and isinstance(seen, dict) and isinstance(stored, dict):
        unknown = {name: value for name, value in stored.items() if name not in seen}
        known = {
            name: carry(value, seen[name], stored[name]) if name in seen and name in stored else value
            for name, value in new.items()
        }
        return unknown | known
    if isinstance(new, list) and isinstance(seen, list) and isinstance(stored, list):
        return _carry_rows(new, seen, stored)
    return new


def _carry_rows(new: list[Any], seen: list[Any], stored: list[Any]) -> list[Any]:
    """Find each row again: the same one wherever it moved; else, where none came or went, the one in its place.

    That one only if something of it is left. A row that was changed and moved at once is taken for a new one: what a
    stranger's row held would be worse than nothing.
    """
    left = list(range(len(seen)))
    found: dict[int, int] = {}
    for place, row in enumerate(new):
        same = next((one for one in left if seen[one] == row), None)
        if same is not None:
            left.remove(same)
            found[place] = same
    for place, row in enumerate(new):
        if len(new) == len(seen) and place in left and place not in found and _is_like(row, seen[place]):
            found[place] = place
    return [
        carry(row, seen[found[place]], stored[found[place]]) if place in found else row
        for place, row in enumerate(new)
    ]


def _is_like(row: Any, former: Any) -> bool:
    if not (isinstance(row, dict) and isinstance(former, dict)):
        return False
    return any(former.get(name) == value for name, value in row.items())
