"""Every text is there in Russian."""

from pathlib import Path

import pytest

import masthead
from masthead.testing.messages import messages_of, read_catalogue, untranslated

SOURCES = Path(masthead.__file__).parent
MODULES = sorted(manifest.parent for manifest in SOURCES.glob("modules/*/module.py"))
PLACES = [(SOURCES / "engine", SOURCES / "engine/theme"), *((module, module) for module in MODULES)]
CATALOGUE = "translations/ru/LC_MESSAGES/messages.po"

places = pytest.mark.parametrize(("sources", "owner"), PLACES, ids=[sources.name for sources, _ in PLACES])


@places
def test_every_text_is_translated_into_russian(sources: Path, owner: Path) -> None:
    assert untranslated(sources, owner / CATALOGUE, "ru") == [], "run tools/messages.py, then translate"


@places
def test_a_catalogue_holds_no_text_that_nobody_says(sources: Path, owner: Path) -> None:
    said = {message if isinstance(message, str) else message[0] for _, message in messages_of(sources)}
    catalogue = read_catalogue(owner / CATALOGUE, "ru") if (owner / CATALOGUE).is_file() else ()
    kept = {one.id[0] if one.pluralizable else one.id for one in catalogue if one.id}
    assert kept - said == set(), "run tools/messages.py"


def test_two_catalogues_agree_on_a_text_that_both_have() -> None:
    known: dict[str, object] = {}
    for _, owner in PLACES:
        if (owner / CATALOGUE).is_file():
            for one in read_catalogue(owner / CATALOGUE, "ru"):
                key = str(one.id[0] if one.pluralizable else one.id)
                assert not one.id or known.setdefault(key, one.string) == one.string, key


def test_a_text_without_translation_is_named_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "views.py").write_text('translatable("Ahoy")')
    assert untranslated(tmp_path, tmp_path / "messages.po", "ru") == ["views.py: Ahoy"]


def test_a_translation_that_loses_a_parameter_is_refused(tmp_path: Path) -> None:
    (tmp_path / "views.py").write_text('gettext("%(name)s was deleted.")')
    catalogue = tmp_path / "messages.po"
    catalogue.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        '#, python-format\nmsgid "%(name)s was deleted."\nmsgstr "Удалено: %(title)s."\n'
    )
    assert untranslated(tmp_path, catalogue, "ru") == ["views.py: %(name)s was deleted."]
