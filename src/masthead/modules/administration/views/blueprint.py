"""The one blueprint of the module: its name begins every endpoint."""

from flask import Blueprint

administration = Blueprint("administration", __name__, template_folder="../templates")
