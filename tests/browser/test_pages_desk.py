"""An editor at her desk, in a browser: with and without scripts, on a phone, in Russian, for everybody."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from masthead.testing.browser import LiveSite, Visit, barriers, running_site, scrolls_sideways, visits
from masthead.testing.sign_in import claim_site, sign_in

TEXT = "# Who works at night\n\nThe **night desk** reads what came in.\n\n| Hour | Task |\n|---|---|\n| 22 | wires |"


@pytest.fixture(scope="module")
def desk_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A site with pages."""
    settings = 'modules = ["users", "pages"]\n'
    with running_site(tmp_path_factory.mktemp("desk") / "site", settings=settings) as site:
        yield site


@pytest.fixture
def visit_desk(chromium: Browser, desk_site: LiveSite) -> Iterator[Visit]:
    """Opens pages of the site; the administrator has a password."""
    for visit in visits(chromium, desk_site.url):
        claim_site(visit, desk_site)
        yield visit


def write(page: Page, title: str) -> str:
    """Write a new page and save it; give the address of its form."""
    page.goto("/pages/new")
    page.locator("#title").fill(title)
    page.locator("#body").fill(TEXT)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("The page was added.")).to_be_visible()
    return page.url.partition("?")[0]


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_a_page_is_written_looked_at_published_and_taken_back(visit_desk: Visit, *, script: bool) -> None:
    page = visit_desk("/", script=script)
    sign_in(page)
    form = write(page, f"Night desk {script}")
    page.locator("#body").fill("**typed**")
    page.get_by_role("button", name="Preview", exact=True).click()
    expect(page.get_by_text("This is a preview.")).to_be_visible()
    expect(page.locator("strong", has_text="typed")).to_be_visible()
    page.goto(form)
    expect(page.get_by_text("This is what you typed and did not save")).to_be_visible()
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_text("Published.", exact=True)).to_be_visible()
    page.get_by_role("link", name="View page").click()
    expect(page.locator("article strong", has_text="typed")).to_be_visible()
    page.goto(f"{form.removesuffix('/edit')}/history/1")
    page.get_by_role("button", name="Make it the newest").click()
    expect(page.locator("#body")).to_have_value(TEXT)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Move to trash").click()
    if not script:
        page.get_by_role("button", name="Yes").click()
    page.get_by_role("button", name=f"Restore Night desk {script}").click()
    expect(page.get_by_text("The page is back. It is not published.")).to_be_visible()


def test_what_is_typed_is_kept_without_a_button(visit_desk: Visit) -> None:
    page = visit_desk("/")
    sign_in(page)
    form = write(page, "Kept")
    page.locator("#body").fill("not saved")
    expect(page.get_by_text("What you typed is kept.")).to_be_visible()
    page.goto(form)
    expect(page.locator("#body")).to_have_value("not saved")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_of_the_desk_keeps_anybody_out(visit_desk: Visit, width: int, theme: str) -> None:
    page = visit_desk("/", width=width, theme=theme)
    sign_in(page)
    form = write(page, f"Wide {width} {theme}")
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_text("Published.", exact=True)).to_be_visible()
    item = form.removesuffix("/edit")
    shown = page.get_by_role("link", name="View page").get_attribute("href") or ""
    places = ["/pages", "/pages/new", "/pages/trash", form, f"{item}/times", f"{item}/move", shown]
    for path in [*places, f"{item}/history", f"{item}/history/1"]:
        page.goto(path)
        assert barriers(page) == [], path
        assert not scrolls_sideways(page), path
