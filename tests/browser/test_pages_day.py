"""An editor at the desk: text that outlasts a lost line, pages put in order, a list that narrows, pages for everybody.

The whole story is in test_editors_day.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from masthead.testing.browser import LiveSite, Visit, barriers, scrolls_sideways
from masthead.testing.keyboard import tab_to
from masthead.testing.sign_in import sign_in

FORM = re.compile(r"/pages/\d+/edit$")
BOTH = pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])


def write(page: Page, title: str, body: str = "text") -> str:
    """Write a page; give its address at the desk."""
    page.goto("/pages/new")
    page.locator("#title").fill(title)
    page.locator("#body").fill(body)
    page.locator("main button[value=save]").click()
    expect(page).to_have_url(FORM)
    return page.url.partition("/edit")[0]


def test_what_is_typed_while_the_site_is_away_stays_and_is_kept_when_it_is_back(visit_day: Visit) -> None:
    page = visit_day("/")
    sign_in(page)
    item = write(page, "Fog", "one")
    page.context.set_offline(True)
    page.locator("#body").fill("one, and two while it is away")
    expect(page.locator("#kept")).to_contain_text("Not kept")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#body")).to_have_value("one, and two while it is away")
    expect(page).to_have_url(FORM)
    page.context.set_offline(False)
    expect(page.locator("#kept")).to_have_text("What you typed is kept.", timeout=15_000)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    page.context.set_offline(True)
    page.locator("#body").fill("one, two and three")
    page.get_by_role("button", name="Save", exact=True).click()  # before anything could be kept
    expect(page.locator("#kept")).to_contain_text("Not kept")
    page.context.set_offline(False)
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    page.goto(f"{item}/edit")
    expect(page.locator("#body")).to_have_value("one, two and three")
    assert all("ERR_INTERNET" in one or "Failed to fetch" in one for one in visit_day.problems)
    visit_day.problems.clear()


def test_what_is_typed_during_a_deploy_is_kept_and_saved_after_it(
    visit_day: Visit, day_site: LiveSite
) -> None:
    page = visit_day("/")
    sign_in(page)
    item = write(page, "Ferry", "one")
    page.locator("#body").fill("one, before it")
    expect(page.locator("#kept")).to_have_text("What you typed is kept.")
    day_site.stop()
    try:
        page.locator("#body").fill("one, and two during it")
        expect(page.locator("#kept")).to_contain_text("the site does not answer")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.locator("#body")).to_have_value("one, and two during it")
    finally:
        day_site.start()
    expect(page.locator("#kept")).to_have_text("What you typed is kept.", timeout=15_000)
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    page.goto(f"{item}/edit")
    expect(page.locator("#body")).to_have_value("one, and two during it")
    assert all("ERR_CONNECTION" in one or "Failed to fetch" in one for one in visit_day.problems)
    visit_day.problems.clear()


def test_pages_are_dragged_into_order(visit_day: Visit) -> None:
    page = visit_day("/")
    sign_in(page)
    home = write(page, "Shelf")
    number = home.rpartition("/")[2]
    for title in ("Drag one", "Drag two", "Drag three"):
        page.goto(f"/pages/new?below={number}")
        page.locator("#title").fill(title)
        page.locator("main button[value=save]").click()
        expect(page).to_have_url(FORM)
    page.goto(f"/pages?below={number}")
    names = page.locator("td.name")
    row = page.locator("tr[data-row]")
    box = row.nth(0).bounding_box()
    assert box
    row.nth(2).drag_to(row.nth(0), target_position={"x": 30, "y": 4})
    expect(names).to_have_text(["Drag three", "Drag one", "Drag two"])
    row.nth(0).drag_to(row.nth(2), target_position={"x": 30, "y": box["height"] - 4})
    expect(names).to_have_text(["Drag one", "Drag two", "Drag three"])


@BOTH
def test_pages_are_put_in_order_by_keyboard_alone(visit_day: Visit, *, script: bool) -> None:
    page = visit_day("/", script=script)
    sign_in(page)
    number = write(page, f"Keys {script}").rpartition("/")[2]
    for title in ("Key one", "Key two", "Key three"):
        page.goto(f"/pages/new?below={number}")
        page.locator("#title").fill(title)
        page.locator("main button[value=save]").click()
        expect(page).to_have_url(FORM)
    page.goto(f"/pages?below={number}")
    names = page.locator("td.name")
    page.get_by_role("button", name="Up: Key three").focus()
    page.keyboard.press("Enter")
    expect(names).to_have_text(["Key one", "Key three", "Key two"])
    expect(page.get_by_role("button", name="Up: Key three")).to_be_focused()
    page.keyboard.press("Enter")
    expect(names).to_have_text(["Key three", "Key one", "Key two"])


def test_a_page_is_written_published_and_moved_by_keyboard_alone(visit_day: Visit) -> None:
    page = visit_day("/", language="ru", width=360)
    sign_in(page)
    page.goto("/pages")
    tab_to(page, "Новая страница")
    page.keyboard.press("Enter")
    page.wait_for_url("**/pages/new")
    tab_to(page, "Название")
    page.keyboard.type("Причал")
    tab_to(page, "Текст")
    page.keyboard.type("Слова")
    tab_to(page, "Сохранить")
    page.keyboard.press("Enter")
    expect(page).to_have_url(FORM)
    tab_to(page, "Сохранить и опубликовать")
    page.keyboard.press("Enter")
    expect(page.locator("#done")).to_have_text("Опубликовано.")
    tab_to(page, "Переместить")
    page.keyboard.press("Enter")
    page.wait_for_url("**/move")
    tab_to(page, "Адрес")
    page.keyboard.press("Control+A")
    page.keyboard.type("пирс")
    page.keyboard.press("Enter")
    expect(page.locator("#done")).to_contain_text("Страница перемещена.")
    page.goto("/причал")
    expect(page).to_have_url(re.compile(r"/(пирс|%D0%BF%D0%B8%D1%80%D1%81)$"))


def test_the_list_narrows_while_an_editor_types(visit_day: Visit) -> None:
    page = visit_day("/")
    sign_in(page)
    for title in ("Zinc works", "Zeppelin mail"):
        write(page, title)
    page.goto("/pages")
    page.get_by_label("Find by title or address").press_sequentially("zinc")
    expect(page.locator("td.name")).to_have_text(["Zinc works"])
    expect(page).to_have_url(re.compile(r"q=zinc"))
    page.get_by_label("State").select_option("published")
    expect(page.get_by_text("No page is like that.")).to_be_visible()


def test_a_form_with_its_preview_beside_it_keeps_nobody_out(visit_day: Visit) -> None:
    page = visit_day("/", width=1440)
    sign_in(page)
    write(page, "Wide", "**text**\n\n| a | b |\n|---|---|\n| 1 | 2 |")
    expect(page.locator("#beside strong")).to_be_visible()
    assert barriers(page) == []
    assert not scrolls_sideways(page)
