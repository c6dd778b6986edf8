"""What roles are called: those that are always there in the reader's language, others as they were named."""

from flask import Flask
from flask_babel import gettext

from masthead.engine.access.permission import TITLES
from masthead.engine.web.site import current_roles


def role_title(name: str) -> str:
    """Give what people call a role; its name where it was removed meanwhile."""
    if name in TITLES:
        return str(gettext(TITLES[name]))
    return current_roles().here.titles.get(name, name)


def install_role_names(app: Flask) -> None:
    """Give the templates the names of roles."""
    app.jinja_env.globals.update(role_title=role_title)
