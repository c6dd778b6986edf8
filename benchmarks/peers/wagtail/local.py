"""Settings of the measured project, read last by what `wagtail start` calls its production settings."""

import os

from newsroom.settings.base import BASE_DIR, DATABASES, INSTALLED_APPS, MIDDLEWARE

SECRET_KEY = "of a project that lives for some minutes on this machine"
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = ["articles", *INSTALLED_APPS]
# As Django recommends for SQLite in production: https://docs.djangoproject.com/en/stable/ref/databases/
DATABASES["default"] |= {
    "NAME": BASE_DIR / "db.sqlite3",
    "CONN_MAX_AGE": None,
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;",
    },
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if os.environ.get("BENCHMARK_PAGE_CACHE"):
    # https://docs.djangoproject.com/en/stable/topics/cache/#the-per-site-cache
    MIDDLEWARE = [
        "django.middleware.cache.UpdateCacheMiddleware",
        *MIDDLEWARE,
        "django.middleware.cache.FetchFromCacheMiddleware",
    ]
