"""An editor's whole day beside an administrator's: written, kept, looked at, timed, disputed, taken back, moved, thrown away.

Four days cover every pair of script and language, language and width, width and script; one is lived by keyboard
alone. Two are lived on SQLite with files on disk, one on PostgreSQL with an object storage, one on MariaDB.
"""

import io
import re
import zlib
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, expect

from masthead.testing.browser import LiveSite
from masthead.testing.person import Day, Person, arrive, person
from masthead.testing.sign_in import claimed_visits, sign_in

FORM = re.compile(r"/pages/\d+/edit$")
SPOKEN = ("users", "media", "pages")
LONG_MS = 60_000
"""A picture is opened in a process of its own, which on a busy machine takes its time."""
BERLIN = ZoneInfo("Europe/Berlin")
LONGEST_WAIT = 372 * 24
"""In hours: last Sundays of a month are up to 53 weeks apart from one year to the next."""
QUAY = "one\n\ntwo"


DAYS = (
    Day("Garamond", {"script": True, "language": "en", "width": 1280}),
    Day("Didot", {"script": False, "language": "ru", "width": 1280}),
    Day("Plantin", {"script": True, "language": "ru", "width": 360}, "day_site_on_postgresql", keyboard=True),
    Day("Granjon", {"script": False, "language": "en", "width": 360}, "day_site_on_mariadb"),
)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("day", DAYS, ids=lambda day: day.name)
def test_an_editors_day(day: Day, chromium: Browser, request: pytest.FixtureRequest) -> None:
    site: LiveSite = request.getfixturevalue(day.site)
    for visit in claimed_visits(chromium, site):
        administrator = person(visit, *SPOKEN, language="en", script=False)
        editor = person(visit, *SPOKEN, keyboard=day.keyboard, **day.how)
        editor.page.on("dialog", lambda dialog: dialog.accept())
        sign_in(administrator.page)
        invite(administrator, day.name)
        arrive(editor, site, day.name)

        harbour = write(editor, f"Harbour {day.name}", "")
        quay = write(editor, f"Quay {day.name}", QUAY)
        keep_and_preview(editor, quay, script=day.how["script"])
        set_times(editor, quay)
        dispute(editor, administrator, quay, day.name)
        take_back(editor, quay)
        move_below(editor, quay, f"Harbour {day.name}", script=day.how["script"])
        throw_away_and_restore(editor, harbour)
        editor.go(f"/pages?q=Quay+{day.name}")
        editor.reads(f"/harbour-{day.name.lower()}/")
        illustrate_and_publish(editor, harbour, day.name)
        delete_for_good(editor, quay)


def invite(administrator: Person, name: str) -> None:
    """Invite somebody as an editor."""
    administrator.go("/accounts/invite")
    administrator.write("#name", name)
    administrator.write("#email", f"{name}@example.org")
    administrator.page.locator("#role").select_option("editor")
    administrator.lead("form.narrow [type=submit]")
    expect(administrator.page.get_by_role("heading", level=1)).to_have_text(name)


def write(editor: Person, title: str, body: str) -> str:
    """Write a page; give its address at the desk."""
    editor.go("/pages")
    editor.lead('a[href="/pages/new"]')
    editor.write("#title", title)
    editor.write("#body", body)
    editor.lead("button[value=save]")
    expect(editor.page).to_have_url(FORM)
    return "/pages/" + editor.page.url.split("/")[-2]


def keep_and_preview(editor: Person, item: str, *, script: bool) -> None:
    """Type without saving: it is kept, seen as readers would see it, and still there later."""
    editor.write("#body", "one, *typed*\n\ntwo")
    if script:
        expect(editor.page.locator("#kept")).to_have_text(editor.say("What you typed is kept."))
        if (editor.page.viewport_size or {"width": 0})["width"] > 1200:
            expect(editor.page.locator("#beside em")).to_have_text("typed")
    editor.lead("button[value=preview]")
    bar = editor.page.locator(".preview-bar")
    expect(bar).to_contain_text(editor.say("This is a preview. Visitors do not see it."))
    expect(editor.find("article em")).to_have_text("typed")
    editor.go(f"{item}/edit")
    expect(editor.find("#body")).to_have_value("one, *typed*\n\ntwo")


def set_times(editor: Person, item: str) -> None:
    """Set a time that never comes, one that comes twice, and say which of the two."""
    editor.lead(f'a[href="{item}/times"]')
    skipped, doubled = next_turn(later=True), next_turn(later=False)
    set_time(editor, skipped)
    expect(editor.page.locator("#publish_at-error")).to_be_visible()
    set_time(editor, doubled)
    editor.pick("Which of the two", "After the clock was put back")
    editor.lead("form:has(#publish_at) .btn-primary")
    expect(editor.page.locator("#done")).not_to_be_empty()
    editor.go(f"{item}/times")
    editor.reads(f"{doubled:%Y-%m-%d %H:%M} CET")


def next_turn(*, later: bool) -> datetime:
    """Give the middle of the hour, by Berlin's clocks, that they next skip (`later`) or show twice, from tomorrow on."""
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    before = hour.astimezone(BERLIN).utcoffset() or timedelta()
    for _ in range(LONGEST_WAIT):
        hour += timedelta(hours=1)
        after = hour.astimezone(BERLIN).utcoffset() or timedelta()
        if after != before and (after > before) == later:
            # The clocks of before: the skipped hour begins when they turn, the doubled one has just ended.
            turn = (hour + before).replace(tzinfo=None)
            return turn + timedelta(minutes=30 if later else -30)
        before = after
    raise AssertionError("Berlin's clocks are no longer turned: choose another place")


