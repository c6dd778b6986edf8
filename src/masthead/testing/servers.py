"""Private MariaDB and PostgreSQL servers: free loopback ports, a folder of their own, no trace afterwards."""

import secrets
import shutil
import signal
import sys
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Protocol

import psycopg
import pymysql
from sqlalchemy import URL, make_url

from masthead.testing.processes import ServerProcess, free_port, own_folder, run_as, server_user

HOST, USER = "127.0.0.1", "masthead"


class ServerIsMissing(LookupError):
    """A database server is not installed on this machine."""


class DatabaseServer(Protocol):
    """A database server that tests may stop, kill and start again."""

    name: ClassVar[str]

    @property
    def url(self) -> str:
        """SQLAlchemy's address of the server, with no database named."""

    def create_database(self) -> str:
        """Make a fresh empty database and give SQLAlchemy's address of it."""

    def drop_database(self, url: str) -> None:
        """Remove a database and whoever is connected to it."""

    def start(self) -> None:
        """Start on the same port with the same data; nothing happens where it runs."""

    def stop(self) -> None:
        """Stop as an administrator would: connections end, nothing is lost."""

    def kill(self) -> None:
        """Stop as a power cut would."""


@dataclass
class MariaDB:
    """A private MariaDB server."""

    name: ClassVar[str] = "mariadb"
    port: int
    password: str = field(repr=False)
    process: ServerProcess = field(repr=False)

    @property
    def url(self) -> str:
        """SQLAlchemy's address of the server."""
        return self._url(None)

    def create_database(self) -> str:
        """Make a fresh empty database and give SQLAlchemy's address of it."""
        name = f"test_{secrets.token_hex(6)}"
        self._run(f"CREATE DATABASE {name}")
        return self._url(name)

    def drop_database(self, url: str) -> None:
        """Remove a database; first whoever holds a lock in it."""
        name = make_url(url).database
        sleepers = self._run(f"SELECT id FROM information_schema.processlist WHERE db = '{name}'")  # noqa: S608 - our own name
        for (sleeper,) in sleepers:
            self._run(f"KILL {sleeper}", forgive=True)
        self._run(f"DROP DATABASE IF EXISTS {name}")

    def start(self) -> None:
        """Start on the same port with the same data."""
        self.process.start(self._answers)

    def stop(self) -> None:
        """Stop as an administrator would."""
        self.process.end(signal.SIGTERM)

    def kill(self) -> None:
        """Stop as a power cut would."""
        self.process.end(signal.SIGKILL)

    def _url(self, database: str | None) -> str:
        query = {"charset": "utf8mb4"}
        url = URL.create("mariadb+pymysql", USER, self.password, HOST, self.port, database, query)
        return url.render_as_string(hide_password=False)

    def _run(self, sql: str, *, forgive: bool = False) -> tuple[tuple[object, ...], ...]:
        connection = pymysql.connect(
            host=HOST, port=self.port, user=USER, password=self.password, connect_timeout=5
        )
        with closing(connection), connection.cursor() as cursor:
            try:
                cursor.execute(sql)
            except pymysql.MySQLError:
                if not forgive:
                    raise
            return cursor.fetchall()

    def _answers(self) -> bool:
        try:
            self._run("SELECT 1")
        except pymysql.MySQLError:
            return False
        return True


