"""Months as readers of a language write them."""

from functools import cache

from babel.dates import get_month_names

YEAR = 4


def month_in_words(date: str, language: str) -> str:
    """Give `2021-03` as "March 2021"; a year stays a year."""
    if len(date) <= YEAR:
        return date
    return f"{_names(language)[int(date[5:7])]} {date[:YEAR]}"


@cache
def _names(language: str) -> dict[int, str]:
    return dict(get_month_names("wide", context="stand-alone", locale=language))