def set_time(editor: Person, moment: datetime) -> None:
    """Fill in the time of publication and send it."""
    editor.set_time("#publish_at", moment)
    editor.lead("form:has(#publish_at) .btn-primary")


def dispute(editor: Person, administrator: Person, item: str, name: str) -> None:
    """Both write: each is told by name whose change came first, and nobody's is lost."""
    editor.go(f"{item}/edit")
    administrator.go(f"{item}/edit")
    administrator.write("#body", "one\n\ntwo, theirs")
    administrator.lead("button[value=save]")
    editor.lead("button[value=save]")
    expect(editor.find(".notice-trouble")).to_contain_text("admin")
    expect(editor.find("#body")).to_have_value("one, *typed*\n\ntwo")
    editor.lead("button[value=join]")
    expect(editor.find("#body")).to_have_value("one, *typed*\n\ntwo, theirs")
    editor.lead("button[value=save]")
    editor.is_told("Saved.")
    administrator.write("#body", "other, typed meanwhile\n\ntwo, theirs")
    administrator.lead("button[value=save]")
    expect(administrator.find(".notice-trouble")).to_contain_text(name)
    expect(administrator.find("#body")).to_have_value("other, typed meanwhile\n\ntwo, theirs")


def take_back(editor: Person, item: str) -> None:
    """Look at the versions and what each changed; make the first one the newest."""
    editor.go(f"{item}/edit")
    editor.lead(f'a[href="{item}/history"]')
    editor.lead(f'a[href="{item}/history/2"]')
    expect(editor.find("ins").first).to_be_visible()
    editor.go(f"{item}/history/1")
    editor.lead("form.one-button button")
    expect(editor.find("#body")).to_have_value(QUAY)


def move_below(editor: Person, item: str, above: str, *, script: bool) -> None:
    """Move a page below another one, which is found by its name."""
    editor.go(f"{item}/edit")
    editor.lead(f'a[href="{item}/move"]')
    editor.write("#place", above.lower())
    place = f'#place-choices label:has-text("{above}") input'
    if not script:
        editor.lead("button[value=find]")
    # What was there before shows the page too, and goes when the list narrows: the top and the page are left.
    expect(editor.page.locator("#place-choices input")).to_have_count(2)
    editor.choose(place)
    editor.lead("button[value=save].btn-primary")
    editor.is_told("The page was moved. Its former addresses lead to the new one.")


def throw_away(editor: Person, item: str) -> None:
    """Throw a page away; where no script has asked, a page asks."""
    editor.go(f"{item}/edit")
    editor.lead(f'form[action="{item}/trash"] button')
    yes = editor.page.get_by_role("button", name=editor.say("Yes"), exact=True)
    if yes.count():
        editor.press("Yes")
    editor.is_told("The page was moved to the trash.")


def throw_away_and_restore(editor: Person, item: str) -> None:
    """Throw a page away with what lies below it, and take it back."""
    throw_away(editor, item)
    editor.lead(f'form[action$="/{item.rpartition("/")[2]}/restore"] button')
    editor.is_told("The page is back. It is not published.")


def illustrate_and_publish(editor: Person, item: str, name: str) -> None:
    """Bring a picture from this device, put it at the head of a page, publish; readers see it."""
    boats, main = f"Boats {name}", editor.page.get_by_role("main")
    editor.go("/pictures/new")
    editor.bring("#files", drawn(f"{boats}.png"))
    editor.write("#alt", "Boats at a quay")
    editor.use(editor.find("form [type=submit]"))
    brought = main.get_by_role("link", name=boats, exact=True).or_(
        main.get_by_role("heading", name=boats, exact=True)
    )
    expect(brought).to_be_visible(timeout=LONG_MS)
    number = (brought.get_attribute("href") or editor.page.url).partition("?")[0].rpartition("/")[2]
    editor.go(f"{item}/edit")
    editor.choose(f'[name=picture][value="{number}"]')
    editor.lead("button[value=publish]")
    editor.is_told("Published.")
    editor.lead(f'a[href="/harbour-{name.lower()}"]')
    image = editor.page.get_by_role("main").get_by_alt_text("Boats at a quay").first
    expect(image).to_be_visible()
    source = image.get_attribute("src") or ""
    assert editor.page.request.get(source).headers["content-type"].startswith("image/")


def drawn(name: str) -> FilePayload:
    """Draw a picture that no other day has."""
    made = io.BytesIO()
    colour = zlib.crc32(name.encode()) & 0xFFFFFF
    Image.new("RGB", (600, 400), f"#{colour:06x}").save(made, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": made.getvalue()}


def delete_for_good(editor: Person, item: str) -> None:
    """Throw a page away and delete it, after the question."""
    throw_away(editor, item)
    editor.lead(f'a[href$="/{item.rpartition("/")[2]}/delete"]')
    editor.lead("button.btn-danger")
    editor.is_told("The page is deleted. What is left of it goes within minutes.")
    expect(editor.page.locator(f'main a[href$="/{item.rpartition("/")[2]}/delete"]')).to_have_count(0)
