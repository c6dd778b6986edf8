"""The one blueprint of the module: its name begins every endpoint."""

from flask import Blueprint

pages = Blueprint("pages", __name__, template_folder="../templates")
