"""What may be permitted, declared by modules; roles are granted permissions by default or by a recipe."""

import enum
from dataclasses import dataclass

ANONYMOUS = "anonymous"
MEMBER = "member"
EDITOR = "editor"
ADMINISTRATOR = "administrator"
ROLES = (ANONYMOUS, MEMBER, EDITOR, ADMINISTRATOR)


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
