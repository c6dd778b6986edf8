"""Going through pages by keyboard alone: to one place, or over everything that a page holds."""

from datetime import datetime
from typing import Any

from playwright.sync_api import Locator, Page

MOST_STOPS = 400
"""More than a page may have: whoever goes on by Tab has to come to an end."""
PATIENCE, PAUSE_MS = 60, 50
"""A list that is just being swapped needs a moment to give the focus back."""
PARTS = 6
"""Of a field of a time: day, month, year, hour, minute, and the half of the day where clocks have twelve hours."""
TYPED = (("%m%d%Y", "%I%M%p"), ("%d%m%Y", "%H%M"))
"""What is typed into such a field, up to the year and after it, in English and in most other languages."""
PICKED = "(one) => one.selectedOptions[0]?.label"
NAME = """
() => {
  const one = document.activeElement;
  return (one.ariaLabel ?? (one.labels?.[0] ?? one).textContent).trim().replace(/\\s+/g, " ");
}
"""
ONTO = """
(one, group) => {
  const at = document.activeElement;
  return at === one || (group && at.type === "radio" && at.name === one.name && at.form === one.form);
}
"""
RING = """
(one) => {
  for (let place = one, far = 0; place && far < 4; place = place.parentElement, far += 1) {
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(place);
    const drawn = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && !outlineColor.endsWith(", 0)");
    if (drawn) return true;
    if (!one.matches("input[type=radio], input[type=file]")) return false;  // those may have it on their card
  }
  return false;
}
"""
SEEN = (
    """
() => {
  const one = document.activeElement;
  if (!one || one === document.body) return "nothing has the focus";
  if (one.matches("main, [autofocus], [data-heading]") && one.tabIndex < 0) return "";
  const ring = """
    + RING
    + """;
  if (!ring(one)) return `no ring: ${one.outerHTML.slice(0, 120)}`;
  const { top, bottom, left, right } = one.getBoundingClientRect();
  const seen = bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
  return seen ? "" : `out of sight: ${one.outerHTML.slice(0, 120)}`;
}
"""
)
WATCH = (
    """
() => {
  const ring = """
    + RING
    + """;
  const first = (radio) => {
    const all = [...document.querySelectorAll("input[type=radio]")];
    const group = all.filter((one) => one.name === radio.name && one.form === radio.form && !one.disabled);
    return (group.find((one) => one.checked) ?? group[0]) === radio;
  };
  const reached = (one) =>
    one.tabIndex >= 0 && !one.matches(":disabled") && one.checkVisibility({ visibilityProperty: true })
    && (one.type !== "radio" || first(one))
    && (one.localName !== "summary" || one === one.parentElement.querySelector("summary"));
  const SORTS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
  const stops = [...document.querySelectorAll(SORTS)].filter(reached);
  const walk = { stops, met: [], ringless: [], rounds: 0 };
  document.addEventListener("focusin", ({ target }) => {
    if (target === walk.met[0]) walk.rounds += 1;
    if (walk.met.includes(target)) return;
    walk.met.push(target);
    if (!ring(target)) walk.ringless.push(target);
  });
  window.walk = walk;
  return stops.length;
}
"""
)
FOUND = """
() => {
  const { stops, met, ringless, rounds } = window.walk;
  const told = (what) => (one) => `${what}: ${one.outerHTML.replace(/\\s+/g, " ").slice(0, 140)}`;
  const scrolls = (one) => one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight;
  const problems = [
    ...stops.filter((one) => !met.includes(one)).map(told("Tab never comes to")),
    ...met.filter((one) => !stops.includes(one) && !scrolls(one)).map(told("Tab comes to what is no stop")),
    ...ringless.map(told("no ring around")),
  ];
  const order = met.filter((one) => stops.includes(one));
  const late = order.findIndex((one, at) => one !== stops.filter((stop) => met.includes(stop))[at]);
  if (late >= 0) problems.push(told("out of the order in which it is read")(order[late]));
  if (!met[0]?.matches(".skip-link")) problems.push("the first stop is not the link past the navigation");
  if (!rounds) problems.push(told("Tab never leaves")(document.activeElement));
  const moved = [...document.querySelectorAll("body *")].filter((one) => {
    const { display, order, flexDirection } = getComputedStyle(one);
    return order !== "0" || (display.endsWith("flex") && flexDirection.endsWith("reverse"));
  });
  return [...problems, ...moved.map(told("shown elsewhere than it is read"))];
}
"""


def tab_to(page: Page, name: str, *, back: bool = False) -> None:
    """Press Tab, or Shift and Tab, until what is called so has the focus; each stop on the way is seen."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if str(page.evaluate(NAME)).startswith(name):
            said = unseen_focus(page)
            assert not said, f"{page.url}: {said}"
            return
    raise AssertionError(f"the Tab key never reaches {name!r} on {page.url}")


def tab_onto(page: Page, place: Locator, *, group: bool = False) -> None:
    """Press Tab until this place has the focus, unless it has it; with `group` any round button of its group will do."""
    place.wait_for()
    for _ in range(MOST_STOPS):
        if place.evaluate(ONTO, group):
            said = unseen_focus(page)
            assert not said, f"{page.url}: {said}"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key never reaches {place} on {page.url}")


def go_down_to(page: Page, field: Locator, option: str) -> None:
    """Press the arrow until the list with the focus, which stays folded, shows this option."""
    page.keyboard.press("Home")
    for _ in range(field.locator("option").count()):
        if field.evaluate(PICKED) == option:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"the arrow never reaches {option!r} on {page.url}")


def type_time(page: Page, field: Locator, moment: datetime) -> None:
    """Type a time into the field with the focus.

    Its parts stand in the order of the browser's own language, which is not that of the page: what comes out wrong in
    one order is typed anew in the other.
    """
    for date, clock in TYPED:
        for _ in range(PARTS):
            page.keyboard.press("ArrowLeft")
        page.keyboard.type(f"{moment:{date}}")
        page.keyboard.press(
            "ArrowRight"
        )  # a year may have more than four digits: it does not lead on by itself
        page.keyboard.type(f"{moment:{clock}}")
        if field.input_value() == f"{moment:%Y-%m-%dT%H:%M}":
            return
    raise AssertionError(f"{moment} cannot be typed on {page.url}")


def unseen_focus(page: Page) -> str:
    """Say why somebody at the keyboard does not see where they are; empty where they do, at the latest soon."""
    said = ""
    for _ in range(PATIENCE):
        said = str(page.evaluate(SEEN))
        if not said:
            break
        page.wait_for_timeout(PAUSE_MS)
    return said


def obstacles(page: Page) -> list[str]:
    """Go over a page that was just opened by Tab alone; give what is in the way, one line for each.

    The link past the navigation comes first; every link, button and field is met, in the order in which the page is
    read; each shows a ring; after the last one the focus leaves the page.
    """
    stops = int(page.evaluate(WATCH))
    assert stops < MOST_STOPS, f"{stops} stops on {page.url}"
    for _ in range(stops):
        page.keyboard.press("Tab")
    for _ in range(MOST_STOPS):  # fields of dates have stops of their own inside
        if page.evaluate("() => window.walk.rounds"):
            break
        page.keyboard.press("Tab")
    found: Any = page.evaluate(FOUND)
    return [str(one) for one in found]
