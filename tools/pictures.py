"""Take the pictures of the documentation anew: a demo site in Chromium, written to docs/images."""

import sys
import tempfile
from base64 import b64encode
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from masthead.engine.web.cookies import LANGUAGE, THEME
from masthead.testing.browser import FLAGS, LiveSite, running_site

TARGET = Path(__file__).resolve().parent.parent / "docs/images"
LARGEST = 200_000
SCALE = 1.5
COLOURS = 128
SLANT = """<style>
body {{ margin: 0 }} img {{ position: absolute; width: 100% }}
.dark {{ clip-path: polygon(63% 0, 100% 0, 100% 100%, 37% 100%) }}
</style><img src="data:image/png;base64,{light}"><img class="dark" src="data:image/png;base64,{dark}">"""


def main() -> int:
    """Run the demo, take every picture; say which is too large for a page that people load."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="masthead-pictures-") as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
        with running_site(Path(folder) / "site") as site:
            take_all(browser, site)
        browser.close()
    for path in TARGET.glob("*.png"):
        lighten(path)
    heavy = [path.name for path in TARGET.glob("*.png") if path.stat().st_size > LARGEST]
    for path in sorted(TARGET.glob("*.png")):
        print(f"{path.stat().st_size / 1000:6.0f} kB  {path.name}")
    return 1 if heavy else 0


def take_all(browser: Browser, site: LiveSite) -> None:
    """Take the pictures: first as a visitor, then as the administrator, at last what shows how the site is doing."""
    take_as_visitor(browser, site)
    administrator = open_page(browser, site)
    administrator.goto(site.sign_in_path)
    administrator.get_by_role("main").get_by_role("button").click()
    administrator.wait_for_url("**/")
    take_directory(administrator, site)
    take_both(administrator, site, "/cv", "cv")
    wear(administrator, site, "light", "en")
    take_writing(administrator)
    take_desk(administrator)


def take_as_visitor(browser: Browser, site: LiveSite) -> None:
    """Take what everybody sees."""
    take(open_page(browser, site, height=900), "/", "front")
    take(open_page(browser, site, theme="dark", language="ru", height=800), "/", "front-dark-ru")
    take(open_page(browser, site, width=360, height=720, language="ru"), "/", "front-phone-ru")
    take(open_page(browser, site, height=560), "/no-such-page", "not-found")
    take(open_page(browser, site, height=560), "/sign-in", "sign-in")


def take_directory(administrator: Page, site: LiveSite) -> None:
    """Take the directory, and a form that says what is wrong."""
    take_both(administrator, site, "/users", "directory")
    wear(administrator, site, "dark", "ru")
    administrator.set_viewport_size({"width": 360, "height": 720})
    take(administrator, "/users", "directory-phone-dark-ru")
    wear(administrator, site, "light", "en")
    administrator.set_viewport_size({"width": 1280, "height": 800})
    administrator.goto("/add")
    administrator.get_by_label("Name").fill("night.desk")
    administrator.get_by_label("Email").fill("night.desk at example.com")
    administrator.get_by_role("button", name="Save").click()
    administrator.locator("[aria-invalid]").wait_for()
    administrator.screenshot(path=TARGET / "form-errors.png")


def take_writing(editor: Page) -> None:
    """Take what the guide for editors shows: the list, a page being written, and two who write it at once."""
    take(editor, "/pages", "desk-pages")
    take(editor, "/menus/main", "menu-edit")
    take(editor, "/cv/edit/en", "cv-sections")
    editor.goto("/pages?q=lighthouse")
    editor.get_by_role("link", name="The lighthouse", exact=True).first.click()
    editor.wait_for_url("**/edit")
    with editor.context.expect_page() as opened:
        editor.evaluate("() => window.open(location.href)")
    text = editor.locator("#body").input_value()
    editor.locator("#body").fill(f"On Sundays the tower is open to *everybody*.\n\n{text}")
    editor.locator("#beside em", has_text="everybody").wait_for()
    editor.get_by_text("What you typed is kept.").wait_for()
    editor.evaluate("() => { scrollTo(0, 0); document.querySelector('#body').scrollTop = 0; }")
    editor.screenshot(path=TARGET / "page-edit.png")
    other = opened.value
    other.locator("#body").fill(f"{text}\n\nThe keeper is away in January.")
    other.get_by_role("button", name="Save", exact=True).click()
    other.get_by_text("Saved.", exact=True).wait_for()
    other.close()
    editor.get_by_role("button", name="Save", exact=True).click()
    editor.get_by_text("Somebody else saved this page").wait_for()
    editor.screenshot(path=TARGET / "page-conflict.png")


def take_desk(administrator: Page) -> None:
    """Take what the guide for administrators shows; the role that it speaks of is made first."""
    administrator.goto("/admin/roles")
    administrator.get_by_label("Title").fill("Columnist")
    administrator.get_by_role("button", name="Add").click()
    administrator.get_by_role("link", name="Change permissions").click()
    pages = administrator.locator("details", has=administrator.locator('[name="columnist:pages.edit_page"]'))
    pages.locator("summary").click()
    for permission in ("edit_page", "publish_page"):
        pages.locator(f'[name="columnist:pages.{permission}"]').select_option(label="own")
    pages.get_by_role("button", name="Save").click()
    administrator.get_by_text("Saved.", exact=True).wait_for()
    pages.evaluate("element => element.scrollIntoView({block: 'end'})")
    administrator.screenshot(path=TARGET / "permissions.png")
    take(administrator, "/admin", "dashboard")
    administrator.set_viewport_size({"width": 1280, "height": 520})  # below it stand places of this machine
    take(administrator, "/admin/status", "status")


def lighten(path: Path) -> None:
    """Leave a picture as many colours as one can tell apart on such a page: a third of the bytes."""
    with Image.open(path) as whole:
        few = whole.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


def take_both(page: Page, site: LiveSite, path: str, name: str) -> None:
    """Take one picture of a page in both themes: light on the left of a slanting cut, dark on the right."""
    shots: dict[str, str] = {}
    for theme in ("light", "dark"):
        wear(page, site, theme, "en")
        page.goto(path)
        shots[theme] = b64encode(page.screenshot()).decode()
    page.goto("about:blank")
    page.set_content(SLANT.format_map(shots))
    page.screenshot(path=TARGET / f"{name}.png")


def open_page(
    browser: Browser,
    site: LiveSite,
    *,
    width: int = 1280,
    height: int = 800,
    theme: str = "light",
    language: str = "en",
) -> Page:
    """Open a window."""
    context = browser.new_context(
        base_url=site.url, viewport={"width": width, "height": height}, device_scale_factor=SCALE
    )
    page = context.new_page()
    wear(page, site, theme, language)
    return page


def wear(page: Page, site: LiveSite, theme: str, language: str) -> None:
    """Choose the look and the language."""
    page.context.add_cookies(
        [
            {"name": THEME, "value": theme, "url": site.url},
            {"name": LANGUAGE, "value": language, "url": site.url},
        ]
    )


def take(page: Page, path: str, name: str) -> None:
    """Take one picture."""
    page.goto(path)
    page.screenshot(path=TARGET / f"{name}.png")


if __name__ == "__main__":
    sys.exit(main())
