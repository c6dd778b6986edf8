"""What the pages of a CV may cost: those of the recipe's CV, cold; nothing but the version once they are kept."""

import dataclasses
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from masthead.engine.access.permission import EDITOR
from masthead.engine.cache.watch import EVERY
from masthead.engine.database.unit_of_work import written
from masthead.engine.recipes.apply import apply_content
from masthead.engine.recipes.read import read_recipe
from masthead.engine.web.making import make_front
from masthead.engine.web.site import Site
from masthead.testing.site import AsRole, act_as, make_site

Counting = Callable[[Site], AbstractContextManager[Any]]
LARGEST_PAGE = 60_000
READERS = {"/": 1, "/cv": 1, "/cv/ru": 1, "/cv/en": 1, "/cv.json": 2, "/cv/en.json": 2, "/cv/en.pdf": 1}
EDITORS = {
    "/cv/edit": 1,
    "/cv/edit/ru": 2,
    "/cv/edit/ru/basics": 4,
    "/cv/edit/ru/work": 3,
    "/cv/edit/ru/preview": 3,
    "/cv/edit/ru/history": 2,
    "/cv/edit/ru/history/1": 2,
    "/cv/edit/ru/import": 1,
}
"""Statements without those that find the account."""


@pytest.fixture
def cv_site(tmp_path: Path, database_url: str) -> Iterator[Site]:
    """The recipe's CV in both languages, on each database in turn; it has answered nothing yet."""
    site = make_site(tmp_path, database_url, recipe="cv")
    site.parts = dataclasses.replace(site.parts, identity=AsRole())
    recipe = read_recipe("cv", site.parts.settings.site)
    modules = site.parts.loaded.modules
    written(site.parts.database, lambda work: apply_content(recipe, modules, work, dry_run=False))
    yield site
    site.parts.database.dispose()


def test_every_page_of_a_cv_keeps_its_budget(
    cv_site: Site, counting: Counting, subtests: pytest.Subtests
) -> None:
    cv_site.test_client().get("/").close()  # the first request also looks at the schema
    editor = cv_site.test_client()
    act_as(editor, cv_site, EDITOR)
    for client, pages in ((cv_site.test_client(), READERS), (editor, EDITORS)):
        for path, allowed in pages.items():
            with subtests.test(path), counting(cv_site) as asked:
                answer = client.get(path)
                assert answer.status_code == 200
                assert len(asked.statements) == allowed, asked.statements
                assert not asked.repeated
                assert len(answer.data) <= LARGEST_PAGE or path.endswith(".pdf")


def test_what_readers_get_is_kept(cv_site: Site, counting: Counting, subtests: pytest.Subtests) -> None:
    reader = Client(make_front(cv_site, cv_site.parts.settings, cv_site.parts.database))
    for path in READERS:
        reader.get(path)
    for pause, most in ((0, 0), (EVERY * 1.5, 1)):
        for path in READERS:
            with subtests.test(f"{path} after {pause} s"), counting(cv_site) as asked:
                time.sleep(pause)
                assert "public" in reader.get(path).headers["Cache-Control"]
                assert len(asked.statements) <= max(most, 1)
                assert all("engine_stale_tag" in one for one in asked.statements)
