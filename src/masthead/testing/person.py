"""Somebody before a window, who reads its language; each page that comes is looked at for what keeps people out."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Unpack

from babel.support import NullTranslations, Translations
from playwright.sync_api import FilePayload, Locator, Page, expect

from masthead.engine.loading import folder_of
from masthead.engine.web.theme import THEME_FOLDER
from masthead.testing.browser import Circumstances, LiveSite, Visit, barriers, scrolls_sideways
from masthead.testing.keyboard import go_down_to, tab_onto, type_time
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


@dataclass(frozen=True)
class Day:
    """Somebody's day at a site: whose, or with whom, in what circumstances."""

    name: str
    how: Circumstances
    site: str = "day_site"
    """The fixture that gives the site."""
    keyboard: bool = False


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
        self._lead(self._main.get_by_role("link", name=self.say(text), exact=True))

    def press(self, text: str) -> None:
        """Press a button of the content."""
        self._lead(self._main.get_by_role("button", name=self.say(text), exact=True).first)

    def fill(self, label: str, value: str) -> None:
        """Fill in a field."""
        self._put(self._main.get_by_label(self.say(label), exact=True), value)

    def pick(self, label: str, option: str) -> None:
        """Pick an option of a list that opens."""
        field, wanted = self._main.get_by_label(self.say(label), exact=True), self.say(option)
        if self.keyboard:
            tab_onto(self.page, field)
            go_down_to(self.page, field, wanted)
        else:
            field.select_option(label=wanted)

    def reads(self, text: str) -> None:
        """Expect the content to say so."""
        expect(self._main).to_contain_text(self.say(text))

    def is_told(self, text: str) -> None:
        """Expect the site to say that something is done."""
        expect(self.page.locator("#done")).to_contain_text(self.say(text))

    def place(self, text: str) -> None:
        """Go to a place of the desk by its navigation, unfolded first where it is folded."""
        fold = self.page.locator(".desk-fold > summary")
        if fold.is_visible():
            self.use(fold)
        desk = self.page.get_by_role("navigation", name=self.say("Desk"), exact=True)
        self._lead(desk.get_by_role("link", name=self.say(text), exact=True))

    def find(self, selector: str) -> Locator:
        """Find something in the content."""
        return self.page.locator(f"main {selector}").first

    def lead(self, selector: str) -> None:
        """Use a link or a button of the content, and look at the page that it leads to."""
        self._lead(self.find(selector))

    def use(self, place: Locator) -> None:
        """Use what need not lead to another page: a fold, a button that scripts answer."""
        if self.keyboard:
            tab_onto(self.page, place)
            self.page.keyboard.press("Enter")
        else:
            place.click()

    def write(self, selector: str, text: str) -> None:
        """Put a text in place of the one in a field."""
        self._put(self.find(selector), text)

    def set_time(self, selector: str, moment: datetime) -> None:
        """Put a time, by the clock of the site, in place of the one in a field."""
        if self.keyboard:
            tab_onto(self.page, self.find(selector))
            type_time(self.page, self.find(selector), moment)
        else:
            self.find(selector).fill(f"{moment:%Y-%m-%dT%H:%M}")

    def bring(self, selector: str, file: FilePayload) -> None:
        """Bring a file from this device, by what the browser opens to choose one."""
        with self.page.expect_file_chooser() as chooser:
            self.use(self.find(selector))
        chooser.value.set_files(file)

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

    @property
    def _main(self) -> Locator:
        return self.page.get_by_role("main")

    def _lead(self, place: Locator) -> None:
        with self.page.expect_event("load"):  # scripts also "navigate" where they only note an address
            self.use(place)
        self.look()

    def _put(self, field: Locator, text: str) -> None:
        if self.keyboard:
            tab_onto(self.page, field)
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(text)
        else:
            field.fill(text)


def arrive(guest: Person, site: LiveSite, name: str) -> None:
    """Choose a password by the link of the invitation that `name` got."""
    guest.go(letter(site, f"{name}@example.org", INVITATION))
    guest.write("#password", PASSWORD)
    guest.write("#again", PASSWORD)
    guest.lead("button[type=submit]")
    assert "/invitation/" not in guest.page.url
