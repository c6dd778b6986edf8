"""One article deep in a tree: hot, unchanged and cold, against a constant and against Wagtail's article."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.apps.bare import SIZE
from benchmarks.desk import WITH_PAGES, Desk, hire
from benchmarks.effort import CONNECTIONS, WORKERS, Effort
from benchmarks.goals import Goal, Row, Table, ratio_to
from benchmarks.load import Figures, Step, Target, latencies, load_in_turn
from benchmarks.servers import ANSWERING, ROOT, THREADS, Server, port_and_command, running
from benchmarks.sites import SiteFolder, on_each
from benchmarks.tables.pages import look
from benchmarks.wagtail import ARTICLE, CACHED, Wagtail, WagtailIsMissing
from masthead.engine.content.markup import Author, markup_of

TEXT = ROOT / "benchmarks" / "apps" / "article.md"
TITLES = ("A", "B", "C")
OURS = "/a/b/c"
FLOOR, HOT, UNCHANGED, COLD, PEER, CACHED_PEER = (
    "bare Flask, a constant",
    "hot article",
    "its 304",
    "cold article",
    "Wagtail's article",
    "the same, by Django's page cache",
)
COLD_GOAL, PEER_GOAL = Goal(0.16, "at least"), Goal(5.0, "at least")


@dataclass
class Rival:
    """Wagtail, where it could be installed."""

    release: str
    open: tuple[Callable[[], AbstractContextManager[Server]], ...] = ()


def measure_articles(folder: Path, effort: Effort, step: Step) -> Table:
    """Load the article of about 6 kB of Markdown in every state, each in turn."""
    site = SiteFolder(folder / "site", variables=WITH_PAGES)
    step("preparing a site")
    site.prepare()
    hire(site)
    with on_each(lambda: site.serve("masthead"), lambda: site.serve("masthead-cold", PAGE_CACHE="false")) as (
        hot,
        cold,
    ):
        page = _publish(cold)
        rival = _rival(folder / "wagtail", page, step)
        size, validator = look(hot, OURS)
        port, command = port_and_command("benchmarks.apps.bare:app")
        with (
            running("bare", command, port, folder, {SIZE: str(size)}) as bare,
            on_each(*rival.open) as rivals,
        ):
            targets = [
                Target(FLOOR, bare.url),
                Target(HOT, f"{hot.url}{OURS}"),
                Target(UNCHANGED, f"{hot.url}{OURS}", {"If-None-Match": validator}),
                Target(COLD, f"{cold.url}{OURS}"),
            ]
            targets += [
                Target(name, f"{one.url}{ARTICLE}")
                for name, one in zip((PEER, CACHED_PEER), rivals, strict=False)
            ]
            sizes = dict.fromkeys((FLOOR, HOT, COLD), size)
            if rivals:
                sizes[PEER] = look(rivals[0], ARTICLE)[0]
            figures = load_in_turn(targets, effort.rounds, effort.seconds, step)
    settings = (
        f"{len(TEXT.read_bytes()):,} bytes of Markdown below two other pages, SQLite, {WORKERS} workers with "
        f"{THREADS} threads each, wrk -t1 -c{CONNECTIONS} for {effort.seconds} s × {effort.rounds} rounds in "
        f"turn; {rival.release}"
    )
    return Table(name="articles", title="An article", rows=_rows(figures, sizes), settings=settings)


def _publish(server: Server) -> str:
    """Publish the chain of articles and give the last one as a visitor gets it."""
    desk, text, above = Desk(server), TEXT.read_text(), None
    desk.sign_in()
    for title in TITLES:
        above = desk.add(title, text, below=above)
    return Desk(server).look(OURS).text


def _rival(folder: Path, page: str, step: Step) -> Rival:
    """Prepare Wagtail with the same articles; where it cannot be had, the other rows stand alone."""
    wagtail = Wagtail(folder)
    try:
        wagtail.install(step)
        wagtail.make(page, str(markup_of(TEXT.read_text(), author=Author.EDITOR)), TITLES, step)
    except WagtailIsMissing as missing:
        step(f"not measured: {missing}")
        return Rival(f"Wagtail was not measured: {str(missing).splitlines()[0]}")
    return Rival(
        f"{wagtail.version()}, its production settings, {ANSWERING} threads, same server, same text, "
        "same markup around it",
        (lambda: wagtail.serve("wagtail"), lambda: wagtail.serve("wagtail-cached", **CACHED)),
    )


def _rows(figures: dict[str, list[Figures]], sizes: dict[str, int]) -> list[Row]:
    rates = {name: [one.rate for one in seen] for name, seen in figures.items()}
    rows = [
        Row(
            what=name,
            unit="req/s",
            rounds=rates[name],
            ratio=ratio_to(rates[FLOOR], rates[name]),
            goal=COLD_GOAL if name == COLD else None,
            also={**latencies(seen), **({"bytes": sizes[name]} if name in sizes else {})},
        )
        for name, seen in figures.items()
    ]
    against = ((COLD, PEER, PEER_GOAL), (HOT, CACHED_PEER, None))
    rows += [
        Row(
            what=f"{ours}, to {theirs}",
            unit="req/s",
            rounds=rates[ours] if theirs in rates else (),
            ratio=ratio_to(rates[theirs], rates[ours]) if theirs in rates else None,
            goal=goal,
        )
        for ours, theirs, goal in against
        if theirs in rates or goal is not None  # a goal without its peer is not measured, and says so
    ]
    return rows
