"""An SQLite file is copied whole before it is changed, or nothing is changed."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from masthead.engine.database import backup
from masthead.engine.database.backup import back_up
from masthead.engine.database.connect import Database
from masthead.engine.database.errors import FileIsUnusable


@pytest.fixture
def database(tmp_path: Path) -> Database:
    file = tmp_path / "site.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE toy (name TEXT)")
        connection.execute("INSERT INTO toy VALUES ('Argo')")
        connection.commit()
    return Database(f"sqlite:///{file}")


def rows(file: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("SELECT name FROM toy").fetchall()


def test_a_copy_is_whole_and_private_although_the_site_writes(database: Database, tmp_path: Path) -> None:
    with database.engine.connect() as writer:
        writer.exec_driver_sql("INSERT INTO toy VALUES ('unfinished')")
        copy = back_up(database, tmp_path / "backups", "users/20260101_0900_expand_a")
        assert copy is not None
        assert rows(copy) == [("Argo",)]
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
        assert copy.name.endswith("-users-20260101_0900_expand_a.db")
    assert back_up(database, tmp_path / "backups", "") != copy
    database.dispose()


def test_there_is_nothing_to_copy_of_an_empty_database(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'none.db'}")
    assert back_up(database, tmp_path / "backups", "") is None
    database.ping()
    assert back_up(database, tmp_path / "backups", "") is None
    assert not (tmp_path / "backups").exists()
    database.dispose()


def test_a_full_disk_is_refused_before_anything_is_written(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "SPARE", 1e18)
    with pytest.raises(FileIsUnusable, match=r"MiB are free\. Nothing was changed\. Make room"):
        back_up(database, tmp_path / "backups", "")
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_named(database: Database, tmp_path: Path) -> None:
    (tmp_path / "backups").write_text("a file is in the way")
    with pytest.raises(FileIsUnusable, match="cannot be made"):
        back_up(database, tmp_path / "backups", "")


def test_a_damaged_file_is_not_upgraded(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "site.db"
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(FileIsUnusable, match="Nothing was changed"):
        back_up(database, tmp_path / "backups", "")
