"""Who did what: the audit log, and files of it."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec
from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from masthead.engine.access.routes import requires
from masthead.engine.audit.declaration import Book, book_of
from masthead.engine.audit.log import Entry
from masthead.engine.audit.origin import WAYS
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.errors import NotFound
from masthead.engine.web.htmx import render
from masthead.engine.web.paging import read_place
from masthead.engine.web.site import current_actor, current_site
from masthead.modules.administration.forms.audit import query_of, read_wanted
from masthead.modules.administration.permissions import VIEW_AUDIT
from masthead.modules.administration.queries.audit import audit_entries, audit_file
from masthead.modules.administration.views.blueprint import administration

COLUMNS = tuple(name for name in Entry.__dataclass_fields__ if name != "changes")
RISKY = re.compile(r"(?:^|(?<=[;\t\r\n]))(?=[=+\-@\t\r\n＝＋－＠])")
"""Where a spreadsheet may see a formula begin: in front of a value, and, as many countries' spreadsheets divide lines
at semicolons whatever the file says, behind each of them (OWASP, CSV injection)."""


@administration.get("/admin/audit")
@requires(VIEW_AUDIT)
def audit_list() -> ResponseReturnValue:
    """Show what was done, the newest first, narrowed by the filters."""
    work, book = current_work(), _book()
    wanted = read_wanted(request.args, book.words, book.things)
    place = read_place(request.args.get("after"), request.args.get("before"))
    return render(
        "administration/audit_list.html",
        "entries",
        page=audit_entries(work, current_actor(), wanted, place),
        query=query_of(wanted),
        book=book,
        ways=WAYS,
        address_of=_address_of,
    )


@administration.get("/admin/audit/file.<kind>")
@requires(VIEW_AUDIT)
def audit_download(kind: str) -> ResponseReturnValue:
    """Give what the filters leave as a file: CSV for spreadsheets, JSON lines for programs."""
    if kind not in KINDS:
        raise NotFound
    book = _book()
    wanted = read_wanted(request.args, book.words, book.things)
    entries = audit_file(current_site().parts.database, current_actor(), wanted)
    headers = {"Content-Disposition": f'attachment; filename="audit.{kind}"'}
    return Response(KINDS[kind][1](entries), mimetype=KINDS[kind][0], headers=headers)


def _book() -> Book:
    return book_of(current_site().parts.database)


def _address_of(entry: Entry) -> str:
    """Give the page of what an entry is about; empty where there is none."""
    thing = _book().things.get(entry.thing)
    if not (thing and thing.endpoint and entry.thing_id and thing.endpoint in current_site().view_functions):
        return ""
    if thing.name_of and not entry.label:  # its name was erased, or it was gone already
        return ""
    number = int(entry.thing_id) if entry.thing_id.isdigit() else entry.thing_id
    place: dict[str, Any] = {thing.argument: number}
    return url_for(thing.endpoint, **place)


def _csv(entries: Iterable[Entry]) -> Iterator[str]:
    yield _line([*COLUMNS, "changes"])
    for one in entries:
        values = [one.who if name == "actor" else getattr(one, name) for name in COLUMNS]
        yield _line([*values, msgspec.json.encode(one.changes).decode()])


def _line(values: Iterable[object]) -> str:
    out = io.StringIO()
    texts = ["" if value is None else str(value) for value in values]
    csv.writer(out).writerow(RISKY.sub("'", text) for text in texts)
    return out.getvalue()


def _json_lines(entries: Iterable[Entry]) -> Iterator[str]:
    for one in entries:
        yield msgspec.json.encode(one).decode() + "\n"


KINDS: dict[str, tuple[str, Callable[[Iterable[Entry]], Iterator[str]]]] = {
    "csv": ("text/csv", _csv),
    "jsonl": ("application/x-ndjson", _json_lines),
}
