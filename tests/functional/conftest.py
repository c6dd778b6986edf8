"""Sites for stories told through HTTP."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from masthead.engine.web.site import Site
from masthead.testing.site import AsRole, MakeSite, make_site


@pytest.fixture
def make(tmp_path: Path, database_url: str) -> Iterator[MakeSite]:
    """Make a site of a recipe on each database in turn; roles are taken on by `act_as`."""
    yield from _maker(tmp_path, database_url)


@pytest.fixture
def make_on_sqlite(tmp_path: Path) -> Iterator[MakeSite]:
    """Make a site on SQLite, for stories that no database can change."""
    yield from _maker(tmp_path, f"sqlite:///{tmp_path / 'site.db'}")


def _maker(folder: Path, url: str) -> Iterator[MakeSite]:
    made: list[Site] = []

    def make_one(recipe: str = "demo", **environment: str) -> Site:
        site = make_site(folder, url, recipe=recipe, environment=environment)
        site.parts = dataclasses.replace(site.parts, identity=AsRole())
        made.append(site)
        return site

    yield make_one
    for site in made:
        site.parts.database.dispose()
