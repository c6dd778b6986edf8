"""The one blueprint of the module: its name begins every endpoint."""

from flask import Blueprint

users = Blueprint("users", __name__, template_folder="../templates")
