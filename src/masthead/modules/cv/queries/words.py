"""The module's own texts in the language of a CV, which need not be that of whoever asks."""

from functools import cache
from pathlib import Path

from babel.support import NullTranslations, Translations

FOLDER = Path(__file__).parents[1] / "translations"


@cache
def words_of(language: str) -> NullTranslations:
    """Load the catalogue of a language."""
    return Translations.load(FOLDER, [language])
