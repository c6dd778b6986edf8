"""Whether a site's database is ready to be served from; asked at each start, of the database itself."""

from masthead.engine.app import judge_settings, open_database
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.loading import load_modules
from masthead.engine.recipes.apply import is_applied
from masthead.engine.recipes.read import read_recipe
from masthead.engine.settings.model import Settings
from masthead.engine.web.schema import SchemaGate


def is_ready(settings: Settings) -> bool:
    """Whether the schema fits this code and, on SQLite, the recipe's content was loaded.

    Raises `SettingIsWrong` for a setting of which no site can be made.
    """
    loaded = load_modules(settings.modules)
    # Before anything is made or forked: a worker could only die of it, over and over.
    judge_settings(settings, loaded)
    database = open_database(settings)
    try:
        if not SchemaGate(database, loaded).judge().is_fit:
            return False
        if not database.is_sqlite:
            return True
        with unit_of_work(database) as work:
            return is_applied(read_recipe(settings.recipe, settings.site), work)
    finally:
        # The workers are forked later and must not share a connection.
        database.dispose()
