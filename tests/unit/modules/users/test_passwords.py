"""Hashes of passwords, and which passwords are good enough."""

import pytest

from masthead.modules.users.models import password as passwords
from masthead.modules.users.models.password import hash_password, is_outdated, is_password
from masthead.modules.users.policies.passwords import may_be_password


def test_a_hash_is_argon2id_and_never_the_same_twice() -> None:
    one, other = hash_password("correct horse"), hash_password("correct horse")
    assert one.startswith("$argon2id$")
    assert one != other
    assert len(one) <= 255
    assert is_password(one, "correct horse")
    assert not is_password(one, "correct horse ")
    assert not is_outdated(one)


def test_a_hash_of_other_parameters_is_outdated(monkeypatch: pytest.MonkeyPatch) -> None:
    old = hash_password("correct horse")
    monkeypatch.setattr(passwords, "PARAMETERS", {"time_cost": 3, "memory_cost": 1024, "parallelism": 1})
    assert is_outdated(old)
    assert is_password(old, "correct horse")


@pytest.mark.parametrize("broken", [None, "", "x", "$argon2id$", "$argon2id$v=19$m=1,t=1,p=1$!$!", "\0"])
def test_a_broken_hash_lets_nobody_in(broken: str | None) -> None:
    assert not is_password(broken, "")
    assert not is_password(broken, "x")


def test_one_password_may_be_typed_on_any_keyboard() -> None:
    assert is_password(hash_password("né с\u0438\u0306"), "ne\u0301 с\u0439")


@pytest.mark.parametrize("password", ["\0" * 12, "\ud800" + "x" * 12, "👩‍👩‍👧" * 20])
def test_any_characters_make_a_password(password: str) -> None:
    assert is_password(hash_password(password), password)


@pytest.mark.parametrize(
    "weak",
    [
        "1111111111",
        "ababababab",
        "Annabella Smith",
        "annabella smith1",
        "ann.smith@example.org",
        "ann.smith2026!",
    ],
)
def test_what_would_be_guessed_first_is_no_password(weak: str) -> None:
    assert not may_be_password(weak, "Annabella Smith", "ann.smith@example.org")


@pytest.mark.parametrize("good", ["correct horse battery", "тёплый чай с мёдом", "annabella smith likes tea"])
def test_a_few_words_make_a_password(good: str) -> None:
    assert may_be_password(good, "Annabella Smith", "ann.smith@example.org", None)
