import gzip
from pathlib import Path

import pytest
from werkzeug.test import Client

from masthead.engine.web.assets import Assets, theme_assets


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "static" / "fonts").mkdir(parents=True)
    (tmp_path / "static" / "site.css").write_text("body { color: black } " * 100)
    (tmp_path / "static" / "fonts" / "a.woff2").write_bytes(b"font")
    (tmp_path / "static" / "notes.py").write_text("not to be served")
    (tmp_path / "secret.css").write_text("not below the folder")
    return tmp_path / "static"


def test_address_names_the_release_and_is_kept_for_good(folder: Path) -> None:
    assets = Assets(folder)
    answer = Client(assets).get(assets.url("site.css"))
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.data == (folder / "site.css").read_bytes()


def test_any_change_changes_every_address(folder: Path) -> None:
    before = Assets(folder).url("site.css")
    (folder / "fonts" / "a.woff2").write_bytes(b"another font")
    assert Assets(folder).url("site.css") != before


def test_files_of_modules_are_in_folders_called_after_them(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "of-cv").mkdir()
    (tmp_path / "of-cv" / "cv.css").write_text("b {}")
    alone, both = Assets(folder), Assets(folder, {"cv": tmp_path / "of-cv"})
    assert Client(both).get(both.url("cv/cv.css")).data == b"b {}"
    assert both.release != alone.release
    with pytest.raises(KeyError):
        alone.url("cv/cv.css")


def test_page_of_another_release_gets_what_there_is_and_does_not_keep_it(folder: Path) -> None:
    for path in ("/static/0123456789ab/fonts/a.woff2", "/static/fonts/a.woff2"):
        answer = Client(Assets(folder)).get(path)
        assert answer.data == b"font"
        assert answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_file_is_compressed_and_confirmed(folder: Path) -> None:
    assets = Assets(folder)
    client = Client(assets)
    zipped = client.get(assets.url("site.css"), headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(zipped.data) == (folder / "site.css").read_bytes()
    headers = {"Accept-Encoding": "gzip", "If-None-Match": zipped.headers["ETag"]}
    assert client.get(assets.url("site.css"), headers=headers).status_code == 304
    plain = client.get(assets.url("site.css"), headers={"If-None-Match": zipped.headers["ETag"]})
    assert plain.status_code == 200
    assert client.head(assets.url("site.css")).data == b""
    assert client.post(assets.url("site.css")).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/static/x/notes.py",
        "/static/../secret.css",
        "/static/x/../secret.css",
        "/static/",
        "/static",
        "/static/x/",
        "/static/x//etc/passwd",
        "/static/x/site.css/",
        "/other/site.css",
    ],
)
def test_nothing_else_is_served(folder: Path, path: str) -> None:
    assert not Assets(folder).holds(path)


def test_address_of_a_file_that_is_not_there_is_an_error(folder: Path) -> None:
    with pytest.raises(KeyError, match=r"missing\.css"):
        Assets(folder).url("missing.css")


def test_theme_has_its_files() -> None:
    assert theme_assets().url("masthead.css").startswith("/static/")
