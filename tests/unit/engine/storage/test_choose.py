"""How a storage is chosen, where it is found, and what a site without S3 does not load."""

import subprocess
import sys
from pathlib import Path

import pytest

from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.errors import SettingIsWrong
from masthead.engine.settings.read import read_settings
from masthead.engine.storage.choose import install_storage, make_storage, storage_of
from masthead.engine.storage.disk import DiskStorage
from masthead.engine.storage.endpoint import endpoint_of
from masthead.engine.storage.s3 import S3Storage

S3 = {"S3_ENDPOINT": "localhost:9000", "S3_ACCESS_KEY": "key", "S3_SECRET_KEY": "secret"}


def test_the_settings_choose_the_adapter(tmp_path: Path) -> None:
    assert type(make_storage(read_settings(tmp_path, {}))) is DiskStorage
    assert type(make_storage(read_settings(tmp_path, S3))) is S3Storage


@pytest.mark.parametrize(
    ("written", "secure", "address"),
    [
        ("s3.example.org", "true", "https://s3.example.org"),
        ("localhost:9000", "false", "http://localhost:9000"),
        ("http://localhost:9000/", "true", "http://localhost:9000"),
        ("https://example.org/storage/", "false", "https://example.org/storage"),
        ("[::1]:9000", "false", "http://[::1]:9000"),
    ],
)
def test_an_endpoint_is_a_place_or_an_address(
    tmp_path: Path, written: str, secure: str, address: str
) -> None:
    assert endpoint_of(read_settings(tmp_path, {"S3_ENDPOINT": written, "S3_SECURE": secure})) == address


def test_modules_find_the_storage_of_their_site(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'site.db'}")
    with unit_of_work(database) as work, pytest.raises(SettingIsWrong, match="install_storage"):
        storage_of(work)
    install_storage(database, read_settings(tmp_path, {}))
    with unit_of_work(database) as work:
        assert storage_of(work).put("uploads/one.txt", [b"x"]) == 1
        assert storage_of(work) is storage_of(work)
    database.dispose()
    assert (tmp_path / "data/files/uploads/one.txt").read_bytes() == b"x"


def test_a_missing_library_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "obstore", None)
    monkeypatch.delitem(sys.modules, "masthead.engine.storage.s3")
    with pytest.raises(SettingIsWrong, match=r"pip install 'masthead\[s3\]'"):
        make_storage(read_settings(tmp_path, S3))


def test_a_site_on_disk_loads_nothing_of_s3() -> None:
    script = """if True:
        import pathlib, sys
        import masthead.engine.wsgi
        from masthead.engine.settings.read import read_settings
        from masthead.engine.storage.choose import SiteStorage
        SiteStorage(read_settings(pathlib.Path("nowhere"), {})).stat("uploads/one.txt")
        print([name for name in ("obstore", "masthead.engine.storage.s3") if name in sys.modules])
    """
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
