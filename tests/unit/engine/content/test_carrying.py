"""What only a newer release knows outlasts what an older one writes, at any depth."""

import msgspec
import pytest

from masthead.engine.content.carrying import carry
from masthead.engine.content.content_type import encode_over
from masthead.modules.cv.models.resume import Basics, Resume, Skill

OAK = {"name": "Oak", "kind": "tree"}
ELM = {"name": "Elm", "kind": "tree"}


def known(row: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in row.items() if name != "age"}


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ([OAK, ELM], [OAK | {"age": "9"}, ELM | {"age": "7"}]),
        ([ELM, OAK], [ELM | {"age": "7"}, OAK | {"age": "9"}]),
        ([ELM], [ELM | {"age": "7"}]),
        ([OAK, OAK], [OAK | {"age": "9"}, OAK | {"age": "7"}]),
        ([ELM | {"name": "Ash"}], [ELM | {"name": "Ash"}]),
        ([OAK | {"name": "Ash"}, ELM], [{"name": "Ash", "kind": "tree", "age": "9"}, ELM | {"age": "7"}]),
        ([{"name": "Fly", "kind": "animal"}, ELM], [{"name": "Fly", "kind": "animal"}, ELM | {"age": "7"}]),
        ([ELM, OAK | {"name": "Ash"}], [ELM | {"age": "7"}, OAK | {"name": "Ash"}]),
        ([], []),
        (["Oak", ELM], ["Oak", ELM | {"age": "7"}]),
        ("no list", "no list"),
    ],
    ids=["same", "moved", "taken", "renamed to the same", "taken and changed", "changed", "another", "changed and moved", "none", "text", "no list"],
)  # fmt: skip
def test_rows_are_found_again(new: object, expected: object) -> None:
    stored = [OAK | {"age": "9"}, ELM | {"age": "7"}]
    assert carry(new, [known(row) for row in stored], stored) == expected


def test_what_was_emptied_knowingly_stays_empty() -> None:
    stored = {"title": "A", "deep": {"known": 1, "newer": 2}}
    seen = {"title": "A", "deep": {"known": 1}}
    assert carry({"deep": {}}, seen, stored) == {"deep": {"newer": 2}}
    assert carry({}, seen, stored) == {}
    assert carry({"title": None, "deep": 5}, seen, stored) == {"title": None, "deep": 5}


def test_what_was_not_stored_and_has_a_default_is_stored_now() -> None:
    assert carry({"title": "", "body": "x"}, {"title": "", "body": ""}, {}) == {"title": "", "body": "x"}


def test_a_cv_keeps_what_a_newer_release_added_to_each_section() -> None:
    newer = {
        "basics": {"name": "Ada", "label": "Engineer", "pronouns": "she"},
        "skills": [{"name": "Typesetting", "level": 90, "since": "2001"}, {"name": "Proofs"}],
        "awards": [{"title": "First"}],
    }
    stored = msgspec.json.encode(newer).decode()
    skills = (Skill("Typesetting", 95), Skill("Proofs"))
    written = Resume(basics=Basics("Ada", "Printer"), skills=skills)
    assert msgspec.json.decode(encode_over(written, stored)) == {
        "basics": {"name": "Ada", "label": "Printer", "pronouns": "she"},
        "skills": [
            {"name": "Typesetting", "level": 95, "since": "2001"},
            {"name": "Proofs"},
        ],
        "awards": [{"title": "First"}],
    }
    assert encode_over(msgspec.json.decode(stored, type=Resume), stored) == stored
