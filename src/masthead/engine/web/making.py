"""Put the front together: caches, logs and metrics of one web process around its site."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Flask

from masthead.engine.cache.page import PageStore
from masthead.engine.cache.watch import StaleWatch
from masthead.engine.database.connect import Database
from masthead.engine.database.guard import SchemaState
from masthead.engine.observability.access_log import AccessLog, writer
from masthead.engine.observability.draining import open_flag
from masthead.engine.observability.flush import Flusher
from masthead.engine.observability.logs import install_logs
from masthead.engine.observability.probes import Probes
from masthead.engine.observability.samples import Samples
from masthead.engine.settings.model import Settings
from masthead.engine.web.assets import theme_assets
from masthead.engine.web.client import Proxies
from masthead.engine.web.doors import Doors
from masthead.engine.web.exchange import Book
from masthead.engine.web.front import Front
from masthead.engine.web.observed import install_observation
from masthead.engine.web.probe_doors import probe_doors

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

STANDARD_OUTPUT = 1


def make_front(
    app: Flask, settings: Settings, database: Database, judge: Callable[[], SchemaState] | None = None
) -> "WSGIApplication":
    """Put page cache, probes, static files, access log and metrics in front of `app`; starts the flusher.

    `judge` judges the schema for readiness.
    """
    install_observation(app)
    install_logs(settings.log_level, settings.app_version)
    access_log = AccessLog(writer(STANDARD_OUTPUT), settings.app_version) if settings.log_requests else None
    draining = open_flag()
    probes = Probes(settings, database, draining, judge)
    front = Front(
        site=Doors(app.wsgi_app, settings.max_body_bytes, theme_assets(), probe_doors(probes)),
        book=Book(Samples(), access_log),
        store=PageStore(StaleWatch(database), settings.page_cache_bytes) if settings.page_cache else None,
        draining=draining,
        language=settings.language or "en",
        proxies=Proxies(settings.trusted_proxies) if settings.trusted_proxies else None,
    )
    Flusher(*([access_log.flush] if access_log is not None else [])).start()
    return front
