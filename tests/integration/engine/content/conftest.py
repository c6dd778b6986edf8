"""A desk on each of the three databases in turn."""

from collections.abc import Iterator

import pytest
from content_desk import Desk, open_desk


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    with open_desk(database_url) as opened:
        yield opened
