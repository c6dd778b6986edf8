from pathlib import Path

import pytest

from masthead.engine.errors import SettingIsWrong
from masthead.engine.recipes.read import read_recipe, recipe_names, resolve
from masthead.engine.settings.read import read_settings


@pytest.mark.parametrize("name", recipe_names())
def test_every_built_in_recipe_can_be_read(name: str, tmp_path: Path) -> None:
    recipe = read_recipe(name, tmp_path)
    assert recipe.modules
    assert recipe.summary


def test_the_site_wins_over_its_recipe(tmp_path: Path) -> None:
    (tmp_path / "masthead.toml").write_text(
        'recipe = "users"\nname = "Mine"\n[module.users]\npage_size = 5\n[permissions]\nmember = ["users.add_entry"]\n'
    )
    settings = resolve(read_settings(tmp_path, {"LANGUAGE_DEFAULT": "en"}))
    assert (settings.name, settings.language, settings.front_page) == ("Mine", "en", "users")
    assert settings.module_settings["users"] == {"open_editing": False, "page_size": 5}
    assert settings.permissions == {"member": ("users.add_entry",)}


def test_a_recipe_of_the_site_is_found_before_a_built_in_one(tmp_path: Path) -> None:
    folder = tmp_path / "recipes" / "hello"
    folder.mkdir(parents=True)
    (folder / "recipe.toml").write_text('summary = "Mine"\nmodules = []\n')
    assert read_recipe("hello", tmp_path).summary == "Mine"


@pytest.mark.parametrize("name", ["nothing", "../users", "", "a/b", "."])
def test_an_unknown_recipe_is_named_with_the_known_ones(name: str, tmp_path: Path) -> None:
    with pytest.raises(SettingIsWrong, match="demo, hello, users"):
        read_recipe(name, tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "modules = []",
        'summary = "x"',
        'summary = "x"\nmodules = []\nhooks = 1',
        'summary="x"\nmodules=[]\n[permissions]\nking=[]',
        'summary="x"\nmodules=[]\nmetrics_port="8080"',
        'summary="x"\nmodules=[]\nmetrics_port=70000',
        'summary="x"\nmodules=[]\nmetrics_port=true',
        'summary="x"\nmodules=[]\npage_cache_away_seconds=-1',
        'summary="x"\nmodules=[]\npage_cache_away_seconds="long"',
    ],
)
def test_a_malformed_recipe_is_refused(text: str, tmp_path: Path) -> None:
    folder = tmp_path / "recipes" / "mine"
    folder.mkdir(parents=True)
    (folder / "recipe.toml").write_text(text)
    with pytest.raises(SettingIsWrong, match="recipe mine"):
        read_recipe("mine", tmp_path)


def test_a_recipe_may_take_the_content_of_others(tmp_path: Path) -> None:
    demo = read_recipe("demo", tmp_path)
    assert [one.name for one in demo.sources] == ["cv", "demo"]
    assert demo.sources[0].content["cv"]["cvs"] == read_recipe("cv", tmp_path).content["cv"]["cvs"]


@pytest.mark.parametrize(
    ("names", "problem"),
    [
        ('["nothing"]', "is 'nothing', which is no recipe"),
        ('["../users"]', "is '../users', which is no recipe"),
        ('["demo"]', "names demo, whose content comes from others itself"),
        ('["mine"]', "names mine, whose content comes from others itself"),
        ('"cv"', "is 'cv'. Set it to names"),
        ("[5]", r"is \[5\]. Set it to names"),
    ],
)
def test_content_of_what_is_no_recipe_is_refused(names: str, problem: str, tmp_path: Path) -> None:
    folder = tmp_path / "recipes" / "mine"
    folder.mkdir(parents=True)
    (folder / "recipe.toml").write_text(f'summary="x"\nmodules=[]\ncontent_of={names}\n')
    with pytest.raises(SettingIsWrong, match=f"content_of in recipe mine: {problem}"):
        read_recipe("mine", tmp_path)


@pytest.mark.parametrize(
    ("told", "port"),
    [
        ({}, 8080),
        ({"METRICS_PORT": "9100"}, 9100),
        ({"METRICS_PORT": "0"}, 0),
        ({"PORT": "8080"}, None),
        ({"RECIPE": "users"}, None),
    ],
)
def test_the_greeting_service_has_a_port_for_its_metrics(
    told: dict[str, str], port: int | None, tmp_path: Path
) -> None:
    assert resolve(read_settings(tmp_path, {"RECIPE": "hello", **told})).metrics_port == port


def test_the_settings_file_wins_over_the_recipe_s_metrics_port(tmp_path: Path) -> None:
    (tmp_path / "masthead.toml").write_text("metrics_port = 9100\n")
    assert resolve(read_settings(tmp_path, {"RECIPE": "hello"})).metrics_port == 9100


@pytest.mark.parametrize(("told", "seconds"), [({}, 0), ({"PAGE_CACHE_AWAY_SECONDS": "7"}, 7.0)])
def test_the_users_recipe_shows_no_kept_pages_while_the_database_is_away_unless_told(
    tmp_path: Path, told: dict[str, str], seconds: float
) -> None:
    settings = resolve(read_settings(tmp_path, {"RECIPE": "users", **told}))
    assert settings.page_cache_away_seconds == seconds
    assert resolve(read_settings(tmp_path, {"RECIPE": "demo"})).page_cache_away_seconds is None
