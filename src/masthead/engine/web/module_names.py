"""What modules are called: by their titles in the reader's language, not as files and programs name them."""

from flask import Flask
from flask_babel import gettext

from masthead.engine.errors import translatable
from masthead.engine.web.site import current_site

ENGINE, ENGINE_TITLE = "engine", translatable("The site itself")
"""How names of the engine's own things begin, and what they are called."""


def module_title(name: str) -> str:
    """Give what people call a module, by its name or by a name of something of its: `users.add_entry`."""
    name = name.partition(".")[0]
    modules = current_site().parts.loaded.modules
    title = next((one.label for one in modules if one.name == name), "")
    return str(gettext(title or (ENGINE_TITLE if name == ENGINE else name)))


def install_module_names(app: Flask) -> None:
    """Give the templates the names of modules."""
    app.jinja_env.globals.update(module_title=module_title)
