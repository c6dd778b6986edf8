"""Windows in which one editor writes the same item: what one has kept, another does not write over unseen.

An editor has one draft of an item. A window may replace what it knows: what it kept itself, and what it was filled with.
Any other text is in another window of the same editor, and is for her to decide about.
"""

import hashlib
from dataclasses import dataclass

from masthead.engine.content.models import Draft

MARK_LENGTH = 32


@dataclass(frozen=True)
class Window:
    """A form in a window, by what it knows of its editor's draft."""

    keys: frozenset[str] = frozenset()
    """Of the form: its own, and the one under which it kept before somebody came back to it."""
    seen: str = ""
    """`mark_of` the draft that it has shown; empty: there was none."""

    def knows(self, draft: Draft) -> bool:
        """Whether what the draft says was typed or shown in this window."""
        return draft.form_key in self.keys or mark_of(draft) == self.seen


def mark_of(draft: Draft) -> str:
    """Give what tells the text of a draft from any other."""
    return hashlib.sha256(draft.form.encode()).hexdigest()[:MARK_LENGTH]


def is_elsewhere(draft: Draft | None, window: Window | None) -> bool:
    """Whether a draft was typed in another window than this; no, where nobody says which window this is."""
    return draft is not None and window is not None and not window.knows(draft)
