"""The metrics on a port of their own: what the process behind METRICS_PORT answers."""

from collections.abc import Callable

from masthead.engine.app import open_database
from masthead.engine.loading import load_modules
from masthead.engine.observability.exposition import Exposition
from masthead.engine.settings.model import Settings
from masthead.engine.web.making import site_sources
from masthead.engine.web.schema import SchemaGate


def create_exposition(settings: Settings) -> Callable[[], bytes]:
    """Give the function that answers a scrape, with a database connection of its own."""
    database = open_database(settings)
    gate = SchemaGate(database, load_modules(settings.modules))
    return Exposition(site_sources(settings, database, gate))
