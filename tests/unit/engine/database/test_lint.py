"""Every way in which a migration can hurt running code is found, with its line and what to do."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from masthead.engine.database.contract import FOLDER, Release, digest_of, read_releases
from masthead.engine.database.lint import Finding, lint
from masthead.engine.database.revisions import Chain, chains_of, known_in
from masthead.engine.loading import installed_modules, load_modules
from masthead.testing.chains import step, write_chain

FIRST_LINE = 14
"""Of the body of `upgrade` in a made-up step."""
NEW = 'op.create_table("toy_new", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(9)))\n'


def found(folder: Path, body: str, *, phase: str = "expand", text: str | None = None) -> list[Finding]:
    files = {f"20260101_0900_{phase}_x": text or step(body, phase=phase)}
    return lint([write_chain(folder, "toy", files)])


FAULTS = [
    ('op.drop_table("toy")', "drop", "drops the table toy"),
    ('op.drop_column("toy", "name")', "drop", "drops the column toy.name"),
    ('op.drop_index("ix_toy_name", "toy")', "drop", "drops the index ix_toy_name"),
    ('op.drop_constraint("uq_toy_name", "toy", type_="unique")', "drop", "drops the constraint uq_toy_name"),
    ('op.rename_table("toy", "game")', "rename", "renames the table toy"),
    ('op.alter_column("toy", "name", new_column_name="title")', "rename", "renames the column toy.name"),
    ('op.alter_column("toy", "name", type_=sa.Integer())', "type", "changes the type of toy.name"),
    ('op.alter_column("toy", "name", type_=sa.String(5), existing_type=sa.String(9))', "type", "changes the type"),
    ('op.alter_column("toy", "name", type_=sa.Text(), existing_type=sa.String(9))', "type", "changes the type"),
    ('op.alter_column("toy", "age", type_=sa.BigInteger(), existing_type=sa.Integer())', "type", "changes the type"),
    ('op.alter_column("toy", "name", nullable=False)', "not-null", "lets toy.name never be empty"),
    ('op.alter_column("toy", "name", server_default=None)', "default", "takes the default from toy.name"),
    ('op.add_column("toy", sa.Column("age", sa.Integer, nullable=False))', "not-null", "adds toy.age, which old code"),
    ('op.add_column("toy", sa.Column("age", sa.Integer, unique=True))', "unique", "adds toy.age, which must be unique"),
    ('op.add_column("toy", sa.Column("age", sa.Integer, primary_key=True))', "computed", "every row is written anew"),
    ('op.add_column("toy", sa.Column("age", sa.Integer, sa.Computed("1 + 1")))', "computed", "every row is written anew"),
    ('op.add_column("toy", sa.Column("at", sa.DateTime, server_default=sa.func.now()))', "default", "computed for each row"),
    ('op.add_column("toy", sa.Column("at", sa.DateTime, server_default=sa.text("now()")))', "default", "computed for each row"),
    ('op.add_column("toy", sa.Column("by", sa.Integer, sa.ForeignKey("users.id")))', "foreign-key", "with a foreign key"),
    ('op.add_column("toy", sa.Column("age", sa.Integer, sa.CheckConstraint("age > 1")))', "check", "with a check"),
    ('op.create_index("ux", "toy", ["name"], unique=True)', "unique", "makes columns of toy unique by ux"),
    ('op.create_unique_constraint("uq", "toy", ["name"])', "unique", "makes columns of toy unique"),
    ('op.create_check_constraint("ck", "toy", "age > 1")', "check", "adds a check to toy"),
    ('op.create_foreign_key("fk", "toy", "users", ["by"], ["id"])', "foreign-key", "adds a foreign key to toy"),
    ('op.create_primary_key("pk", "toy", ["name"])', "unique", "gives toy another key"),
    ('op.execute("alter table toy add column x int")', "raw-sql", "executes ALTER TABLE as plain SQL"),
    ('op.execute("CREATE TABLE game (id INT)")', "raw-sql", "executes CREATE TABLE"),
    ('op.execute("DROP TABLE toy")', "raw-sql", "executes DROP"),
    ('op.execute(sa.text("/* why */ CREATE UNIQUE INDEX ux ON toy (a)"))', "raw-sql", "executes CREATE UNIQUE"),
    ('op.execute("-- quick\\nTRUNCATE toy")', "raw-sql", "executes TRUNCATE"),
    ('op.execute("DELETE FROM toy")', "raw-sql", "executes DELETE"),
    ('op.execute("UPDATE toy SET name = 1")', "backfill", "changes rows that people work with"),
    ('op.execute(sa.update(sa.table("toy", sa.column("a"))).values(a=1))', "backfill", "changes rows"),
    ('with op.batch_alter_table("toy") as batch:\n    batch.drop_column("name")', "drop", "drops the column toy.name"),
    ('for name in ("a", "b"):\n    op.drop_column("toy", name)', "drop", "drops the column toy.a"),
    ('op.get_bind().execute(sa.text("SELECT 1"))', "asks", "looks into the database"),
    ("1 / 0", "format", "ZeroDivisionError"),
    ('op.execute("INSERT INTO toy VALUES (1)")\n' + NEW, "order", "changes a table after it wrote rows"),
    ("from masthead.engine.events.models import OutboxEvent\nOutboxEvent", "imports", "imports masthead.engine.events.models"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "rule", "problem"), FAULTS, ids=[body[:60] for body, _, _ in FAULTS])
def test_a_fault_of_an_expand_step_is_found(tmp_path: Path, body: str, rule: str, problem: str) -> None:
    findings = found(tmp_path, body)
    assert [one for one in findings if one.rule == rule and problem in one.problem], findings
    assert all(one.advice and one.file.endswith("20260101_0900_expand_x.py") for one in findings)


def test_a_finding_says_file_line_rule_and_what_to_do(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, 'pass\nop.drop_column("toy", "name")')
    assert finding.line == FIRST_LINE + 1
    assert str(finding) == (
        f"{finding.file}:15: drop: drops the column toy.name. "
        "Make it a retire step, once no supported release uses it any more."
    )


@pytest.mark.parametrize(
    "body",
    [
        NEW + 'op.create_index("ux", "toy_new", ["name"], unique=True)\nop.drop_column("toy_new", "name")',
        'op.add_column("toy", sa.Column("age", sa.Integer))',
        'op.add_column("toy", sa.Column("age", sa.Integer, nullable=False, server_default="3", index=True))',
        'op.add_column("toy", sa.Column("on", sa.Boolean, nullable=False, server_default=sa.false()))',
        'op.add_column("toy", sa.Column("age", sa.Integer, nullable=False, server_default=sa.text("3")))',
        'op.create_index("ix", "toy", ["name"])',
        'op.alter_column("toy", "name", type_=sa.String(90), existing_type=sa.String(9))',
        'op.alter_column("toy", "name", nullable=True)',
        'op.alter_column("toy", "name", server_default="x")',
        "op.execute(\"INSERT INTO toy (name) VALUES ('drop')\")",
        NEW + "op.bulk_insert(sa.table('toy_new', sa.column('id')), [{'id': 1}])",
        'op.execute("UPDATE toy SET a = 1")  # schema: allow backfill because the table has three rows',
    ],
)
def test_what_only_adds_is_fine(tmp_path: Path, body: str) -> None:
    assert found(tmp_path, body) == []


@pytest.mark.parametrize(
    "body",
    [
        'op.execute("UPDATE toy SET a = 1")  # schema: allow backfill because ',
        'op.execute("UPDATE toy SET a = 1")  # schema: allow drop because it is small',
        'op.add_column("toy", sa.Column("a", sa.Integer, nullable=False))  # schema: allow not-null because I want it',
    ],
)
def test_a_waiver_needs_the_right_rule_and_a_reason(tmp_path: Path, body: str) -> None:
    assert len(found(tmp_path, body)) == 1


def test_a_retire_step_may_remove(tmp_path: Path) -> None:
    assert found(tmp_path, 'op.drop_column("toy", "name")\nop.drop_table("toy")', phase="retire") == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (step("pass", phase="retire"), "is named expand, but says phase = 'retire'"),
        (step("pass", min_code="new"), "has a bad min_code"),
        (step("pass").replace("def downgrade", "def undo"), "lacks the function `downgrade`"),
        ("phase = ", "cannot be imported"),
    ],
)
def test_a_file_out_of_format_is_found(tmp_path: Path, text: str, problem: str) -> None:
    assert problem in found(tmp_path, "", text=text)[0].problem


@pytest.mark.parametrize(
    "name", ["add_x", "20260101_expand_x", "20260101_0900_extend_x", "20260101_0900_expand_X"]
)
def test_a_name_out_of_shape_is_found(tmp_path: Path, name: str) -> None:
    (finding,) = lint([write_chain(tmp_path, "toy", {name: step("pass")})])
    assert finding.problem == "has a name out of shape"


def released(chain: Chain, count: int) -> Release:
    known = known_in(chain)[:count]
    digests = {one.revision: digest_of(Path(one_file(chain, one.stem))) for one in known}
    return Release("0.1.0", "0" * 40, "0.1.0", tuple(digests), digests, {})


def one_file(chain: Chain, stem: str) -> str:
    return str(next(path for path in map(Path, __import__(chain.package).__path__)) / f"{stem}.py")


def test_a_retire_before_an_expand_of_the_same_release_is_found(tmp_path: Path) -> None:
    names = {"20260101_0900_expand_a": step("pass"), "20260102_0900_retire_b": step("pass", phase="retire")}
    later = names | {"20260103_0900_expand_c": step("pass")}
    assert lint([write_chain(tmp_path / "one", "toy", names)]) == []
    chain = write_chain(tmp_path / "two", "toy", later)
    (finding,) = lint([chain])
    assert finding.problem == "comes before toy/20260103_0900_expand_c, which is not released either"
    assert lint([chain], released(chain, 2)) == [], "the retire belongs to the release before"


def test_a_step_from_the_future_is_found(tmp_path: Path) -> None:
    days = [f"{datetime.now(UTC) + timedelta(days=later):%Y%m%d}" for later in (0, 1, 7)]
    chain = write_chain(tmp_path, "toy", {f"{day}_0900_expand_{day}": step("pass") for day in days})
    (finding,) = lint([chain])
    assert finding.problem == "is dated later than today: the next step would sort before it"
    assert finding.advice == "Rename it with a date of today"
    assert days[-1] in finding.file


def test_what_was_released_is_neither_changed_nor_removed_nor_overtaken(tmp_path: Path) -> None:
    chain = write_chain(
        tmp_path, "toy", {"20260101_0900_expand_a": step("pass"), "20260105_0900_expand_b": step("pass")}
    )
    release = released(chain, 2)
    assert lint([chain], release) == []
    chain = write_chain(
        tmp_path, "toy", {"20260101_0900_expand_a": step("1 + 1"), "20260104_0900_expand_c": step("pass")}
    )
    Path(one_file(chain, "20260105_0900_expand_b")).unlink()
    problems = {finding.problem for finding in lint([chain], release)}
    assert problems == {
        "was changed after release 0.1.0, which many databases have seen",
        "is gone, but release 0.1.0 has it",
        "comes before toy/20260105_0900_expand_b, which is released",
    }


def test_a_step_that_shuts_out_the_last_release_is_found(tmp_path: Path) -> None:
    files = {
        "20260101_0900_expand_a": step("pass"),
        "20260102_0900_retire_b": step("pass", phase="retire", min_code="0.2.0"),
    }
    chain = write_chain(tmp_path, "toy", files)
    (finding,) = lint([chain], released(chain, 1))
    assert finding.problem == "shuts out release 0.1.0, so that one could not roll back to it"


def test_every_module_of_ours_keeps_the_rules() -> None:
    loaded = load_modules(tuple(installed_modules()))
    releases = read_releases(Path(__file__).parents[4] / FOLDER)
    assert [
        str(finding) for finding in lint(chains_of(loaded.modules), releases[-1] if releases else None)
    ] == []
