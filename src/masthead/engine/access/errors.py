"""What can go wrong about roles."""

from masthead.engine.errors import Conflict, NotFound, translatable


class RoleIsGone(NotFound):
    """No such role: it never was there, or somebody removed it."""

    code = "masthead.role_is_gone"
    message = translatable("There is no such role. Perhaps somebody has just removed it.")


class RoleIsHeld(Conflict):
    """People have the role still."""

    code = "masthead.role_is_held"
    message = translatable("Accounts have this role still. Take it from them first.")
