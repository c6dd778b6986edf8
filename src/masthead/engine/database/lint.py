"""Judge migrations before anybody runs them: each file by itself, then each chain as a whole."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from alembic.operations import ops

from masthead.engine.database.contract import Release, digest_of
from masthead.engine.database.errors import MigrationIsMalformed
from masthead.engine.database.migration import Migration, load_migration
from masthead.engine.database.recorder import AskedTheDatabase, Recorded, record
from masthead.engine.database.revisions import Chain, known_in
from masthead.engine.database.rules import changes_rows, complaints
from masthead.engine.database.semver import is_newer

DIALECTS = ("sqlite", "mariadb", "postgresql")
FROZEN = ("masthead.engine.database.columns",)
"""What a migration may import of the project: what never changes its meaning."""
WAIVER = "# schema: allow "
WAIVABLE = {"backfill", "drop", "foreign-key", "imports"}


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong with a migration."""

    file: str
    line: int
    rule: str
    problem: str
    advice: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.rule}: {self.problem}. {self.advice}."


def lint(chains: Iterable[Chain], release: Release | None = None) -> list[Finding]:
    """Give everything that is wrong; `release` is the last one, whose steps nobody may change any more."""
    found: set[Finding] = set()
    for chain in chains:
        migrations = []
        try:
            for known in known_in(chain):
                migration = load_migration(known)
                migrations.append(migration)
                found.update(_lint_file(migration))
        except MigrationIsMalformed as error:
            stem = str(error.params["revision"]).rpartition("/")[2]
            found.add(
                Finding(
                    f"{chain.package}/{stem}.py",
                    1,
                    "format",
                    str(error.params["problem"]),
                    str(error.params["advice"]),
                )
            )
            continue
        found.update(_lint_chain(chain, migrations, release))
    return sorted(found)


def _lint_file(migration: Migration) -> Iterator[Finding]:
    source = Path(migration.file).read_text(encoding="utf-8")
    waived = _waivers(source)
    for line, rule, problem, advice in _judge(migration, source):
        if rule not in waived.get(line, ()):
            yield Finding(migration.file, line, rule, problem, advice)


def _judge(migration: Migration, source: str) -> Iterator[tuple[int, str, str, str]]:
    if not callable(migration.downgrade):
        yield 1, "downgrade", "lacks the function `downgrade`", "Add it: developers go back and forth with it"
    for line, name in _imports(source):
        advice = "Write the table down as it is now: a model of next year would change what this step did"
        yield line, "imports", f"imports {name}", advice
    for dialect in DIALECTS:
        try:
            recorded = record(migration, dialect)
        except AskedTheDatabase as question:
            advice = (
                "Say plainly what to do; what is there already is left alone by itself. Rows are a job's work"
            )
            yield question.line, "asks", "looks into the database to decide what to do", advice
            continue
        except Exception as error:  # noqa: BLE001 - it may be wrong in any way; the others are judged all the same
            yield 1, "format", f"fails on {dialect}: {type(error).__name__}: {error}", "Mend it"
            continue
        yield from _judge_order(recorded)
        if migration.known.phase == "expand":
            yield from _judge_expand(recorded)


def _judge_expand(recorded: list[Recorded]) -> Iterator[tuple[int, str, str, str]]:
    new_tables: set[str] = set()
    for one in recorded:
        for rule, problem, advice in complaints(one.operation, new_tables):
            yield one.line, rule, problem, advice
        if isinstance(one.operation, ops.CreateTableOp):
            new_tables.add(one.operation.table_name)


def _judge_order(recorded: list[Recorded]) -> Iterator[tuple[int, str, str, str]]:
    """MariaDB commits rows before each change of a table: after a crash they would be written twice."""
    wrote = False
    for one in recorded:
        if changes_rows(one.operation):
            wrote = True
        elif wrote:
            advice = "Write rows last, or in a step of their own"
            yield one.line, "order", "changes a table after it wrote rows", advice


def _imports(source: str) -> Iterator[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.append((node.lineno, node.module))
        elif isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
    for line, name in found:
        if name.split(".")[0] == "masthead" and name not in FROZEN:
            yield line, name


def _waivers(source: str) -> dict[int, set[str]]:
    """Read `# schema: allow RULE because REASON`; it counts for its own line and the next one."""
    found: dict[int, set[str]] = {}
    for number, text in enumerate(source.splitlines(), start=1):
        rule, because, reason = text.partition(WAIVER)[2].partition(" because ")
        if because and reason.strip() and rule in WAIVABLE:
            for line in (number, number + 1):
                found.setdefault(line, set()).add(rule)
    return found


def _lint_chain(chain: Chain, migrations: list[Migration], release: Release | None) -> Iterator[Finding]:
    released = release.digests if release else {}
    fresh = [migration for migration in migrations if migration.known.revision not in released]
    yield from _judge_fresh(fresh)
    if release is None:
        return
    here = {migration.known.revision: migration for migration in migrations}
    last = max((revision for revision in released if revision.startswith(f"{chain.module}/")), default="")
    for revision in released:
        if revision.startswith(f"{chain.module}/") and revision not in here:
            advice = "Restore it: databases remember it, and old code looks for it"
            file = f"{chain.package}/{revision.rpartition('/')[2]}.py"
            yield Finding(file, 1, "released", f"is gone, but release {release.version} has it", advice)
    for revision, migration in here.items():
        if revision in released and digest_of(Path(migration.file)) != released[revision]:
            problem = f"was changed after release {release.version}, which many databases have seen"
            yield Finding(migration.file, 1, "released", problem, "Restore it, and add a new step")
    for migration in fresh:
        if migration.known.revision < last:
            problem, advice = f"comes before {last}, which is released", "Rename it with a date of today"
            yield Finding(migration.file, 1, "order", problem, advice)
        if is_newer(migration.min_code, release.version):
            problem = f"shuts out release {release.version}, so that one could not roll back to it"
            advice = f"Let it be done a release later, or set min_code to {release.version} if that code can live with it"
            yield Finding(migration.file, 1, "boundary", problem, advice)


def _judge_fresh(fresh: list[Migration]) -> Iterator[Finding]:
    tomorrow = (
        f"{datetime.now(UTC) + timedelta(days=1):%Y%m%d}"  # it may be tomorrow already where it was written
    )
    for migration in fresh:
        if migration.known.stem > f"{tomorrow}_9999":
            problem = "is dated later than today: the next step would sort before it"
            yield Finding(migration.file, 1, "order", problem, "Rename it with a date of today")
    last = max((place for place, one in enumerate(fresh) if one.known.phase == "expand"), default=-1)
    for migration in fresh[:last]:
        if migration.known.phase == "retire":
            problem = f"comes before {fresh[last].known.revision}, which is not released either"
            advice = "Date it after the expand steps of its release: these run before the rollout, it after"
            yield Finding(migration.file, 1, "order", problem, advice)
