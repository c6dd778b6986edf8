"""Characters that belong together or show nothing: where a text may be cut, what a slug leaves out."""

import re
import unicodedata

JOINER = "\u200d"
UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]"
)
"""Letters and marks that show nothing (Unicode: Default_Ignorable_Code_Point), beside those of category Cf."""
_SKIN_TONES = re.compile("[\U0001f3fb-\U0001f3ff]")
_FLAG_LETTERS = re.compile("[\U0001f1e6-\U0001f1ff]")
ELLIPSIS = "…"


def is_unseen(character: str) -> bool:
    """Whether a character shows nothing: joiners, soft hyphens, bidi controls, fillers, variation selectors."""
    return unicodedata.category(character) == "Cf" or UNSEEN.match(character) is not None


def is_mark(character: str) -> bool:
    """Whether a character is drawn onto the one before it: accents, vowel signs."""
    return unicodedata.category(character)[0] == "M"


def may_cut(text: str, place: int) -> bool:
    """Whether `text[:place]` ends where readers see a character end.

    The rules GB9 to GB13 of Unicode's Annex 29 as far as letters with marks, emoji sequences and flags go.
    """
    if place <= 0 or place >= len(text):
        return True
    before, after = text[place - 1], text[place]
    if is_mark(after) or is_unseen(after) or _SKIN_TONES.match(after) or before == JOINER:
        return False
    if _FLAG_LETTERS.match(after):
        first = place
        while first > 0 and _FLAG_LETTERS.match(text[first - 1]):
            first -= 1
        return (place - first) % 2 == 0
    return True


def last_cut(text: str, longest: int) -> int:
    """Give the last place up to `longest` where the text may be cut; 0 if there is none."""
    place = min(max(longest, 0), len(text))
    while not may_cut(text, place):
        place -= 1
    return place


def cut_at_word(text: str, longest: int) -> str:
    """Shorten a text to `longest` characters, the ellipsis among them: at a space if one is in the last half."""
    if len(text) <= longest:
        return text
    room = longest - len(ELLIPSIS)
    if room < 0:
        return ""
    space = text.rfind(" ", room // 2, room + 1)
    place = space if space > 0 else last_cut(text, room)
    return text[:place].rstrip(" ,;:–—-") + ELLIPSIS
