"""What the checks look at, taken from the parts of a site."""

from masthead.engine.checks.check import Check, Surroundings
from masthead.engine.checks.engine import ENGINE_CHECKS
from masthead.engine.release import code_version
from masthead.engine.web.site import Parts


def surroundings_of(parts: Parts) -> Surroundings:
    """Give what the checks of this site may look at."""
    return Surroundings(
        settings=parts.settings,
        database=parts.database,
        schema=parts.schema,
        modules=parts.loaded.names,
        broken=parts.loaded.broken,
        module_settings=parts.module_settings,
        version=code_version(),
    )


def checks_of(parts: Parts) -> tuple[Check, ...]:
    """Give the checks of the engine and of the modules."""
    return (*ENGINE_CHECKS, *(check for module in parts.loaded.modules for check in module.checks))
