"""A page with its menu, its listing and what else shows a tree: in a small one and in a large one, cold, in turn."""

from functools import partial
from pathlib import Path

from benchmarks.desk import WITH_PAGES, Desk, hire
from benchmarks.effort import Effort
from benchmarks.goals import Goal, Row, Table, ratio_to
from benchmarks.load import Step, Target, load_in_turn
from benchmarks.sites import SiteFolder, on_each
from benchmarks.tree import BRANCH, plant
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import unit_of_work

SMALL = 100
GOAL = Goal(1.5, "at most")
PLACES = {
    "a page with its menu and ten below it": f"/{BRANCH}/0",
    "the listing at the desk": "/pages",
    "the feed": "/feed.xml",
    "the site map": "/sitemap.xml",
}
BOUND = tuple(PLACES)[:2]
"""What has to cost the same in both trees; the feed does so too, the site map names every page."""
SECONDS = 1
"""One reader at a time asks some hundred times in it: enough for a median."""


def measure_trees(folder: Path, effort: Effort, step: Step) -> Table:
    """Compare the time of each page in both trees, one reader at a time."""
    sizes = (SMALL, effort.pages)
    sites = [_planted(folder / str(pages), pages, step) for pages in sizes]
    opened = [partial(site.serve, site.folder.name, PAGE_CACHE="false") for site in sites]
    with on_each(*opened) as servers:
        desks = [Desk(server) for server in servers]
        for desk in desks:
            desk.sign_in()
            desk.close()
        targets = [
            Target(
                f"{name}, {pages:,} pages", f"{desk.server.url}{path}", _headers(path, desk), connections=1
            )
            for name, path in PLACES.items()
            for pages, desk in zip(sizes, desks, strict=True)
        ]
        figures = load_in_turn(targets, effort.rounds, min(SECONDS, effort.seconds), step)
        times = {name: [one.median_ms for one in seen] for name, seen in figures.items()}
        step("moving a branch")
        moves = [[_move(desk) for _ in range(effort.rounds)] for desk in desks]
    rows: list[Row] = []
    for name in PLACES:
        small, large = (times[f"{name}, {pages:,} pages"] for pages in sizes)
        rows += _pair(name, sizes, (small, large), GOAL if name in BOUND else None)
    rows += _pair("moving a branch", sizes, (moves[0], moves[1]), None)
    settings = (
        f"SQLite, page cache off, 1 connection, {min(SECONDS, effort.seconds)} s × {effort.rounds} rounds in "
        f"turn; the moved branch holds two fifths of the pages; modules {WITH_PAGES['MODULES']}"
    )
    return Table(name="trees", title="Small and large trees of pages", rows=rows, settings=settings)


def _planted(folder: Path, pages: int, step: Step) -> SiteFolder:
    site = SiteFolder(folder, variables=WITH_PAGES)
    step(f"preparing a site with {pages:,} pages")
    site.prepare()
    hire(site)
    database = Database(site.database_url)
    with unit_of_work(database, writes=True) as work:
        plant(work, pages)
    database.dispose()
    return site


def _headers(path: str, desk: Desk) -> dict[str, str]:
    return {"Cookie": desk.cookie} if path == "/pages" else {}


def _move(desk: Desk) -> float:
    """Give the branch another address, and the one it had; in milliseconds for one move."""
    form = "/pages/1/move"
    times = [desk.send(form, slug=slug, parent="").seconds for slug in (f"{BRANCH}-moved", BRANCH)]
    return sum(times) / len(times) * 1000


def _pair(
    name: str, sizes: tuple[int, int], times: tuple[list[float], list[float]], goal: Goal | None
) -> list[Row]:
    small, large = times
    return [
        Row(what=f"{name}, {sizes[0]:,} pages", unit="ms", rounds=small, ratio=1.0),
        Row(
            what=f"{name}, {sizes[1]:,} pages",
            unit="ms",
            rounds=large,
            ratio=ratio_to(small, large),
            goal=goal,
        ),
    ]
