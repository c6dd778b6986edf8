"""What an account's name may look like, so that nobody can be taken for somebody else."""

import unicodedata

from masthead.engine.database.columns import fold
from masthead.engine.errors import translatable
from masthead.modules.users.models.account import KEY_LENGTH

SHORTEST_NAME = 2
JOINERS = "\u200c\u200d"
MARKS = frozenset(" ._-'’" + JOINERS)
INVISIBLE = frozenset(
    chr(code)
    for codes in ([0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0], range(0x180B, 0x1810))
    for code in (*codes, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
)
"""Letters and marks of Unicode that show nothing."""
ALPHABETS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN")
"""Their letters look alike: a name takes them from one alphabet only."""
ODD = translatable("Letters, digits, spaces and . _ - ' only, please.")
MIXED = translatable("Please use letters of one alphabet.")
SHORT = translatable("This is too short.")
LONG = translatable("This is too long.")


def key_of(name: str) -> str:
    """Give what two names share that people would take for one."""
    shown = "".join(character for character in fold(name) if character not in JOINERS)
    return " ".join(shown.split())


def problem_with_name(name: str) -> str | None:
    """Say why an account cannot be called so, or None."""
    key = key_of(name)
    if len(key) < SHORTEST_NAME:
        return SHORT
    if len(key) > KEY_LENGTH:
        return LONG
    if not all(_may_stand_in_a_name(character) for character in name + key):
        return ODD
    return MIXED if len(_alphabets(key)) > 1 else None


def _may_stand_in_a_name(character: str) -> bool:
    """No @ above all: a name never looks like an e-mail address, so a login means one account."""
    if character in MARKS:
        return True
    return unicodedata.category(character)[0] in {"L", "M", "N"} and character not in INVISIBLE


def _alphabets(name: str) -> set[str]:
    first_words = {unicodedata.name(character, "").partition(" ")[0] for character in name}
    return first_words.intersection(ALPHABETS)
