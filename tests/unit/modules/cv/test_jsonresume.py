"""JSON Resume, good and hostile: what fits is taken, what was changed or left out is said."""

from typing import Any

import msgspec
import pytest

from masthead.engine.database.columns import now
from masthead.modules.cv.errors import FileIsUnreadable
from masthead.modules.cv.forms.jsonresume import read_resume, take_resume
from masthead.modules.cv.forms.notes import MOST_NOTES, Taken
from masthead.modules.cv.models.resume import Basics, Resume, Skill, Work
from masthead.modules.cv.models.sections import BY_NAME
from masthead.modules.cv.queries.export import json_resume

NAME = {"name": "Lada"}


def take(**document: Any) -> Taken:
    return take_resume({"basics": NAME, **document})


def said(taken: Taken) -> list[str]:
    return [note.line for note in (*taken.report.changed, *taken.report.lost)]


def test_a_resume_is_taken_whole() -> None:
    taken = take_resume(
        {
            "$schema": "https://example.org/schema.json",
            "basics": {
                "name": "Lada",
                "label": "Engineer",
                "location": {"city": "Kronstadt", "region": "Russia"},
                "profiles": [{"network": "GitHub", "username": "lada", "url": "https://example.org/l"}],
            },
            "work": [
                {"name": "Yard", "position": "Lead", "startDate": "2021-03", "highlights": ["One", "Two"]}
            ],
            "skills": [{"name": "Python", "level": "85%", "keywords": ["Flask"]}],
            "meta": {"version": "v1.0.0", "masthead": {"qualities": [{"name": "Calm"}]}},
        }
    )
    assert said(taken) == []
    assert taken.resume.basics == Basics(name="Lada", label="Engineer", city="Kronstadt", region="Russia")
    assert taken.resume.work == (
        Work(name="Yard", position="Lead", start_date="2021-03", highlights=("One", "Two")),
    )
    assert taken.resume.skills == (Skill(name="Python", level=85, keywords=("Flask",)),)
    assert taken.report.taken["qualities"] == 1
    assert taken.resume.profiles[0].username == "lada"


def test_what_is_exported_comes_back_as_it_was() -> None:
    whole = Resume(
        basics=Basics(name="Лада", email="l@example.org", summary="**Да**\n\n- раз", city="Кронштадт"),
        **{name: (_full(section.row),) for name, section in BY_NAME.items() if name != "basics"},
    )
    file = json_resume(whole, canonical="https://example.org/cv/ru", modified=now())
    taken = read_resume(file)
    assert said(taken) == []
    assert taken.resume == whole


def _full(row: Any) -> Any:
    values: dict[str, Any] = {
        "level": 40, "keywords": ("a", "b"), "highlights": ("c",), "courses": ("d",), "url": "https://example.org/",
        "start_date": "2020", "end_date": "2021-12", "date": "2019-01",
    }  # fmt: skip
    return row(**{one.name: values.get(one.name, "Слово") for one in msgspec.structs.fields(row)})


@pytest.mark.parametrize(
    "document", [None, [], "x", 1, {}, {"basics": []}, {"basics": {}}, {"basics": {"name": " "}}]
)
def test_json_that_is_no_resume_is_refused(document: Any) -> None:
    with pytest.raises(FileIsUnreadable, match="no JSON Resume"):
        take_resume(document)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//example.org",
        "http://",
        "https://[::1",
        "https://exa mple.org",
        "/sign-in",
    ],
)
def test_hostile_links_are_left_out_and_the_rest_is_kept(address: str) -> None:
    taken = take(work=[{"name": "Yard", "url": address}])
    assert taken.resume.work == (Work(name="Yard"),)
    assert any(line.startswith("work[0].url: ") for line in said(taken))


def test_a_link_without_a_scheme_gets_one() -> None:
    taken = take(work=[{"name": "Yard", "url": "example.org/yard"}])
    assert taken.resume.work[0].url == "https://example.org/yard"
    assert said(taken) == ["work[0].url: https:// was put before it."]


