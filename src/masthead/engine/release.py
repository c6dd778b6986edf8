"""Which release of Masthead this code is: as it was installed, also from a checkout."""

from functools import cache
from importlib.metadata import version


@cache
def code_version() -> str:
    """Give the release of this code; between two releases that is the next one's, marked as not there yet."""
    return version("masthead")