@dataclass
class PostgreSQL:
    """A private PostgreSQL server."""

    name: ClassVar[str] = "postgresql"
    port: int
    password: str = field(repr=False)
    process: ServerProcess = field(repr=False)

    @property
    def url(self) -> str:
        """SQLAlchemy's address of the server."""
        return self._url(None)

    def create_database(self) -> str:
        """Make a fresh empty database and give SQLAlchemy's address of it."""
        name = f"test_{secrets.token_hex(6)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE template0")
        return self._url(name)

    def drop_database(self, url: str) -> None:
        """Remove a database and whoever is connected to it."""
        self._run(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")

    def start(self) -> None:
        """Start on the same port with the same data."""
        self.process.start(self._answers)

    def stop(self) -> None:
        """Stop as an administrator would: connections are told to end."""
        self.process.end(signal.SIGINT)

    def kill(self) -> None:
        """Stop without a checkpoint, as a power cut would; the next start recovers from the log."""
        self.process.end(signal.SIGQUIT)

    def _url(self, database: str | None) -> str:
        url = URL.create("postgresql+psycopg", USER, self.password, HOST, self.port, database)
        return url.render_as_string(hide_password=False)

    def _run(self, sql: str) -> None:
        with psycopg.connect(
            host=HOST,
            port=self.port,
            user=USER,
            password=self.password,
            dbname="postgres",
            autocommit=True,
            connect_timeout=5,
        ) as connection:
            connection.execute(sql.encode())

    def _answers(self) -> bool:
        try:
            self._run("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True


def start_mariadb(folder: Path, *, durable: bool = False) -> MariaDB:
    """Start a private MariaDB in `folder`, which every user can enter; `durable` waits for the disk."""
    server, install = find_program("mariadbd"), find_program("mariadb-install-db")
    user, home, password = server_user("mysql"), folder / "mariadb", secrets.token_urlsafe(16)
    own_folder(home, user)
    run_as(user, [install, "--no-defaults", f"--datadir={home}/rows", "--skip-test-db", "--skip-log-bin"])
    first = home / "first.sql"
    first.write_text(
        f"CREATE USER IF NOT EXISTS {USER}@'{HOST}' IDENTIFIED BY '{password}';\n"
        f"GRANT ALL ON *.* TO {USER}@'{HOST}' WITH GRANT OPTION;\n"
    )
    first.chmod(0o644)
    port = free_port()
    command: list[str | Path] = [
        server,
        "--no-defaults",
        f"--datadir={home}/rows",
        f"--bind-address={HOST}",
        f"--port={port}",
        f"--socket={home}/socket",
        f"--pid-file={home}/pid",
        f"--init-file={first}",
        "--skip-name-resolve",
        "--character-set-server=utf8mb4",
        "--collation-server=utf8mb4_general_ci",
        "--max-connections=300",
        "--innodb-buffer-pool-size=64M",
        "--innodb-log-file-size=16M",
    ]
    if not durable:
        # What is committed is with the system at least: a killed server has lost nothing.
        command += ["--innodb-flush-log-at-trx-commit=2", "--innodb-doublewrite=0"]
    mariadb = MariaDB(port, password, ServerProcess(command, user, home))
    mariadb.start()
    return mariadb


def start_postgresql(folder: Path, *, durable: bool = False) -> PostgreSQL:
    """Start a private PostgreSQL in `folder`, which every user can enter; `durable` waits for the disk."""
    server, install = find_program("postgres"), find_program("initdb")
    user, home, password = server_user("postgres"), folder / "postgresql", secrets.token_urlsafe(16)
    own_folder(home, user)
    secret = home / "password"
    secret.write_text(password)
    secret.chmod(0o644)
    options = ["--auth=scram-sha-256", f"--username={USER}", f"--pwfile={secret}", "--no-sync"]
    run_as(user, [install, f"--pgdata={home}/rows", *options, "--encoding=UTF8", "--locale=C.UTF-8"])
    port = free_port()
    chosen = {
        "listen_addresses": HOST,
        "port": port,
        "unix_socket_directories": "",
        "max_connections": 300,
        "shared_buffers": "64MB",
        "dynamic_shared_memory_type": "mmap",
        "logging_collector": "off",
    }
    if not durable:
        chosen |= {"fsync": "off", "full_page_writes": "off"}
    command: list[str | Path] = [
        server,
        "-D",
        f"{home}/rows",
        *(f"--{name}={value}" for name, value in chosen.items()),
    ]
    process = ServerProcess(command, user, home, harsh=signal.SIGQUIT)
    postgresql = PostgreSQL(port, password, process)
    postgresql.start()
    return postgresql


def find_program(name: str) -> Path:
    """Find a server's program beside Python, where Debian puts it or on the path; raise `ServerIsMissing`."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda place: int(place.parent.name))
    for place in (Path(sys.executable).parent, Path("/usr/sbin"), *reversed(places)):
        if (place / name).is_file():
            return place / name
    found = shutil.which(name)
    if found is None:
        raise ServerIsMissing(f"{name} is not installed; `make test` as root installs it")
    return Path(found)
