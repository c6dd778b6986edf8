"""What the code brings is known from file names alone."""

from dataclasses import dataclass
from pathlib import Path

import pytest

import masthead.engine.tables
from masthead.engine.database.base import Base
from masthead.engine.database.errors import MigrationIsMalformed
from masthead.engine.database.revisions import (
    ENGINE,
    ENGINE_TABLES,
    Chain,
    chains_of,
    known_in,
    known_revisions,
)
from masthead.testing.chains import write_chain


@dataclass(frozen=True)
class Manifest:
    name: str
    migrations: str = ""
    tables: tuple[str, ...] = ()


def test_chains_come_in_the_order_of_the_modules_after_the_engine() -> None:
    modules = [
        Manifest("users", "users.migrations", ("users",)),
        Manifest("hello"),
        Manifest("boards", "b.m"),
    ]
    assert chains_of(modules) == (
        ENGINE,
        Chain("users", "users.migrations", ("users",)),
        Chain("boards", "b.m"),
    )


def test_files_are_known_in_order_without_being_run(tmp_path: Path) -> None:
    names = ("20260102_0900_retire_b", "20260101_0900_expand_a")
    chain = write_chain(tmp_path, "toy", dict.fromkeys(names, "raise RuntimeError"))
    (tmp_path / "notes.txt").write_text("not a step")
    known = known_revisions([chain])
    assert [(one.revision, one.phase) for one in known] == [
        ("toy/20260101_0900_expand_a", "expand"),
        ("toy/20260102_0900_retire_b", "retire"),
    ]


@pytest.mark.parametrize(
    "name", ["notes", "20260101_expand_a", "20260101_0900_drop_a", "20260101_0900_expand_"]
)
def test_a_name_out_of_shape_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(MigrationIsMalformed, match="Name it YYYYMMDD_HHMM_expand_what_it_does"):
        known_in(write_chain(tmp_path, "toy", {name: ""}))


def test_the_engines_tables_are_those_of_its_models() -> None:
    assert {model.__tablename__ for model in masthead.engine.tables.ENGINE_TABLES} == set(ENGINE_TABLES)
    assert {name for name in Base.metadata.tables if name.startswith("engine_")} == set(ENGINE_TABLES)
