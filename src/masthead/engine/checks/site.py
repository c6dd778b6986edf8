"""Checks of what the site was told: its modules, keys, addresses, mail, replicas, page cache."""

import platform
import stat
from collections.abc import Iterator

from masthead.engine.cache.page import store_of
from masthead.engine.checks.check import Check, Finding, State, Surroundings
from masthead.engine.errors import translatable
from masthead.engine.mail.choose import adapter_of, letters_folder
from masthead.engine.settings.model import UNTOLD

LOOPBACK = ("localhost", "127.", "::1")
MEBIBYTE = 1 << 20
RELEASE, MODULES, KEY = translatable("release"), translatable("modules"), translatable("secret key")
ADDRESS, MAIL = translatable("address"), translatable("mail")
REPLICAS, CACHE = translatable("replicas"), translatable("page cache")


def _release(around: Surroundings) -> Iterator[Finding]:
    params = {
        "version": around.version,
        "python": platform.python_version(),
        "site": around.settings.app_version,
    }
    told = translatable("Masthead %(version)s on Python %(python)s; site version %(site)s")
    untold = translatable("Masthead %(version)s on Python %(python)s")
    text = untold if around.settings.app_version == UNTOLD else told
    yield Finding(RELEASE, State.OK, text, "", params)


def _modules(around: Surroundings) -> Iterator[Finding]:
    params = {"names": ", ".join(around.modules) or "none"}
    yield Finding(MODULES, State.OK, "%(names)s", "", params)
    for error in around.broken:
        advice = translatable("The site lives without it. Mend it, or take it out of MODULES")
        yield Finding(MODULES, State.FAILURE, "%(problem)s", advice, {"problem": error})


def _key(around: Surroundings) -> Iterator[Finding]:
    settings = around.settings
    if settings.secret_key:
        yield Finding(KEY, State.OK, translatable("is set"))
        return
    path = settings.data_folder / "secret-key"
    params = {"path": path}
    if path.exists() and path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        text = translatable("%(path)s can be read by others on this machine")
        yield Finding(KEY, State.WARNING, text, translatable("Run chmod 600 on it"), params)
    else:
        yield Finding(KEY, State.OK, translatable("is kept in %(path)s"), "", params)


def _address(around: Surroundings) -> Iterator[Finding]:
    settings = around.settings
    if settings.public_url:
        yield Finding(ADDRESS, State.OK, "%(url)s", "", {"url": settings.public_url})
    elif settings.host.startswith(LOOPBACK):
        yield Finding(ADDRESS, State.OK, translatable("for this machine alone"))
    else:
        text = translatable("PUBLIC_URL is not set, and others can reach the site")
        advice = translatable("Set PUBLIC_URL to the address that people use: forms are compared with it")
        yield Finding(ADDRESS, State.WARNING, text, advice)


def _mail(around: Surroundings) -> Iterator[Finding]:
    settings = around.settings
    params = {"host": settings.smtp_host, "address": settings.address}
    adapter = adapter_of(settings)
    if adapter != "smtp":
        yield _undelivered(around, adapter)
    elif not settings.smtp_host:
        text = translatable("MAIL_ADAPTER is smtp, but SMTP_HOST is not set")
        yield Finding(MAIL, State.FAILURE, text, translatable("Set SMTP_HOST, or unset MAIL_ADAPTER"))
    elif not settings.public_url:
        text = translatable(
            "goes out through %(host)s, but PUBLIC_URL is not set; links in it would lead to %(address)s"
        )
        advice = translatable("Set PUBLIC_URL to the address that people use")
        yield Finding(MAIL, State.FAILURE, text, advice, params)
    else:
        text = translatable("through %(host)s, with links to %(address)s")
        yield Finding(MAIL, State.OK, text, "", params)


def _undelivered(around: Surroundings, adapter: str) -> Finding:
    """Judge mail that reaches nobody: as it should be on one's own machine, worth a look where others come."""
    settings = around.settings
    params = {"folder": letters_folder(settings)}
    kept = translatable("is sent to nobody: letters lie in %(folder)s")
    thrown = translatable("is sent to nobody: letters are thrown away")
    text = kept if adapter == "file" else thrown
    if not settings.public_url and settings.host.startswith(LOOPBACK):
        return Finding(MAIL, State.OK, text, "", params)
    advice = translatable(
        "Set SMTP_HOST and MAIL_FROM (and unset MAIL_ADAPTER): invitations and new passwords go by mail"
    )
    return Finding(MAIL, State.WARNING, text, advice, params)


def _replicas(around: Surroundings) -> Iterator[Finding]:
    settings = around.settings
    if around.database.is_sqlite:
        yield Finding(REPLICAS, State.OK, translatable("one only: SQLite is one file on one machine"))
    elif not settings.secret_key:
        text = translatable(
            "SECRET_KEY is not set; each machine would make its own, and forms sent to another would be refused"
        )
        yield Finding(REPLICAS, State.FAILURE, text, translatable("Set SECRET_KEY or SECRET_KEY_FILE"))
    elif settings.s3_endpoint:
        yield Finding(REPLICAS, State.OK, translatable("any number"))
    else:
        text = translatable("any number, if they share %(folder)s; or set S3_ENDPOINT")
        yield Finding(REPLICAS, State.OK, text, "", {"folder": settings.data_folder})


def _cache(around: Surroundings) -> Iterator[Finding]:
    limit = around.settings.page_cache_bytes
    store = store_of(around.database)
    params = {"limit": f"{limit / MEBIBYTE:.1f}", "size": f"{store.size / MEBIBYTE:.1f}" if store else ""}
    if not around.settings.page_cache:
        text = translatable("is off: each reader's page is made anew")
        yield Finding(
            CACHE, State.WARNING, text, translatable("Unset PAGE_CACHE unless you look for a fault")
        )
    elif store is None:
        yield Finding(CACHE, State.OK, translatable("up to %(limit)s MiB in each process"), "", params)
    else:
        text = translatable("%(size)s of %(limit)s MiB in this process")
        yield Finding(CACHE, State.OK, text, "", params)


CHECKS = (
    *(Check(RELEASE, _release), Check(MODULES, _modules), Check(KEY, _key), Check(ADDRESS, _address)),
    *(Check(MAIL, _mail), Check(REPLICAS, _replicas), Check(CACHE, _cache)),
)
