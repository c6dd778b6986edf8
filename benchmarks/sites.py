"""Sites to measure: a folder, a prepared database, rows in the directory, the command that serves it."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.servers import HOST, Server, environment, running
from masthead.engine.wsgi import SITE
from masthead.testing.processes import free_port

PREPARE_SECONDS = 300


@dataclass
class SiteFolder:
    """A site of the recipe `users` in a folder of its own."""

    folder: Path
    server: str = ""
    """Address of its database on a server; empty: a file in the site's own folder."""
    variables: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)

    @property
    def database_url(self) -> str:
        """The address of the site's database, wherever it is."""
        return self.server or f"sqlite:///{self.folder / 'data' / 'site.db'}"

    def environment(self, **extra: str) -> dict[str, str]:
        """Give the variables that tell a process about this site."""
        told = {SITE: str(self.folder), "RECIPE": "users", "DATABASE_URL": self.server}
        told["DRAIN_SECONDS"] = "0"  # nobody is to be warned that a benchmark ends
        return {**told, **self.variables, **extra}

    def prepare(self) -> None:
        """Make schema and starting content."""
        done = subprocess.run(
            masthead("upgrade"),
            cwd=self.folder,
            env=environment(**self.environment()),
            capture_output=True,
            text=True,
            timeout=PREPARE_SECONDS,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"the site cannot be prepared:\n{done.stdout}{done.stderr}")

    def serve(self, name: str, *, companion: bool = False, **extra: str) -> AbstractContextManager[Server]:
        """Serve the site as its owner would, for as long as the block lasts."""
        port = free_port()
        command = masthead("run", "--port", str(port), "--host", HOST)
        command += [] if companion else ["--no-companion"]
        return running(name, command, port, self.folder, self.environment(**extra))


def masthead(*arguments: str) -> list[str]:
    """Give one of the site's own commands."""
    return [sys.executable, "-m", "masthead.engine.cli.main", *arguments]


@contextmanager
def on_each(*opened: Callable[[], AbstractContextManager[Server]]) -> Iterator[list[Server]]:
    """Run several servers at once."""
    if not opened:
        yield []
        return
    with opened[0]() as first, on_each(*opened[1:]) as rest:
        yield [first, *rest]
