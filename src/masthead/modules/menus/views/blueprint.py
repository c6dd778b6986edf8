"""The one blueprint of the module: its name begins every endpoint."""

from flask import Blueprint

menus = Blueprint("menus", __name__, template_folder="../templates")
