"""Somebody before a window, who reads its language; each page that comes is looked at for what keeps people out."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Unpack

from babel.support import NullTranslations, Translations
from playwright.sync_api import Locator, Page, expect

from masthead.engine.loading import folder_of
from masthead.engine.web.theme import THEME_FOLDER
from masthead.testing.browser import Circumstances, LiveSite, Visit, barriers, scrolls_sideways
from masthead.testing.keyboard import tab_onto
from masthead.testing.letters import letter
from masthead.testing.sign_in import PASSWORD

INVITATION = re.compile(r"http://localhost:\d+(/invitation/\S+)")
SCRIPT = re.compile(r"<script\b[^>]*></script>")
SPOKEN = ("users", "administration")
Said = Callable[[str], str]


def words(language: str, *modules: str) -> Said:
    """Give what says an English text of the engine and these modules in the language, as pages do."""
    known: NullTranslations = NullTranslations()
    for folder in (THEME_FOLDER, *map(folder_of, modules)):
        catalogue = Translations.load(str(folder / "translations"), [language])
        catalogue.add_fallback(known)
        known = catalogue
    return known.gettext


def person(visit: Visit, *modules: str, keyboard: bool = False, **how: Unpack[Circumstances]) -> "Person":
    """Seat somebody at the site, who reads the texts of these modules; `keyboard`: who has nothing else."""
    say = words(how.get("language", "en"), *(modules or SPOKEN))
    seeing: Circumstances = {**how, "script": True}
    mirror = None if how.get("script", True) else visit("/welcome", **seeing)
    return Person(visit("/", **how), say, mirror, keyboard)


@dataclass
class Person:
    """Somebody before a window."""

    page: Page
    say: Said
    mirror: Page | None
    """A window with scripts where there are none: axe needs them. It is shown the very page, with no script of it."""
    keyboard: bool = False

    def look(self) -> None:
        """Assert that the page keeps nobody out."""
        assert not scrolls_sideways(self.page), self.page.url
        if self.mirror is None:
            assert barriers(self.page) == [], self.page.url
            return
        kept = SCRIPT.sub("", self.page.content())
        self.mirror.route(self.page.url, lambda route: route.fulfill(body=kept, content_type="text/html"))
        self.mirror.goto(self.page.url)
        self.mirror.unroute(self.page.url)
        assert barriers(self.mirror) == [], self.page.url

    def go(self, path: str) -> None:
        """Open a page by its address."""
        self.page.goto(path)
        self.look()

    def follow(self, text: str) -> None:
        """Follow a link of the content."""
        self.page.get_by_role("main").get_by_role("link", name=self.say(text), exact=True).click()
        self.page.wait_for_load_state()
        self.look()

    def press(self, text: str) -> None:
        """Press a button of the content."""
        self.page.get_by_role("main").get_by_role("button", name=self.say(text), exact=True).first.click()
        self.page.wait_for_load_state()
        self.look()

    def fill(self, label: str, value: str) -> None:
        """Fill in a field."""
        self.page.get_by_role("main").get_by_label(self.say(label), exact=True).fill(value)

    def reads(self, text: str) -> None:
        """Expect the content to say so."""
        expect(self.page.get_by_role("main")).to_contain_text(self.say(text))

    def is_told(self, text: str) -> None:
        """Expect the site to say that something is done."""
        expect(self.page.locator("#done")).to_contain_text(self.say(text))

    def place(self, text: str) -> None:
        """Go to a place of the desk by its navigation, unfolded first where it is folded."""
        fold = self.page.locator(".desk-fold > summary")
        if fold.is_visible():
            fold.click()
        desk = self.page.get_by_role("navigation", name=self.say("Desk"), exact=True)
        desk.get_by_role("link", name=self.say(text), exact=True).click()
        self.look()

    def find(self, selector: str) -> Locator:
        """Find something in the content."""
        return self.page.locator(f"main {selector}").first

    def lead(self, selector: str) -> None:
        """Use a link or a button of the content, and look at the page that it leads to."""
        with self.page.expect_event("load"):  # scripts also "navigate" where they only note an address
            if self.keyboard:
                tab_onto(self.page, self.find(selector))
                self.page.keyboard.press("Enter")
            else:
                self.find(selector).click()
        self.look()

    def write(self, selector: str, text: str) -> None:
        """Put a text in place of the one in a field."""
        if not self.keyboard:
            self.find(selector).fill(text)
            return
        tab_onto(self.page, self.find(selector))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def choose(self, selector: str) -> None:
        """Choose one of several round buttons."""
        if not self.keyboard:
            self.find(selector).check()
            return
        tab_onto(self.page, self.find(selector), group=True)
        for _ in range(self.find(selector).evaluate("one => document.getElementsByName(one.name).length")):
            if self.find(selector).is_checked():
                break
            self.page.keyboard.press("ArrowDown")
        expect(self.find(selector)).to_be_checked()


def arrive(guest: Person, site: LiveSite, name: str) -> None:
    """Choose a password by the link of the invitation that `name` got."""
    guest.go(letter(site, f"{name}@example.org", INVITATION))
    guest.page.locator("#password").fill(PASSWORD)
    guest.page.locator("#again").fill(PASSWORD)
    guest.page.get_by_role("main").locator("button[type=submit]").first.click()
    guest.page.wait_for_url(lambda url: "/invitation/" not in url)
    guest.look()
