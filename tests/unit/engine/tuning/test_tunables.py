from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import pytest
from msgspec import Meta

from masthead.engine.settings.read import read_settings
from masthead.engine.tuning.changeable import Changeable
from masthead.engine.tuning.tunables import Tunable, shown, tunables_of, tuned


@dataclass(frozen=True)
class ToySettings:
    """Of a module."""

    fixed: int = 1
    size: Annotated[int, Meta(ge=1, le=9), Changeable("Size")] = 3
    loud: Annotated[bool, Changeable("Loud", "Whether it is.")] = False


FRONTS = (("welcome", "Welcome"), ("toy", "Toy"))


def tunables(folder: Path, **environment: str) -> dict[str, Tunable]:
    settings = read_settings(folder, environment)
    return {one.name: one for one in tunables_of(settings, {"toy": ToySettings()}, FRONTS)}


def test_only_what_is_marked_may_change(tmp_path: Path) -> None:
    assert set(tunables(tmp_path)) == {
        "site.name",
        "site.language",
        "site.front_page",
        "toy.size",
        "toy.loud",
    }


def test_what_the_environment_sets_is_fixed(tmp_path: Path) -> None:
    found = tunables(tmp_path, SITE_NAME="Harbour", LANGUAGE_DEFAULT="")
    assert found["site.name"].variable == "SITE_NAME"
    assert found["site.name"].told == "Harbour"
    assert found["site.language"].variable == ""


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("toy.size", "9", 9),
        ("toy.loud", "true", True),
        ("toy.loud", "false", False),
        ("site.name", "Гавань 🚢", "Гавань 🚢"),
        ("site.language", "ru", "ru"),
        ("site.front_page", "toy", "toy"),
    ],
)
def test_a_text_that_fits_becomes_a_value(tmp_path: Path, name: str, text: str, value: object) -> None:
    one = tunables(tmp_path)[name]
    assert one.read(text) == value
    assert shown(value) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("toy.size", text) for text in ("", "0", "10", "1.5", "x", "9" * 5000, "null")),
        *(("toy.loud", text) for text in ("", "perhaps", "2")),
        *(("site.name", text) for text in ("", "x" * 61)),
        ("site.language", "de"),
        ("site.front_page", "/etc/passwd"),
    ],
)
def test_a_text_that_does_not_fit_is_refused(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - msgspec's own errors are ValueErrors with words of their own
        tunables(tmp_path)[name].read(text)


@pytest.mark.parametrize("written", ['"x"', "0", "null", "[", "{}", ""])
def test_what_was_kept_by_another_release_and_does_not_fit_is_refused(tmp_path: Path, written: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - as above
        tunables(tmp_path)["toy.size"].decode(written)


def test_values_are_laid_over_what_the_site_was_told(tmp_path: Path) -> None:
    told = read_settings(tmp_path, {})
    typed = {"toy": ToySettings(), "other": ToySettings()}
    values = {"site.name": "Harbour", "toy.size": 7, "gone.size": 1}
    settings, modules = tuned(list(tunables(tmp_path).values()), told, typed, values)
    assert settings.name == "Harbour"
    assert settings.port == told.port
    assert modules == {"toy": ToySettings(size=7), "other": ToySettings()}


def test_a_page_that_the_files_put_at_the_front_stays_a_choice(tmp_path: Path) -> None:
    front = tunables(tmp_path, FRONT_PAGE="page:/about")["site.front_page"]
    assert front.choices == (*FRONTS, ("page:/about", "page:/about"))
    assert front.read("page:/about") == "page:/about"
    assert tunables(tmp_path, FRONT_PAGE="toy")["site.front_page"].choices == FRONTS
    with pytest.raises(ValueError, match="cannot be"):
        front.read("page:/other")
