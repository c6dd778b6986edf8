"""An operator at the desk, in a browser: with and without scripts, and on a phone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from masthead.engine.database.columns import now
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import UnitOfWork, written
from masthead.engine.events.models import DEAD, OutboxDelivery, OutboxEvent
from masthead.testing.browser import LiveSite, Visit, running_site
from masthead.testing.sign_in import claimed_visits, sign_in


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("operation") / "site"


@pytest.fixture(scope="module")
def operated(folder: Path) -> Iterator[LiveSite]:
    """A site with pages and a desk."""
    with running_site(folder, settings='modules = ["users", "pages", "administration"]\n') as site:
        yield site


@pytest.fixture
def visit_desk(chromium: Browser, operated: LiveSite) -> Iterator[Visit]:
    """Opens pages of the site; the administrator has a password."""
    yield from claimed_visits(chromium, operated)


def kill_letter(folder: Path) -> None:
    """Leave a delivery that was given up."""
    database = Database(f"sqlite:///{folder / 'data' / 'site.db'}")

    def add(work: UnitOfWork) -> None:
        event = OutboxEvent(name="users.nobody_cares", payload="{}", recorded_at=now())
        work.add(event)
        work.flush()
        work.add(
            OutboxDelivery(
                event_id=event.id, subscriber="nobody", state=DEAD, attempts=8, next_attempt_at=now(),
                last_error="OSError: no room",
            )
        )  # fmt: skip

    written(database, add)
    database.dispose()


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_the_menu_leads_to_the_desk_and_the_desk_to_its_places(visit_desk: Visit, *, script: bool) -> None:
    page = visit_desk("/", script=script)
    sign_in(page)
    page.locator("summary").filter(has_text="admin").click()
    page.get_by_role("link", name="Desk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How the site is doing")
    desk = page.get_by_role("navigation", name="Desk")
    for name in ("Status", "Settings", "Jobs", "Dead letters", "Pages", "Accounts"):
        desk.get_by_role("link", name=name, exact=True).click()
        expect(desk.get_by_role("link", name=name, exact=True)).to_have_attribute("aria-current", "page")


def test_on_a_phone_the_desk_unfolds_by_keyboard(visit_desk: Visit) -> None:
    page = visit_desk("/", width=360)
    sign_in(page)
    page.goto("/admin")
    fold = page.locator(".desk-fold summary")
    fold.focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Jobs", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Jobs")


def test_the_dashboard_asks_again_by_itself_and_keeps_the_focus(visit_desk: Visit) -> None:
    page = visit_desk("/")
    sign_in(page)
    page.goto("/admin")
    page.get_by_role("link", name="Table").focus()
    first = page.locator(".as-of").inner_text()
    expect(page.locator(".as-of")).not_to_have_text(first, timeout=30_000)
    expect(page.get_by_role("link", name="Table")).to_be_focused()
    for title in ("Requests", "Time to answer", "Errors", "Jobs and deliveries", "Publications"):
        expect(page.get_by_role("figure", name=title)).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_a_setting_is_changed_and_let_go_again(visit_desk: Visit, *, script: bool) -> None:
    page = visit_desk("/", script=script)
    sign_in(page)
    page.goto("/admin/settings")
    page.get_by_role("link", name="Change Name of the site").click()
    page.get_by_label("Value").fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#value-error")).to_contain_text("Fill in this field.")
    page.get_by_label("Value").fill("Harbour News")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".brand-name")).to_have_text("Harbour News")
    page.get_by_role("link", name="Change Name of the site").click()
    page.get_by_role("button", name="Follow the files again").click()
    expect(page.locator(".brand-name")).to_have_text("Masthead")


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_a_dead_letter_is_discarded_after_a_question(
    visit_desk: Visit, folder: Path, *, script: bool
) -> None:
    kill_letter(folder)
    page = visit_desk("/", script=script)
    sign_in(page)
    page.goto("/admin/letters")
    before = page.get_by_role("link", name="Discard …").count()
    page.get_by_role("link", name="Discard …").first.click()
    page.get_by_role("button", name="Discard it").click()
    expect(page.get_by_text("Thrown away.")).to_be_visible()
    assert page.get_by_role("link", name="Discard …").count() == before - 1
