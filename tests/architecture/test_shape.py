"""The rules of STYLE.md that a linter cannot say: sizes, names, cycles, types, one shape for every module."""

import ast
import re
import statistics
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "masthead"
FILES = sorted(SOURCE.rglob("*.py"))
TEMPLATES = sorted(SOURCE.rglob("*.html"))

LONGEST_FILE, LONGEST_FUNCTION, LONGEST_VIEW, LONGEST_TEMPLATE = 400, 50, 25, 150
MEDIAN_FILE, MOST_PARAMETERS = 110, 6
CONTRACT_LINES = 300
FORBIDDEN = {
    "util",
    "utils",
    "helper",
    "helpers",
    "common",
    "misc",
    "manager",
    "handler",
    "process",
    "data",
    "info",
}
MODULE_FILES = {
    "module", "views", "api", "blocks", "checks", "cli", "jobs", "reactions", "forms", "public", "commands", "queries",
    "policies", "models", "events", "errors", "permissions", "metrics", "settings", "migrations", "templates",
    "static", "translations", "README", "__init__",
}  # fmt: skip
PUBLIC_FACES = {"public", "events"}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def dotted(path: Path) -> str:
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path) -> Iterator[str]:
    guarded = {
        id(inner)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree(path)):
        if id(node) in guarded:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_file_keeps_the_size_limits(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE
    limit = LONGEST_VIEW if "views" in path.parts or path.stem == "views" else LONGEST_FUNCTION
    too_long = [f"{f.name}: {lines(f)}" for f in functions(path) if lines(f) > limit]
    assert not too_long
    crowded = [f.name for f in functions(path) if len(f.args.args) + len(f.args.kwonlyargs) > MOST_PARAMETERS]
    assert path.parent.name == "cli" or not crowded


def test_median_file_is_short() -> None:
    sizes = [n for path in FILES if (n := len(path.read_text(encoding="utf-8").splitlines())) > 5]
    assert statistics.median(sizes) <= MEDIAN_FILE


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_is_short_and_has_no_inline_script_or_style(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_TEMPLATE
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=\"[^\"]*:|\son\w+=|hx-on", text)
    drawings = path.name == "icons.html"  # constants of our own, chosen by name
    assert drawings or "|safe" not in text.replace(" ", "")


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_file_says_its_place_and_is_typed(path: Path) -> None:
    assert ast.get_docstring(tree(path)), "no module docstring"
    for function in functions(path):
        arguments = [a for a in function.args.args + function.args.kwonlyargs if a.arg not in {"self", "cls"}]
        assert function.returns is not None, function.name
        assert all(a.annotation for a in arguments), function.name
        nested = [n for n in ast.walk(function) if isinstance(n, ast.Import | ast.ImportFrom)]
        assert not nested, f"{function.name} imports inside"


@pytest.mark.parametrize("path", [f for f in FILES if f.name == "__init__.py"], ids=name_of)
def test_package_file_holds_a_docstring_and_nothing_else(path: Path) -> None:
    assert len(tree(path).body) == 1


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_names_mean_something(path: Path) -> None:
    names = {path.stem, *path.relative_to(SOURCE).parent.parts}
    assert not names & FORBIDDEN
    defined = {f.name for f in functions(path)} | {
        n.name for n in ast.walk(tree(path)) if isinstance(n, ast.ClassDef)
    }
    assert not {word for name in defined for word in [name.lower().strip("_")]} & FORBIDDEN


def test_no_file_imports_itself_through_others() -> None:
    names = {dotted(path): path for path in FILES}
    edges = {name: {t for t in imported(path) if t in names and t != name} for name, path in names.items()}
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " → ".join((*path[path.index(name) :], name))
        if name not in done:
            for target in sorted(edges[name]):
                visit(target, (*path, name))
            done.add(name)

    for name in names:
        visit(name, ())


@pytest.mark.parametrize("folder", sorted((SOURCE / "modules").glob("*/")), ids=name_of)
def test_module_has_the_one_shape(folder: Path) -> None:
    if folder.name == "__pycache__":
        return
    found = {one.stem for one in folder.iterdir() if one.name != "__pycache__"}
    assert found <= MODULE_FILES
    assert "module" in found


@pytest.mark.parametrize("manifest", sorted((SOURCE / "modules").glob("*/module.py")), ids=name_of)
def test_module_uses_others_only_by_their_public_face(manifest: Path) -> None:
    home = manifest.parent
    allowed: set[str] = set()
    for node in ast.walk(tree(manifest)):
        if isinstance(node, ast.keyword) and node.arg == "requires":
            allowed = set(ast.literal_eval(node.value))
    for path in home.rglob("*.py"):
        for target in imported(path):
            if not target.startswith("masthead.modules."):
                continue
            other, _, face = target.removeprefix("masthead.modules.").partition(".")
            if other != home.name:
                assert other in allowed, f"{name_of(path)} uses {other} without requiring it"
                assert face.split(".")[0] in PUBLIC_FACES, f"{name_of(path)} reaches into {target}"


def test_contract_is_small_and_needs_only_the_standard_library() -> None:
    files = sorted((SOURCE / "contract").rglob("*.py"))
    assert sum(len(f.read_text(encoding="utf-8").splitlines()) for f in files) < CONTRACT_LINES
    for path in files:
        foreign = [
            t for t in imported(path) if t.split(".")[0] in {"flask", "sqlalchemy", "alembic", "msgspec"}
        ]
        assert not foreign


def test_only_the_unit_of_work_commits() -> None:
    places = {name_of(path) for path in FILES if re.search(r"\.commit\(\)", path.read_text(encoding="utf-8"))}
    allowed = {
        f"src/masthead/engine/database/{one}"
        for one in ("unit_of_work.py", "migrator.py", "lock.py", "baseline.py", "session.py")
    }
    assert places <= allowed
