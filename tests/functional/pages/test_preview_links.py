"""A preview link shows what whoever made it may see: it ends with their account, their role, their permission."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from masthead.engine.content.models import PreviewLink
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.modules.users.public import AccountIdentity
from masthead.modules.users.settings import RequiredFor
from masthead.testing.accounts import PASSWORD, SETTINGS, Browser, Town
from masthead.testing.site import make_site

ANN = 2
LINK = re.compile(r'value="https://example\.org(/[^"]*preview/[^"]+)"')


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[Town]:
    """A site with pages and a CV, on each database in turn; Root looks after it, Ann writes."""
    site = make_site(
        tmp_path, database_url, environment={**SETTINGS, "MODULES": "users,media,pages,cv", "LANGUAGE": "en"}
    )
    town = Town(site, tmp_path)
    town.settle("Root", "administrator")
    assert town.settle("Ann", "editor") == ANN
    yield town
    site.parts.database.dispose()


def links_of(writer: Browser) -> list[str]:
    """Write a page and a CV; give the paths of preview links to both."""
    page = writer.post("/pages/new", {"title": "News", "body": "half a story"})
    writer.post("/cv/edit/en/begin")
    made = (
        writer.post(page.location.replace("/edit", "/preview-links")),
        writer.post("/cv/edit/en/preview-links"),
    )
    links = [path for one in made for path in LINK.findall(one.text)]
    assert len(links) == len(made)
    return links


def opened(town: Town, links: list[str]) -> list[int]:
    """Open links as somebody without an account does; give the statuses."""
    return [town.browser().get(link).status_code for link in links]


def block(root: Browser) -> None:
    root.post(f"/accounts/{ANN}/block")


def take_role(root: Browser) -> None:
    root.post(f"/accounts/{ANN}/roles")


def erase(root: Browser) -> None:
    root.post(f"/accounts/{ANN}/erase", {"present": PASSWORD})


@pytest.mark.parametrize("end", [block, take_role, erase])
def test_a_link_ends_with_what_its_author_may_see(house: Town, end: Callable[[Browser], None]) -> None:
    links = links_of(house.enter("Ann"))
    assert opened(house, links) == [200, 200]
    end(house.enter("Root"))
    assert opened(house, links) == [404, 404]


def test_a_link_opens_again_once_its_author_may_see_the_page_again(house: Town) -> None:
    links, root = links_of(house.enter("Ann")), house.enter("Root")
    block(root)
    assert opened(house, links) == [404, 404]
    root.post(f"/accounts/{ANN}/unblock")
    assert opened(house, links) == [200, 200]


def test_an_author_who_needs_a_second_factor_and_has_none_shows_nothing(house: Town) -> None:
    links, identity = links_of(house.enter("Ann")), house.site.parts.identity
    assert isinstance(identity, AccountIdentity)
    identity.settings = replace(identity.settings, second_factor=RequiredFor(("editor",)))
    assert opened(house, links) == [404, 404]


def test_a_link_of_nobody_known_lives_until_it_expires(house: Town) -> None:
    links = links_of(house.enter("Ann"))
    with unit_of_work(house.site.parts.database, writes=True) as work:
        work.execute(update(PreviewLink).values(author_id=None))
    erase(house.enter("Root"))
    assert opened(house, links) == [200, 200]


def test_erasing_an_account_takes_its_links_away(house: Town) -> None:
    links_of(house.enter("Ann"))
    erase(house.enter("Root"))
    with unit_of_work(house.site.parts.database) as work:
        assert work.scalar(select(func.count()).select_from(PreviewLink)) == 0
