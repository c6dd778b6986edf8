"""What may be permitted, declared by modules; roles are granted permissions by default or by a recipe."""

import enum
from dataclasses import dataclass

from masthead.engine.errors import translatable

ANONYMOUS = "anonymous"
MEMBER = "member"
EDITOR = "editor"
ADMINISTRATOR = "administrator"
ROLES = (ANONYMOUS, MEMBER, EDITOR, ADMINISTRATOR)
TITLES = {
    ANONYMOUS: translatable("Everybody"),
    MEMBER: translatable("Member"),
    EDITOR: translatable("Editor"),
    ADMINISTRATOR: translatable("Administrator"),
}
"""What the roles that are always there are called, translatable."""
UNASKED = frozenset({ANONYMOUS, MEMBER})
"""Roles that nobody is given: everybody has the first, every account the second."""


class Scope(enum.IntEnum):
    """How far a permission reaches: nothing, what the person owns, everything."""

    NONE = 0
    OWN = 1
    ANY = 2


@dataclass(frozen=True)
class Permission:
    """One thing that a role may be allowed to do; the name is `module.verb_object`."""

    name: str
    label: str
    granted_to: tuple[str, ...] = ()
    """Roles that have it unless the site says otherwise; administrators have every permission."""
    has_owner: bool = False
    """Whether it is about things that somebody owns, so that it may reach those alone: `Scope.OWN`."""
