"""A module starts alone with what it requires; the site lives without any one of them, and with a broken one."""

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from masthead.engine import loading
from masthead.engine.errors import SettingIsWrong
from masthead.engine.loading import installed_modules, load_modules
from masthead.engine.module import Module
from masthead.testing.site import MakeSite

NAMES = sorted(installed_modules())


@pytest.mark.parametrize("name", NAMES)
def test_module_starts_alone(make: MakeSite, name: str) -> None:
    site = make("demo", MODULES=name, FRONT_PAGE="welcome")
    assert site.test_client().get("/").status_code == 200
    assert name in site.parts.loaded.names
    assert not site.parts.loaded.broken


@pytest.mark.parametrize("name", NAMES)
def test_site_lives_without_a_module(make: MakeSite, name: str) -> None:
    others = [other for other in NAMES if other != name]
    client = make("demo", MODULES=",".join(others), FRONT_PAGE="welcome").test_client()
    for path in ("/", "/welcome"):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    "broken", ["masthead_that_is_not_there.module:MODULE", "masthead.engine.errors:translatable"]
)
def test_a_module_that_cannot_be_loaded_is_fenced_off_and_named(
    make_on_sqlite: MakeSite, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    known = {**installed_modules(), "bad": EntryPoint("bad", broken, loading.GROUP)}
    monkeypatch.setattr(loading, "installed_modules", lambda: known)
    site = make_on_sqlite("demo", MODULES="bad,hello", FRONT_PAGE="hello")
    assert site.test_client().get("/").text == "Hello, World!"
    assert [error.params["module"] for error in site.parts.loaded.broken] == ["bad"]


def test_the_front_page_of_a_broken_module_is_the_welcome_page(
    make_on_sqlite: MakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {**installed_modules(), "users": EntryPoint("users", "nothing:MODULE", loading.GROUP)}
    monkeypatch.setattr(loading, "installed_modules", lambda: known)
    site = make_on_sqlite("users")
    assert site.test_client().get("/").status_code == 200
    assert site.test_client().get("/users").status_code == 404


def test_what_stands_on_a_broken_module_goes_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    manifests = {
        "low": Module(name="low", summary="", requires=("gone",)),
        "high": Module(name="high", summary="", requires=("low",)),
        "ring": Module(name="ring", summary="", requires=("ring",)),
        "free": Module(name="free", summary=""),
    }
    monkeypatch.setattr(
        loading, "_read", lambda name: manifests[name] if name in manifests else loading_fails(name)
    )
    loaded = load_modules(["high", "free", "ring"])
    assert loaded.names == ("free",)
    assert {str(error.params["module"]) for error in loaded.broken} == {"gone", "low", "high", "ring"}


def loading_fails(name: str) -> Module:
    raise loading.ModuleIsBroken(name, "it is not installed")


def test_a_route_without_a_permission_fences_its_module_off(
    make_on_sqlite: MakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("masthead.modules.hello.views.greeting.masthead_permission")
    site = make_on_sqlite("demo")
    assert site.test_client().get("/hello").status_code == 404
    assert "declares no permission" in str(site.parts.loaded.broken[0])
    assert site.test_client().get("/users").status_code == 200


@pytest.mark.parametrize("size", ["0", "-5", "201", "10000000000000000000000", '"many"', "1.5"])
def test_a_size_of_pages_that_no_page_can_have_is_named_with_its_range(
    make_on_sqlite: MakeSite, tmp_path: Path, size: str
) -> None:
    (tmp_path / "masthead.toml").write_text(f"[module.users]\npage_size = {size}\n")
    with pytest.raises(SettingIsWrong, match=r"page_size in \[module\.users\].*Set it to 1 … 200"):
        make_on_sqlite("users")


@pytest.mark.parametrize("size", [1, 200])
def test_the_smallest_and_the_largest_page(make_on_sqlite: MakeSite, tmp_path: Path, size: int) -> None:
    (tmp_path / "masthead.toml").write_text(f"[module.users]\npage_size = {size}\n")
    assert make_on_sqlite("users").test_client().get("/users").status_code == 200
