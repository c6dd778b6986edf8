"""An editor's day: saving, keeping what is typed, until when readers see it, and how much is sent."""

import random
import re
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import event

from benchmarks.desk import WITH_PAGES, Answer, Desk, DeskFailed, hire
from benchmarks.effort import WORKERS, Effort
from benchmarks.goals import Goal, Row, Table
from benchmarks.load import Step
from benchmarks.servers import ROOT, Server
from benchmarks.sites import SiteFolder, on_each
from masthead.engine.app import create_app
from masthead.engine.recipes.read import resolve
from masthead.engine.settings.read import read_settings
from masthead.engine.web.cookies import SESSION

TEXT = ROOT / "benchmarks" / "apps" / "article.md"
SAVED = "saved"
PAGE = "/night-desk"
READERS = 4
"""Connections of readers at the other server: enough to meet each of its workers."""
PAUSE, LATEST = 0.005, 5.0
SAVE_GOAL, SEEN_GOAL = Goal(50, "at most", "value"), Goal(1000, "at most", "value")
STATEMENTS_GOAL, FORM_GOAL = Goal(12, "at most", "value"), Goal(60, "at most", "value")
SCRIPT_GOAL = Goal(20, "at most", "value")
_SCRIPT = re.compile(r'<script src="([^"]+)"')


def measure_editing(folder: Path, effort: Effort, step: Step) -> Table:
    """Let one editor work on an article, at one of two servers of a site on SQLite."""
    site = SiteFolder(folder / "site", variables=WITH_PAGES)
    step("preparing a site")
    site.prepare()
    hire(site)
    with on_each(lambda: site.serve("here"), lambda: site.serve("there")) as (here, there):
        desk, text = Desk(here), TEXT.read_text()
        desk.sign_in()
        writer = Writer(desk, desk.add("Night desk", text), text)
        step(f"{effort.rounds} rounds of {effort.saves} saves")
        rows = _writes(writer, effort)
        step("published here, seen there")
        rows.append(_seen(writer, there, effort))
        rows += [_statements(site, desk, writer.form), *_sizes(desk, writer.form)]
        desk.close()
    settings = (
        f"SQLite, two servers of one site with {WORKERS} workers each, one editor signed in over HTTP, "
        f"{effort.rounds} rounds of {effort.saves} of each in turn, a text of {len(text.encode()):,} bytes"
    )
    return Table(name="editing", title="An editor's day", rows=rows, settings=settings)


class Writer:
    """Somebody who changes one page again and again."""

    def __init__(self, desk: Desk, number: int, text: str) -> None:
        self.desk, self.number, self.text = desk, number, text
        self.versions = 1

    @property
    def form(self) -> str:
        return f"/pages/{self.number}/edit"

    def save(self, action: str = "save") -> Answer:
        """Save one word more than before."""
        base, self.versions = self.versions, self.versions + 1
        body = f"{self.text}\n\nVersion {self.versions}"
        return self.desk.send(self.form, title="Night desk", body=body, base=str(base), action=action)

    def type(self) -> Answer:
        """Keep some words more, unsaved."""
        form = {"title": "Night desk", "body": f"{self.text}\n\n{time.perf_counter()}"}
        return self.desk.keep(f"/pages/{self.number}/draft", base=str(self.versions), **form)

    def open(self) -> Answer:
        """Open the form."""
        return self.desk.look(self.form)


def _writes(writer: Writer, effort: Effort) -> list[Row]:
    """Do each thing in turn; a row's rounds are the medians of each round."""
    actions = {
        "form opened": writer.open,
        "what is typed, kept": writer.type,
        SAVED: writer.save,
        "saved and published": lambda: writer.save("publish"),
    }
    seconds: dict[str, list[list[float]]] = {name: [] for name in actions}
    for action in actions.values():
        action()
    for _ in range(effort.rounds):
        for name, action in actions.items():
            seconds[name].append([action().seconds * 1000 for _ in range(effort.saves)])
    return [
        Row(
            what=name,
            unit="ms",
            rounds=[statistics.median(times) for times in rounds],
            goal=SAVE_GOAL if name == SAVED else None,
            also=_percentiles([time for times in rounds for time in times]),
        )
        for name, rounds in seconds.items()
    ]


def _seen(writer: Writer, there: Server, effort: Effort) -> Row:
    """Publish here and ask there until every reader sees it; from when the form was sent."""
    readers = [Desk(there) for _ in range(READERS)]
    times = []
    for _ in range(effort.rounds * effort.saves // 10):
        for reader in readers:
            reader.look(PAGE)
        time.sleep(random.random() * 0.3)  # not in step with the servers' looking for news
        began = time.perf_counter()
        writer.save("publish")
        wanted = f"Version {writer.versions}<"
        for reader in readers:
            while wanted not in reader.look(PAGE).text:
                if time.perf_counter() - began > LATEST:
                    raise DeskFailed(f"{wanted} was not seen within {LATEST} seconds")
                time.sleep(PAUSE)
        times.append((time.perf_counter() - began) * 1000)
    for reader in readers:
        reader.close()
    also = {**_percentiles(times), "times": float(len(times))}
    return Row(
        what="published here, seen there: the longest",
        unit="ms",
        rounds=[max(times)],
        goal=SEEN_GOAL,
        also=also,
    )


def _statements(site: SiteFolder, desk: Desk, form: str) -> Row:
    """Count what the form asks of the database, in a site of this process."""
    app = create_app(resolve(read_settings(site.folder, site.environment())))
    client = app.test_client()
    client.set_cookie(SESSION, desk.cookies[SESSION], domain="localhost")
    client.get(form)
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            asked.append(statement)

    event.listen(app.parts.database.engine, "before_cursor_execute", note)
    answer = client.get(form)
    app.parts.database.dispose()
    if answer.status_code != 200 or not asked:
        raise DeskFailed(f"{form} was answered {answer.status_code}")
    return Row(what="SQL of the form", unit="statements", rounds=[len(asked)], goal=STATEMENTS_GOAL)


def _sizes(desk: Desk, form: str) -> Sequence[Row]:
    visitor = Desk(desk.server)
    scripts = _SCRIPT.findall(visitor.look(PAGE).text)
    sent = [visitor.look(one, **{"Accept-Encoding": "gzip"}).size for one in scripts]
    visitor.close()
    return (
        Row(what="the form as it is sent", unit="kB", rounds=[desk.look(form).size / 1000], goal=FORM_GOAL),
        Row(
            what=f"JavaScript of a page for visitors, {len(sent)} files, compressed",
            unit="kB",
            rounds=[sum(sent) / 1000],
            goal=SCRIPT_GOAL,
        ),
    )


def _percentiles(milliseconds: Sequence[float]) -> dict[str, float]:
    cuts = statistics.quantiles(milliseconds, n=20, method="inclusive")
    return {"p50 ms": statistics.median(milliseconds), "p95 ms": cuts[18]}
