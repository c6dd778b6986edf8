"""The checks of the engine, in the order in which an operator reads them."""

from masthead.engine.checks import content, database, files, site, work

ENGINE_CHECKS = (*site.CHECKS, *database.CHECKS, *content.CHECKS, *work.CHECKS, *files.CHECKS)
