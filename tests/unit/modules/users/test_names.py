"""Names of accounts: what may be one, and which are the same."""

import pytest

from masthead.modules.users.models.name import LONG, MIXED, ODD, SHORT, key_of, problem_with_name


@pytest.mark.parametrize(
    "name",
    [
        "Ann",
        "Аня Петрова",
        "O'Neill",
        "J.-P. Sartre",
        "user_42",
        "山田太郎",
        "علی\u200cرضا",
        "Zoë",
        "שלום",
        "हिन्दी",
    ],
)
def test_names_of_many_peoples_are_names(name: str) -> None:
    assert problem_with_name(name) is None


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", SHORT),
        ("a", SHORT),
        ("\u200d\u200d\u200d", SHORT),
        ("ﷺ" * 50, LONG),
        ("a@b.org", ODD),
        ("＠dmin", ODD),
        ("a/b", ODD),
        ("<b>", ODD),
        ("a\u202eb", ODD),
        ("ad\u034fmin", ODD),
        ("ㅤㅤ", ODD),
        ("smile☺", ODD),
        ("Αdmin", MIXED),
        ("аdmin", MIXED),
        ("Аня Smith", MIXED),
    ],
)
def test_what_misleads_is_no_name(name: str, problem: str) -> None:
    assert problem_with_name(name) == problem


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ann", "ANN"),
        ("Ann", "Ａｎｎ"),
        ("Ann", " Ann "),
        ("Ann Lee", "Ann\u00a0\u00a0Lee"),
        ("Ann", "A\u200dnn"),
        ("Straße", "STRASSE"),
        ("é", "e\u0301"),
        ("ﬁn", "fin"),
        ("ς", "Σ"),
    ],
)
def test_two_writings_of_a_name_are_one(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(("one", "other"), [("е", "ё"), ("a", "á"), ("AnnLee", "Ann Lee"), ("i", "ı")])
def test_different_letters_make_different_names(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)
