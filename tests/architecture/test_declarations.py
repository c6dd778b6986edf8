"""What modules must say: of each event whether it is audited, of each table that knows people what it keeps."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Table

import masthead.engine.tables  # noqa: F401 - the engine's tables, too
from masthead.engine.audit.models import EVENT_LENGTH, KIND_LENGTH
from masthead.engine.database.base import Base
from masthead.engine.events.event import Event
from masthead.engine.loading import installed_modules, load_modules
from masthead.engine.module import Module
from masthead.engine.own import ENGINE_EVENTS
from masthead.engine.personal.declaration import Fate, PersonalData
from masthead.engine.personal.outbox import outbox_data
from masthead.engine.personal.own import ENGINE_PERSONAL_DATA
from masthead.engine.personal.rows import table_of

SOURCE = Path(__file__).parents[2] / "src" / "masthead"
MODULES = load_modules(sorted(installed_modules())).modules
EVENTS: tuple[type[Event], ...] = (*ENGINE_EVENTS, *(event for module in MODULES for event in module.events))
DECLARED: tuple[PersonalData, ...] = (
    *outbox_data(EVENTS),
    *ENGINE_PERSONAL_DATA,
    *(one for module in MODULES for one in module.personal_data),
)
ACCOUNT = re.compile(r"(^|_)(account|actor|author|editor|owner|user|person|uploader|member)_id$")
ADDRESS = re.compile(r"(^|_)e?mail(_|$)")
ACCOUNTS = "users_account"
NO_PEOPLE = {("media_picture_use", "owner_id")}
"""Columns that are called so and refer to something else: to what shows the picture."""

WHO_DID_IT = {"actor_id"}
"""The number of who did it stays, as in the audit log: it says no name, and the fact is the site's."""


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_every_module_has_a_title_that_people_read(module: Module) -> None:
    assert module.title
    assert module.title[0].isupper()
    assert [one.title for one in MODULES].count(module.title) == 1


def event_classes() -> Iterator[tuple[str, ast.ClassDef]]:
    """Every class of the source that has a stable event name."""
    for path in sorted(SOURCE.rglob("events*/**/*.py")) + sorted(SOURCE.rglob("events.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef) and "event_name" in assigned(node):
                yield f"{path.relative_to(SOURCE)}:{node.name}", node


def assigned(node: ast.ClassDef) -> set[str]:
    return {
        one.target.id
        for one in node.body
        if isinstance(one, ast.AnnAssign) and one.value is not None and isinstance(one.target, ast.Name)
    }


def columns_about_people(table: Table) -> list[str]:
    """Columns that refer to an account, or hold an e-mail address."""
    return [
        column.name
        for column in table.columns
        if (ACCOUNT.search(column.name) and (table.name, column.name) not in NO_PEOPLE)
        or ADDRESS.search(column.name)
        or any(key.target_fullname == f"{ACCOUNTS}.id" for key in column.foreign_keys)
    ]


@pytest.mark.parametrize("node", [pytest.param(node, id=name) for name, node in event_classes()])
def test_every_event_says_whether_it_is_audited(node: ast.ClassDef) -> None:
    assert "audited" in assigned(node), "say `audited: ClassVar[Audit | None] = …`, or None with the reason"


def test_every_event_class_is_known_to_its_module() -> None:
    known = {event.__name__ for event in EVENTS}
    assert {node.name for _, node in event_classes()} <= known


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.event_name)
def test_what_an_event_says_fits_the_log(event: type[Event]) -> None:
    audit = event.audited
    if audit is None:
        return
    fields = set(event.__dataclass_fields__)
    named = {audit.id, audit.label, *(name for one in audit.changes for name in (one.before, one.after))}
    assert named - {""} <= fields
    assert audit.thing or "kind" in fields
    assert len(event.event_name) <= EVENT_LENGTH
    assert len(audit.thing) <= KIND_LENGTH
    kinds = {one.kind for module in MODULES for one in module.things}
    assert not audit.thing or audit.thing in kinds, f"no module declares the thing {audit.thing}"


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.event_name)
def test_an_event_that_tells_of_a_person_says_whom_it_is_about(event: type[Event]) -> None:
    people = {
        name
        for name in event.__dataclass_fields__
        if (ACCOUNT.search(name) and name not in WHO_DID_IT) or ADDRESS.search(name)
    }
    about = event.about
    assert people == ({about.account, about.email} - {""} if about else set()), (
        "say `about: ClassVar[About | None] = About(account=…, email=…)`: erasing the person goes by it"
    )


def test_no_event_keeps_an_address_in_the_log() -> None:
    kept = {
        name
        for event in EVENTS
        if event.audited
        for c in event.audited.changes
        for name in (c.before, c.after)
    }
    assert not {name for name in kept if ADDRESS.search(name) or "password" in name or "token" in name}


@pytest.mark.parametrize(
    "table",
    [one for one in Base.metadata.sorted_tables if columns_about_people(one)],
    ids=lambda table: table.name,
)
def test_every_table_that_knows_people_is_declared(table: Table) -> None:
    declared = [one for one in DECLARED if table_of(one) is table]
    assert declared, (
        f"{table.name} has {columns_about_people(table)}: add a PersonalData to its module's manifest"
    )
    covered = {name for one in declared for name in (one.account, one.email, *one.secrets, *one.blanks)}
    assert set(columns_about_people(table)) <= covered


@pytest.mark.parametrize("one", DECLARED, ids=lambda one: one.name)
def test_a_declaration_fits_its_table(one: PersonalData) -> None:
    columns = set(table_of(one).columns.keys())
    assert {one.account, one.email, *one.secrets, *one.blanks} - {""} <= columns
    assert one.account or one.email or one.theirs
    if one.fate is Fate.LOOSENED:
        assert one.stays
        assert one.blanks or one.erase
    else:
        assert not one.blanks
    secret = {name for name in columns if re.search(r"hash|sealed|secret|public_key", name)}
    assert secret <= set(one.secrets), "what nobody may see does not go into an export"


def test_each_declaration_has_a_name_of_its_own() -> None:
    names = [one.name for one in DECLARED]
    assert len(set(names)) == len(names)


def owner_of(module: Module) -> set[str]:
    return {table_of(one).name for one in module.personal_data}


def test_modules_declare_their_own_tables_alone() -> None:
    for module in MODULES:
        assert owner_of(module) <= set(module.tables)
