"""Put the front together: caches, logs and metrics of one web process around its site."""

import os
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from flask import Flask

from masthead.contract import probes as contract
from masthead.engine.cache.page import PageStore, install_store
from masthead.engine.cache.watch import watch_of
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.events.queue import queue_state
from masthead.engine.figures.carry import WEB_EVERY, carry_figures
from masthead.engine.figures.tally import tally_of
from masthead.engine.jobs.beat import last_beat
from masthead.engine.observability.access_log import AccessLog, writer
from masthead.engine.observability.draining import VARIABLE, open_flag
from masthead.engine.observability.exposition import Exposition, Source
from masthead.engine.observability.flush import Flusher
from masthead.engine.observability.logs import install_logs
from masthead.engine.observability.patience import Patient
from masthead.engine.observability.probes import WAIT_SECONDS, Probes, SchemaJudge
from masthead.engine.observability.samples import Samples
from masthead.engine.observability.site_metrics import build_and_schema, queue, worker
from masthead.engine.observability.statements import StatementTimes
from masthead.engine.observability.web_metrics import WebMetrics
from masthead.engine.server.stragglers import cut_off
from masthead.engine.settings.model import AWAY_SECONDS, Settings
from masthead.engine.web.assets import asset_door, theme_assets
from masthead.engine.web.bodies import Bodies, Deadline, Turns
from masthead.engine.web.client import Proxies
from masthead.engine.web.doors import Doors
from masthead.engine.web.exchange import Book
from masthead.engine.web.front import Front
from masthead.engine.web.observed import install_observation
from masthead.engine.web.probe_doors import metrics_door, probe_doors
from masthead.engine.web.site import Site

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

STANDARD_OUTPUT = 1
ICON = "/favicon.ico"
"""Browsers ask for it by this name wherever no page tells them another."""


def make_front(
    app: Flask,
    settings: Settings,
    database: Database,
    schema: SchemaJudge | None = None,
    large_bodies: Mapping[str, int] | None = None,
) -> "WSGIApplication":
    """Put page cache, probes, static files, access log and metrics in front of `app`; starts what flushes them.

    `schema` judges the schema for readiness; `large_bodies` are paths that take in more than others, in bytes.
    """
    install_observation(app)
    install_logs(settings.log_level, settings.running_version)
    draining = open_flag()
    doors = probe_doors(Probes(settings, database, draining, schema))
    if not settings.metrics_port or VARIABLE not in os.environ:
        # Under another server than ours nobody answers on METRICS_PORT.
        sources = site_sources(settings, database, schema)
        doors[contract.METRICS] = metrics_door(Exposition(sources), settings.metrics_networks)
    assets = theme_assets()
    doors[ICON] = asset_door(assets, ICON, "favicon.ico")
    front = Front(
        site=Doors(with_bodies(app, settings), settings.max_body_bytes, assets, doors, large_bodies or {}),
        book=Book(
            Samples(),
            AccessLog(writer(STANDARD_OUTPUT), settings.running_version) if settings.log_requests else None,
        ),
        store=make_store(settings, database) if settings.page_cache else None,
        draining=draining,
        language=settings.language or "en",
        proxies=Proxies(settings.trusted_proxies) if settings.trusted_proxies else None,
    )
    if isinstance(app, Site):
        # First of all: a page is not kept where the language changed while it was made.
        app.on_settings.insert(0, lambda told: setattr(front, "language", told.language or front.language))
    if front.store is not None:
        install_store(database, front.store)
    start_flushers(front, settings, database)
    return front


def make_store(settings: Settings, database: Database) -> PageStore:
    """Make the store of whole pages."""
    away = settings.page_cache_away_seconds
    return PageStore(watch_of(database), settings.page_cache_bytes, AWAY_SECONDS if away is None else away)


def with_bodies(app: Flask, settings: Settings) -> "WSGIApplication":
    """Put in front of `app` what takes bodies in, and what lets only so many requests in as it has threads."""

    def cut(peer: str, seconds: float) -> None:
        cut_off(peer, settings.port, seconds)

    turns = Turns(app.wsgi_app, settings.threads)
    deadline = Deadline(settings.body_seconds, cut, turns.peers)
    return Bodies(turns, settings.bodies_at_once, deadline, settings.max_body_bytes)


def site_sources(settings: Settings, database: Database, schema: SchemaJudge | None) -> list[Source]:
    """Give what /metrics asks at each scrape, besides what the processes have counted."""
    probes = Probes(settings, database, open_flag(), schema)

    def ask_queue() -> tuple[int, float, int]:
        with unit_of_work(database) as work:
            state = queue_state(work)
        return state.waiting, state.oldest_seconds, state.dead

    def ask_beat() -> datetime | None:
        with unit_of_work(database) as work:
            return last_beat(work)

    return [
        build_and_schema(probes),
        queue(Patient(ask_queue, WAIT_SECONDS)),
        worker(Patient(ask_beat, WAIT_SECONDS)),
    ]


def start_flushers(front: Front, settings: Settings, database: Database) -> None:
    """Carry this process's log lines and metrics out, in the background and at its end."""
    access_log, store = front.book.log, front.store
    metrics = WebMetrics(
        front.book.samples,
        settings.running_version,
        database,
        in_flight=front.active,
        cache_size=lambda: store.size if store is not None else 0,
        tallies={
            "hits": lambda: front.hits,
            "misses": lambda: front.misses,
            "dropped": lambda: access_log.dropped if access_log is not None else 0,
        },
        note_requests=tally_of(database).add_requests,
    )
    Flusher(metrics.flush, StatementTimes(database.engine).flush).start()
    if access_log is not None:
        # A thread of its own: when nobody reads standard output, writing waits, and only that.
        Flusher(access_log.flush).start()
    carry_figures(database, WEB_EVERY)