def test_dates_lose_their_day_and_impossible_ones_are_left_out() -> None:
    taken = take(
        work=[
            {"name": "A", "startDate": "2020-02-30", "endDate": "2021"},
            {"name": "B", "startDate": "2020-13"},
            {"name": "C", "startDate": "2021-05", "endDate": "2021-04"},
            {"name": "D", "startDate": "tomorrow"},
        ]
    )
    dates = [(row.start_date, row.end_date) for row in taken.resume.work]
    assert dates == [("2020-02", "2021"), ("", ""), ("2021-05", ""), ("", "")]
    assert [note.place for note in taken.report.lost] == [
        "work[1].startDate",
        "work[2].endDate",
        "work[3].startDate",
    ]


def test_levels_are_percentages_or_words_that_are_known() -> None:
    levels = ["100%", " 7 % ", 50, "Master", "101%", -1, 4.5, True, "wizard", None, ""]
    taken = take(skills=[{"name": "x", "level": level} for level in levels])
    assert [skill.level for skill in taken.resume.skills] == [100, 7, 50, 95, 0, 0, 0, 0, 0, 0, 0]
    assert len(taken.report.lost) == 5


@pytest.mark.parametrize("wrong", [None, 1, "x", True, {}, [], [[]], {"a": []}])
def test_wrong_types_anywhere_are_told_and_never_a_fault(wrong: Any) -> None:
    for name, section in BY_NAME.items():
        if name in {"basics", "profiles", "qualities"}:
            continue
        take(**{name: wrong})
        take(**{name: [wrong]})
        for field in msgspec.structs.fields(section.row):
            take(**{name: [{field.encode_name: wrong}]})
    for key in ("location", "profiles", "email", "summary", "url"):
        take_resume({"basics": {**NAME, key: wrong}})
    for meta in (wrong, {"masthead": wrong}, {"masthead": {"qualities": wrong}}):
        take(meta=meta)


def test_giant_lists_are_cut_and_so_is_what_is_said_of_them() -> None:
    taken = take(
        skills=[{"name": f"skill {n}"} for n in range(20_000)],
        interests=[{"name": "x", "keywords": ["k"] * 20_000}],
        **{f"unknown {n}": 1 for n in range(5000)},
    )
    assert len(taken.resume.skills) == BY_NAME["skills"].most
    assert len(taken.resume.interests[0].keywords) == 20
    assert len(said(taken)) == MOST_NOTES
    assert taken.report.unsaid > 4000


def test_texts_that_are_too_long_are_shortened() -> None:
    taken = take(work=[{"name": "word " * 5000, "summary": "x" * 100_000, "highlights": ["y" * 5000]}])
    row = taken.resume.work[0]
    assert len(row.name) <= 200
    assert len(row.summary) == 4000
    assert len(row.highlights[0]) == 300


@pytest.mark.parametrize(
    "text", ["a\0b", f"a{chr(0xD800)}b", "a\ufffdb", "a\ufffeb", "a\u202eb", "a\x1bb", "a\x85b"]
)
def test_characters_that_cannot_be_shown_are_taken_out(text: str) -> None:
    taken = take_resume({"basics": {"name": text}, "skills": [{"name": "s", "keywords": [text]}]})
    assert taken.resume.basics.name in {"ab", "a b"}
    assert taken.resume.skills[0].keywords[0] in {"ab", "a b"}
    msgspec.json.encode(taken.resume)


def test_bad_mail_addresses_are_left_out() -> None:
    taken = take_resume({"basics": {**NAME, "email": "nobody"}})
    assert taken.resume.basics.email == ""
    assert [note.place for note in taken.report.lost] == ["basics.email"]


def test_what_has_no_place_here_is_named() -> None:
    taken = take(volunteer=[{}], references="x", work=[{"name": "Yard", "colour": "red"}])
    assert {note.place for note in taken.report.lost} == {"volunteer", "references", "work[0].colour"}


def test_markup_and_scripts_stay_the_text_that_they_were() -> None:
    taken = take(skills=[{"name": "<script>alert(1)</script>"}])
    assert taken.resume.skills[0].name == "<script>alert(1)</script>"
    assert said(taken) == []
