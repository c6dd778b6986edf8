"""The directory in a browser: with scripts, without them, and by keyboard alone."""

import re

import pytest
from playwright.sync_api import Dialog, Page, expect

from masthead.testing.browser import LiveSite, Visit


def add(page: Page, name: str) -> None:
    page.goto("/add")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Email").fill("desk@example.com")
    page.get_by_role("button", name="Save").click()


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_somebody_is_added_found_and_deleted(visit: Visit, *, script: bool) -> None:
    page = visit("/users", script=script)
    page.get_by_role("link", name="Add", exact=True).click()
    name = f"ghost.desk.{script}"
    page.get_by_label("Name").fill(name)
    page.get_by_label("Email").fill("ghost.desk@example.com")
    page.get_by_role("button", name="Save").click()
    page.goto("/users")
    page.get_by_label("Find by name").fill(f"DESK.{script}")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("row").filter(has_text=name)).to_have_count(1)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name=f"Delete {name}").click()
    if not script:
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Delete {name}?")
        page.get_by_role("button", name="Yes").click()
        expect(page.get_by_role("status").filter(has_text=f"{name} was deleted.")).to_be_visible()
        page.goto("/users")
    expect(page.get_by_role("cell", name=name, exact=True)).to_have_count(0)
    page.goto(f"/users?q={name}")
    expect(page.get_by_text("Nobody is called that.")).to_be_visible()


def test_the_list_narrows_while_one_types(visit: Visit) -> None:
    page = visit("/users")
    add(page, "zinc.plates")
    add(page, "zeppelin.mail")
    page.goto("/users")
    page.get_by_label("Find by name").press_sequentially("zinc")
    expect(page.get_by_role("cell", name="zeppelin.mail", exact=True)).to_have_count(0)
    expect(page.get_by_role("cell", name="zinc.plates", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?q=zinc$"))
    expect(page.get_by_label("Find by name")).to_be_focused()
    page.reload()
    expect(page.get_by_label("Find by name")).to_have_value("zinc")


def test_a_delete_that_was_thought_better_of_changes_nothing(visit: Visit) -> None:
    page = visit("/users")
    add(page, "misprints")
    page.goto("/users?q=misprints")
    asked: list[str] = []

    def refuse(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", refuse)
    page.get_by_role("button", name="Delete misprints").click()
    expect(page.get_by_role("cell", name="misprints", exact=True)).to_be_visible()
    assert asked == ["Delete misprints?"]


def test_after_a_delete_the_focus_is_on_the_next_row_and_the_reader_is_told(visit: Visit) -> None:
    page = visit("/users")
    for name in ("focus.one", "focus.two"):
        add(page, name)
    page.goto("/users?q=focus")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Delete focus.one").click()
    expect(page.get_by_role("button", name="Delete focus.two")).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="focus.one was deleted.")).to_be_visible()


def test_two_people_who_delete_the_same_user_are_both_answered(visit: Visit) -> None:
    page = visit("/users")
    add(page, "twice")
    page.goto("/users?q=twice")
    other = visit("/users?q=twice", script=False)
    other.get_by_role("button", name="Delete twice").click()
    other.get_by_role("button", name="Yes").click()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Delete twice").click()
    expect(page.locator("#trouble")).to_contain_text("This entry is not in the directory any more.")


def test_pages_turn_and_come_back(visit: Visit) -> None:
    page = visit("/users")
    for number in range(7):
        add(page, f"sheet.{number}")
    page.goto("/users?q=sheet")
    expect(page.get_by_role("cell", name="sheet.0", exact=True)).to_be_visible()
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_role("cell", name="sheet.6", exact=True)).to_be_visible()
    page.get_by_role("link", name="Previous").click()
    expect(page.get_by_role("cell", name="sheet.0", exact=True)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("cell", name="sheet.6", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="List of users")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_a_wrong_form_keeps_what_was_typed_and_says_what_to_mend(visit: Visit, *, script: bool) -> None:
    page = visit("/add", script=script)
    page.get_by_label("Name").fill("tide.tables")
    page.get_by_label("Email").fill("no address")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Name")).to_have_value("tide.tables")
    expect(page.get_by_label("Email")).to_have_value("no address")
    expect(page.get_by_label("Email")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("main").get_by_role("alert")).to_contain_text("Please mend the marked fields.")
    page.get_by_role("main").get_by_role("alert").get_by_role("link", name="Email").click()
    expect(page.get_by_label("Email")).to_be_focused()


def test_add_find_and_delete_by_keyboard_alone(visit: Visit) -> None:
    page = visit("/users")

    def tab_to(name: str) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            focused = page.evaluate(
                "() => { const e = document.activeElement;"
                " return (e.labels?.[0] ?? e).textContent.trim().replace(/\\s+/g, ' '); }"
            )
            if focused == name:
                return
        raise AssertionError(f"the Tab key never reaches {name!r}")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    tab_to("Add")
    page.keyboard.press("Enter")
    page.wait_for_url("**/add")
    tab_to("Name")
    page.keyboard.type("quay.watch")
    tab_to("Email")
    page.keyboard.type("quay.watch@example.com")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/(users)?$"))
    page.goto("/users")
    tab_to("Find by name")
    page.keyboard.type("quay")
    expect(page.get_by_role("row")).to_have_count(2)
    page.on("dialog", lambda dialog: dialog.accept())
    tab_to("Delete quay.watch")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nobody is called that.")).to_be_visible()


def test_a_site_that_cannot_be_reached_is_said_aloud(visit: Visit, open_site: LiveSite) -> None:
    page = visit("/users")
    page.route(f"{open_site.url}/users?q=*", lambda route: route.abort())
    page.get_by_label("Find by name").fill("anybody")
    expect(page.locator("#trouble")).to_contain_text("The site cannot be reached.")
    assert all("ERR_FAILED" in problem or "Failed to fetch" in problem for problem in visit.problems)
    visit.problems.clear()
