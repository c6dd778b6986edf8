"""A made-up module's chain of migrations in a temporary folder, for tests of the migrator and the linter."""

import hashlib
import importlib
import sys
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from masthead.engine.database.revisions import Chain

HEAD = '''"""A step of a made-up module."""

import time
from pathlib import Path

import sqlalchemy as sa
from alembic.operations import Operations

phase = "{phase}"
min_code = "{min_code}"


def upgrade(op: Operations) -> None:
{upgrade}


def downgrade(op: Operations) -> None:
    pass
'''


def step(upgrade: str, *, phase: str = "expand", min_code: str = "0.1.0") -> str:
    """Give the text of a migration file whose `upgrade` has this body."""
    body = "\n".join(f"    {line}" for line in dedent(upgrade).strip().splitlines())
    return HEAD.format(phase=phase, min_code=min_code, upgrade=body)


def write_chain(folder: Path, module: str, files: Mapping[str, str], tables: tuple[str, ...] = ()) -> Chain:
    """Write migration files into a package of its own and make it importable; give its chain."""
    package = folder / f"{module}_{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"
    package.mkdir(parents=True, exist_ok=True)
    (package / "__init__.py").write_text('"""Made up."""\n')
    for name, text in files.items():
        (package / f"{name}.py").write_text(text)
    for name in [name for name in sys.modules if name.split(".")[0] == package.name]:
        del sys.modules[name]
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    return Chain(module, package.name, tables)
