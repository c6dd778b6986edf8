"""Terminals for stories that begin with a command."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from masthead.testing.terminal import Start, terminals


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a command in a folder, in a terminal of its own."""
    with terminals(tmp_path) as starting:
        yield starting
