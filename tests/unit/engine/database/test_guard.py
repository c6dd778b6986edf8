"""The rule by which code judges a schema: behind, fit, ahead and fit, ahead and not."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import event

from masthead.engine.database.connect import Database
from masthead.engine.database.guard import SchemaState, judge, judge_schema
from masthead.engine.database.ledger import Applied, schema_revision, write_ledger
from masthead.engine.database.revisions import Chain, KnownRevision
from masthead.engine.errors import DatabaseIsUnavailable, SchemaIsAhead, SchemaIsBehind

TOY = Chain("toy", "nowhere")
CREATE, ADD, RETIRE = (
    KnownRevision(TOY, stem)
    for stem in ("20260101_0900_expand_create", "20260102_0900_expand_add", "20260103_0900_retire_old")
)
KNOWN = (CREATE, ADD, RETIRE)


def row(revision: str, min_code: str = "0.1.0") -> Applied:
    return Applied(revision, "expand", min_code)


def rows(*known: KnownRevision) -> tuple[Applied, ...]:
    return tuple(row(one.revision) for one in known)


def test_all_expand_steps_applied_is_fit_although_a_retire_waits() -> None:
    state = judge(rows(CREATE, ADD), KNOWN, "0.1.0")
    assert state.is_fit
    assert state.revision == ADD.revision
    state.require()


def test_a_missing_expand_step_is_behind() -> None:
    state = judge(rows(CREATE), KNOWN, "0.1.0")
    with pytest.raises(
        SchemaIsBehind, match=r"toy/20260102_0900_expand_add is not applied\. Run `masthead upgrade`"
    ):
        state.require()


def test_a_step_from_the_future_that_allows_this_code_is_fit() -> None:
    assert judge((*rows(*KNOWN), row("toy/20270101_0900_expand_new", "0.1.0")), KNOWN, "0.1.0").is_fit


def test_a_step_from_the_future_that_needs_newer_code_is_the_boundary() -> None:
    future = (row("toy/20270101_0900_retire_a", "0.2.0"), row("other/20270102_0900_retire_b", "0.10.0"))
    state = judge((*rows(*KNOWN), *future), KNOWN, "0.1.0")
    with pytest.raises(
        SchemaIsAhead, match=r"step other/20270102_0900_retire_b needs release 0\.10\.0 or newer"
    ):
        state.require()
    assert (state.min_code, state.revision) == ("0.10.0", "other/20270102_0900_retire_b")
    assert judge((*rows(*KNOWN), *future), KNOWN, "0.10.0").is_fit


def test_ahead_is_said_before_behind() -> None:
    state = judge((row("toy/20270101_0900_retire_a", "0.2.0"),), KNOWN, "0.1.0")
    with pytest.raises(SchemaIsAhead):
        state.require()


def test_a_known_step_may_name_any_boundary() -> None:
    assert judge((row(RETIRE.revision, "9.0.0"),), (RETIRE,), "0.1.0").is_fit


def test_a_boundary_that_cannot_be_read_shuts_everybody_out() -> None:
    assert judge((row("toy/20270101_0900_retire_a", "soon"),), (), "99.0.0").boundary is not None


def test_an_empty_schema_has_no_revision() -> None:
    assert judge((), (), "0.1.0") == SchemaState("", "", version="0.1.0")


def test_the_guard_asks_once_and_a_missing_table_is_behind(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    assert judge_schema(database, KNOWN, "0.1.0").pending == (CREATE.revision, ADD.revision)
    with database.engine.begin() as connection:
        schema_revision.create(connection)
        write_ledger(connection, rows(CREATE, ADD), "a test")
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda _c, _cursor, sql, *_: asked.append(sql))
    assert judge_schema(database, KNOWN, "0.1.0").is_fit
    assert [sql.split()[0] for sql in asked] == ["SELECT"]
    database.dispose()


def test_a_database_that_does_not_answer_is_unavailable() -> None:
    database = Database("postgresql://nobody@127.0.0.1:9/none")
    with pytest.raises(DatabaseIsUnavailable):
        judge_schema(database, KNOWN, "0.1.0")


def test_a_web_process_never_loads_alembic() -> None:
    program = (
        "import sys, masthead.engine.wsgi, masthead.engine.database.guard\n"
        "from masthead.engine.database.revisions import ENGINE, known_in\n"
        "assert known_in(ENGINE)\n"
        "assert not [name for name in sys.modules if name.split('.')[0] in {'alembic', 'mako', 'rich'}]\n"
        "assert not [name for name in sys.modules if '_expand_' in name]"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True)
