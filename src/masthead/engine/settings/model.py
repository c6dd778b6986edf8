"""Settings: what a site may be told, with types, defaults and one line of help each."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Any

from masthead.engine.release import code_version
from masthead.engine.settings.secret import Secret

Network = IPv4Network | IPv6Network
AWAY_SECONDS = 300.0
UNTOLD = "unknown"
"""Version of a site that was not told one; /version and /health say it to people and monitors."""


def _setting(default: Any, env: str, about: str) -> Any:
    """Declare a setting: its default, its environment variable, what it is for."""
    metadata = {"env": env, "about": about}
    if callable(default):
        return field(default_factory=default, metadata=metadata)
    return field(default=default, metadata=metadata)


def _secret(env: str, about: str) -> Any:
    """Declare a secret: `env` holds it, or `env`_FILE names the file that does."""
    return field(default_factory=lambda: Secret(env), metadata={"env": env, "about": about})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything the site was told, read once at start; only secrets in files may change later."""

    site: Path
    """The site's folder: `masthead.toml` and, by default, its data."""
    recipe: str = _setting("demo", "RECIPE", "kind of site: users, hello, demo")
    name: str = _setting("Masthead", "SITE_NAME", "name shown at the top of every page")
    modules: tuple[str, ...] = _setting((), "MODULES", "modules to load; empty: those of the recipe")
    front_page: str = _setting(
        "", "FRONT_PAGE", "what / shows: welcome, users, hello, or page:/a/path; empty: the recipe's"
    )
    language: str = _setting("", "LANGUAGE_DEFAULT", "language where a visitor states none: en or ru")
    time_zone: str = _setting("UTC", "TIME_ZONE", "zone of the site's clock, as Europe/Berlin")
    app_version: str = _setting(UNTOLD, "APP_VERSION", "version of the site, shown by /version")
    app_revision: str = _setting("", "APP_REVISION", "commit of the site, shown by /version")
    app_digest: str = _setting("", "APP_DIGEST", "digest of the image, shown by /version")
    public_url: str = _setting("", "PUBLIC_URL", "address for links in mail, as https://example.org")
    secret_key: Secret = _secret(
        "SECRET_KEY", "signs form tokens, seals second factors; made in the site's folder if unset"
    )

    database_url: Secret = _secret("DATABASE_URL", "sqlite:///…, mariadb://… or postgresql://…")
    db_engine: str = _setting("", "DB_ENGINE", "with DB_HOST …: mariadb (so if unset) or postgresql; sqlite")
    db_host: str = _setting("", "DB_HOST", "host of the database")
    db_port: int | None = _setting(None, "DB_PORT", "port of the database")
    db_name: str = _setting("", "DB_NAME", "name of the database")
    db_user: str = _setting("", "DB_USER", "user of the database")
    db_password: Secret = _secret("DB_PASSWORD", "password of the database user")
    db_pool_size: int = _setting(5, "DB_POOL_SIZE", "connections kept by each worker process")

    s3_endpoint: str = _setting("", "S3_ENDPOINT", "object storage, host:port or URL; empty: files on disk")
    s3_access_key: Secret = _secret("S3_ACCESS_KEY", "access key of the object storage")
    s3_secret_key: Secret = _secret("S3_SECRET_KEY", "secret key of the object storage")
    s3_bucket: str = _setting("masthead", "S3_BUCKET", "bucket for files; made when missing")
    s3_region: str = _setting("us-east-1", "S3_REGION", "region of the bucket, where the storage has several")
    s3_secure: bool = _setting(
        True, "S3_SECURE", "HTTPS to the object storage, where S3_ENDPOINT does not say"
    )

    host: str = _setting("127.0.0.1", "HOST", "address to listen on")
    port: int = _setting(5000, "PORT", "port of the site")
    metrics_port: int | None = _setting(
        None,
        "METRICS_PORT",
        "port of /metrics; 0: the site's own, for METRICS_NETWORKS; unset: the recipe's, else 0",
    )
    metrics_networks: tuple[Network, ...] = _setting(
        ("127.0.0.0/8", "::1/128"), "METRICS_NETWORKS", "networks that may read /metrics on the site's port"
    )
    trusted_proxies: tuple[Network, ...] = _setting(
        (), "TRUSTED_PROXIES", "networks whose X-Forwarded-* headers are believed"
    )
    tls_certificate: Path = _setting(Path("/tmp/tls/tls.crt"), "TLS_CERTIFICATE", "certificate file")  # noqa: S108 - the place the sources mount it
    tls_key: Path = _setting(Path("/tmp/tls/tls.key"), "TLS_KEY", "key file; HTTPS when both files exist")  # noqa: S108 - the place the sources mount it
    workers: int = _setting(2, "WORKERS", "web worker processes")
    threads: int = _setting(3, "THREADS", "requests that each worker answers at once")
    drain_seconds: float = _setting(3.0, "DRAIN_SECONDS", "how long readiness says no before the stop")
    stop_seconds: float = _setting(30.0, "STOP_SECONDS", "how long a request in flight may still take")
    body_seconds: float = _setting(
        20.0, "BODY_SECONDS", "how long a client may take to send its request body"
    )
    bodies_at_once: int = _setting(4, "BODIES_AT_ONCE", "request bodies that each worker takes in at once")
    max_body_bytes: int = _setting(1_048_576, "MAX_BODY_BYTES", "largest request body, in bytes")

    page_cache: bool = _setting(True, "PAGE_CACHE", "keep whole pages for anonymous readers")
    page_cache_bytes: int = _setting(8_388_608, "PAGE_CACHE_BYTES", "memory for pages in each process")
    page_cache_away_seconds: float | None = _setting(
        None,
        "PAGE_CACHE_AWAY_SECONDS",
        f"how long kept pages are shown while the database is away; unset: the recipe's, else {AWAY_SECONDS:g}",
    )
    log_requests: bool = _setting(True, "LOG_REQUESTS", "one JSON line for each request")
    log_level: str = _setting("info", "LOG_LEVEL", "debug, info, warning or error")

    audit_days: int = _setting(730, "AUDIT_DAYS", "days that the audit log keeps its rows; 0: for ever")
    audit_addresses: bool = _setting(
        True, "AUDIT_ADDRESSES", "keep visitors' networks (/24, /48) in the audit log"
    )

    mail_adapter: str = _setting("", "MAIL_ADAPTER", "smtp, file or null; empty: smtp if SMTP_HOST is set")
    mail_from: str = _setting("masthead@localhost", "MAIL_FROM", "sender of the site's mail")
    smtp_host: str = _setting("", "SMTP_HOST", "mail server")
    smtp_port: int = _setting(587, "SMTP_PORT", "port of the mail server")
    smtp_user: str = _setting("", "SMTP_USER", "user at the mail server")
    smtp_password: Secret = _secret("SMTP_PASSWORD", "password at the mail server")
    smtp_security: str = _setting("starttls", "SMTP_SECURITY", "starttls, tls or none")

    module_settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Tables `[module.NAME]` of masthead.toml over the recipe's, as read; each module types its own."""

    permissions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Table `[permissions]` of masthead.toml over the recipe's: role → permissions it has besides defaults."""

    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The environment over the site's `.env`: where modules' secrets are read, at start."""

    def __post_init__(self) -> None:
        for one in dataclasses.fields(self):
            if one.name.endswith(("_networks", "_proxies")):
                object.__setattr__(self, one.name, networks(getattr(self, one.name)))

    @property
    def data_folder(self) -> Path:
        """The folder of what the site writes."""
        return self.site / "data"

    @property
    def database_file(self) -> Path | None:
        """The SQLite file in the site's folder; None where the settings name another database."""
        if self.database_url or self.server_engine:
            return None
        return self.data_folder / (self.db_name or "site.db")

    @property
    def server_engine(self) -> str:
        """The database server that DB_HOST and the others name; empty for SQLite. MariaDB unless they say."""
        engine = self.db_engine or ("mariadb" if self.db_host else "")
        return "" if engine == "sqlite" else engine

    @property
    def running_version(self) -> str:
        """What log lines and metrics call that which runs: the site's version or, untold, Masthead's release."""
        return code_version() if self.app_version == UNTOLD else self.app_version

    @property
    def address(self) -> str:
        """Where people reach the site, without a slash at the end."""
        scheme = "https" if self.serves_tls else "http"
        return self.public_url.rstrip("/") or f"{scheme}://localhost:{self.port}"

    @property
    def serves_tls(self) -> bool:
        """Whether both certificate files are there."""
        return self.tls_certificate.is_file() and self.tls_key.is_file()


def networks(values: tuple[Any, ...]) -> tuple[Network, ...]:
    """Read networks such as 10.0.0.0/8; raise ValueError for anything else."""
    return tuple(v if isinstance(v, IPv4Network | IPv6Network) else _network(str(v)) for v in values)


def _network(text: str) -> Network:
    return IPv6Network(text, strict=False) if ":" in text else IPv4Network(text, strict=False)
