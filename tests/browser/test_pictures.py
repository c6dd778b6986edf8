"""Pictures in a browser: picked, dropped and pasted; with and without scripts."""

import base64
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from masthead.testing.browser import LiveSite, Visit, barriers, running_site
from masthead.testing.sign_in import claimed_visits, sign_in

LONG_MS = 60_000
"""A picture is opened in a process of its own, which on a busy machine takes its time."""
BRING = """
([selector, kind, encoded]) => {
  const bytes = Uint8Array.from(atob(encoded), (one) => one.charCodeAt(0));
  const files = new DataTransfer();
  files.items.add(new File([bytes], "brought.png", { type: "image/png" }));
  const target = document.querySelector(selector);
  const event = kind === "paste"
    ? new ClipboardEvent("paste", { clipboardData: files, bubbles: true, cancelable: true })
    : new DragEvent(kind, { dataTransfer: files, bubbles: true, cancelable: true });
  target.dispatchEvent(event);
}
"""


def picture(colour: str, width: int = 600, height: int = 400) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(made, "PNG")
    return made.getvalue()


def file(name: str, content: bytes) -> Any:
    return {"name": name, "mimeType": "image/png", "buffer": content}


def bring(page: Page, selector: str, kind: str, content: bytes) -> None:
    page.evaluate(BRING, [selector, kind, base64.b64encode(content).decode()])


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A site with pages and pictures."""
    with running_site(
        tmp_path_factory.mktemp("gallery") / "site", settings='modules = ["users", "pages"]\n'
    ) as site:
        yield site


@pytest.fixture
def visit_gallery(chromium: Browser, gallery: LiveSite) -> Iterator[Visit]:
    """Opens pages of the site; the administrator has a password."""
    yield from claimed_visits(chromium, gallery)


def add(page: Page, name: str, colour: str) -> str:
    """Bring a picture by the form, described; give its number."""
    page.goto("/pictures/new")
    page.locator("#files").set_input_files(file(f"{name}.png", picture(colour)))
    page.locator("#alt").fill(f"A field, {name}")
    page.get_by_role("button", name="Add", exact=True).click()
    link = page.get_by_role("link", name=name, exact=True).or_(
        page.get_by_role("heading", name=name, exact=True)
    )
    expect(link).to_be_visible(timeout=LONG_MS)
    return (link.get_attribute("href") or page.url).partition("?")[0].rpartition("/")[2]


def loaded(page: Page, selector: str) -> bool:
    found: bool = page.locator(selector).first.evaluate(
        "async (image) => { image.loading = 'eager'; await image.decode(); return image.naturalWidth > 0; }"
    )
    return found


def test_without_scripts_a_picture_is_brought_chosen_and_seen(visit_gallery: Visit) -> None:
    page = visit_gallery("/", script=False)
    sign_in(page)
    page.goto("/pictures/new")
    files = [file("First light.png", picture("#c41616")), file("wrong.svg", b"<svg/>")]
    page.locator("#files").set_input_files(files)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("This is not a JPEG")).to_be_visible()
    page.get_by_role("link", name="First light").click()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#alt-error")).to_be_visible()
    page.locator("#alt").fill("The sun over a field")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    number = page.url.partition("?")[0].rpartition("/")[2]
    page.goto("/pages/new")
    expect(page.locator("[data-upload=text]")).to_be_hidden()
    page.locator("#title").fill("Plainly")
    page.locator("#body").fill(f"![Own words](picture:{number})")
    page.get_by_role("radio", name="First light").check()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Save and publish").click()
    page.get_by_role("link", name="View page").click()
    expect(page.get_by_role("img", name="The sun over a field")).to_be_visible()
    expect(page.get_by_role("img", name="Own words")).to_have_count(1)
    page.goto(f"/pictures/{number}")
    expect(page.get_by_role("link", name="Plainly")).to_be_visible()
    expect(page.get_by_role("button", name="Delete")).to_have_count(0)


def test_files_are_dropped_and_pasted_into_the_library_and_each_is_told_of(visit_gallery: Visit) -> None:
    page = visit_gallery("/")
    sign_in(page)
    page.goto("/pictures/new")
    bring(page, "[data-drop]", "drop", picture("#0a0a0a"))
    bring(page, "body", "paste", picture("#0b0b0b"))
    bring(page, "[data-drop]", "drop", b"no picture")
    expect(page.locator("[data-arrivals] a")).to_have_count(2, timeout=LONG_MS)
    expect(page.locator(".arrival-failed")).to_contain_text("This is not a JPEG", timeout=LONG_MS)
    assert barriers(page) == []
    page.locator("[data-arrivals] a").first.click()
    expect(page.get_by_text("It cannot be used yet")).to_be_visible()


def test_whoever_was_signed_out_meanwhile_is_told_so_beside_the_file(visit_gallery: Visit) -> None:
    page = visit_gallery("/")
    sign_in(page)
    page.goto("/pictures/new")
    page.context.clear_cookies(name="masthead_session")
    bring(page, "[data-drop]", "drop", picture("#0c0c0c"))
    expect(page.locator(".arrival-failed")).to_contain_text("sign in", timeout=LONG_MS)


def test_a_picture_comes_into_a_text_with_its_words_as_a_paragraph_of_its_own(visit_gallery: Visit) -> None:
    page = visit_gallery("/")
    sign_in(page)
    page.goto("/pages/new")
    page.locator("#title").fill("Pasted")
    page.locator("#body").fill("Before.")
    page.locator("#body").press("End")
    bring(page, "#body", "paste", picture("#00aa33"))
    words = page.locator("[data-asking] [data-alt]")
    expect(words).to_be_focused()
    assert barriers(page) == []
    page.get_by_role("button", name="Put it into the text").click()
    expect(page.get_by_text("Say what it shows, or that it is decoration only.")).to_be_visible()
    expect(page.locator("#body")).to_have_value("Before.")
    words.fill("A green [field]")
    words.press("Enter")
    described = r"^Before\.\n\n!\[A green \\\[field\\\]\]\(picture:\d+\)\n\n"
    expect(page.locator("#body")).to_have_value(re.compile(f"{described}$"), timeout=LONG_MS)
    expect(page.locator("#body")).to_be_focused()
    page.keyboard.type("After.")
    bring(page, "#body", "drop", picture("#00aa44"))
    page.locator("[data-asking]").get_by_label("Decoration only").check()
    page.get_by_role("button", name="Put it into the text").click()
    both = re.compile(rf"{described}After\.\n\n!\[\]\(picture:\d+\)\n\n$")
    expect(page.locator("#body")).to_have_value(both, timeout=LONG_MS)
    bring(page, "#body", "paste", picture("#00aa55"))
    page.locator("[data-asking]").get_by_role("button", name="Cancel").click()
    expect(page.locator("[data-asking]")).to_be_hidden()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Save and publish").click()
    page.get_by_role("link", name="View page").click()
    assert loaded(page, "article img")
    expect(page.get_by_role("img", name="A green [field]")).to_be_visible()
    assert "avif" in page.locator("article img").first.evaluate("(image) => image.currentSrc")


def test_a_picture_is_brought_right_in_the_field_that_chooses_it(visit_gallery: Visit) -> None:
    page = visit_gallery("/")
    sign_in(page)
    page.goto("/pages/new")
    page.locator("#title").fill("Chosen")
    page.get_by_text("Or bring one from this device").click()
    page.get_by_label("Picture from this device").set_input_files(file("Harbour.png", picture("#2255aa")))
    page.get_by_role("button", name="Add it").click()
    expect(page.locator("[data-picture-field] [data-alt]")).to_be_focused()
    page.locator("[data-picture-field] [data-alt]").fill("Boats at a quay")
    page.get_by_role("button", name="Add it").click()
    expect(
        page.locator("[data-picture-field]").get_by_role("radio", name="Harbour", exact=True)
    ).to_be_checked(timeout=LONG_MS)
    assert barriers(page) == []
    page.get_by_role("button", name="Save", exact=True).click()
    expect(
        page.locator("[data-picture-field]").get_by_role("radio", name="Harbour", exact=True)
    ).to_be_checked()


def test_a_picture_that_nothing_uses_is_deleted_after_a_question(visit_gallery: Visit) -> None:
    page = visit_gallery("/")
    sign_in(page)
    number = add(page, "Spare", "#777712")
    page.goto(f"/pictures/{number}")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("The picture was deleted.")).to_be_visible()


def test_a_page_is_not_saved_over_pictures_that_wait_for_their_words(visit_gallery: Visit) -> None:
    page = visit_gallery("/")
    sign_in(page)
    page.goto("/pages/new")
    page.locator("#title").fill("Two at once")
    page.locator("#body").fill("Before.")
    page.locator("#body").press("End")
    bring(page, "#body", "paste", picture("#00bb33"))
    bring(page, "#body", "drop", picture("#00cc33"))
    words = page.locator("[data-asking] [data-alt]")
    words.fill("<b> & *1*")
    words.press("Enter")
    expect(words).to_have_value("")
    words.fill("Another")
    expect(page.locator("#body")).to_have_value(
        re.compile(r"^Before\.\n\n!\[\\<b\\> \\& \\\*1\\\*\]\(picture:\d+\)\n\n"), timeout=LONG_MS
    )
    expect(words).to_be_focused()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Say what it shows, or that it is decoration only.")).to_be_visible()
    expect(words).to_be_focused()
    assert page.url.endswith("/pages/new")
    words.press("Enter")
    expect(page.locator("#body")).to_have_value(re.compile("Another"), timeout=LONG_MS)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("img", name="<b> & *1*")).to_have_count(1)
    assert re.search(r"/pages/\d+", page.url)
