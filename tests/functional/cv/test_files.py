"""Files of a CV: JSON Resume in and out, and the PDF, which is made once for what is published."""

import io
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread
from typing import Any

import jsonschema
import pypdf
import pytest

from masthead.engine.database.unit_of_work import unit_of_work
from masthead.engine.events.delivery import deliver_next
from masthead.engine.recipes.read import read_recipe
from masthead.engine.storage.choose import storage_of
from masthead.modules.cv.commands import printing
from masthead.modules.cv.forms.document import LARGEST

ROOT = Path(__file__).parents[3]
ADA = {
    "basics": {
        "name": "Ada Example",
        "label": "Engineer",
        "summary": "I *build* [things](https://example.org).",
    }
}
HOSTILE = (
    *(
        "",
        " ",
        "{",
        "null",
        "[]",
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"basics": NaN}',
        '{"basics": {"name": 1e999}}',
    ),
    *(
        '{"basics": {"name": "a", "name": "b"}}',
        '{"basics": {"name": "\\u0000"}}',
        '{"basics": {"name": "\\ud800"}}',
    ),
    *(
        '{"basics": {"name": ' + "9" * 5000 + "}}",
        '{"basics": []}',
        '{"basics": {}}',
        "\ud800",
        "\0",
        "%s%(x)s%",
    ),
)


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The official schema, from the package that package-lock.json pins."""
    npm, folder = shutil.which("npm"), tmp_path_factory.mktemp("schema")
    if npm is None:
        pytest.skip("npm is not installed, and nothing else carries the schema of JSON Resume")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, folder)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=folder, check=True, timeout=120)
    return json.loads((folder / "node_modules/@jsonresume/schema/schema.json").read_text())


def check(document: Any, schema: Any) -> None:
    """Validate against the schema; version 1.0.0 knew no further keys at the top."""
    validator = jsonschema.Draft7Validator(schema, format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER)
    validator.validate(document)
    assert document.keys() <= schema["properties"].keys()


RECIPES_OWN = {"language", "photo"}
"""What a recipe says beside the CV itself."""


def test_the_export_is_valid_by_the_official_schema(quick_desk: Any, schema: Any) -> None:
    for one in read_recipe("cv", quick_desk.site.parts.settings.site).content["cv"]["cvs"]:
        language = one["language"]
        quick_desk.take({key: value for key, value in one.items() if key not in RECIPES_OWN}, language)
        quick_desk.publish(language)
        answer = quick_desk.visit(f"/cv/{language}.json")
        assert answer.mimetype == "application/json"
        check(answer.json, schema)
        assert answer.json["meta"]["canonical"] == f"http://localhost/cv/{language}"
        ours = {"$schema", "meta", "basics", *RECIPES_OWN}
        came, went = ({k: v for k, v in file.items() if k not in ours} for file in (one, answer.json))
        assert came == went


def test_the_smallest_cv_is_valid_too(ada: Any, schema: Any) -> None:
    check(ada.visit("/cv.json").json, schema)


def test_an_import_is_never_seen_before_it_is_published(ada: Any) -> None:
    answer = ada.take(
        {"basics": {"name": "Ada Imported"}, "volunteer": [], "work": [{"name": "Yard", "url": "x:y"}]}
    )
    assert answer.status_code == 200
    assert ada.state() == (2, 1)
    assert '<code dir="ltr">volunteer</code>' in answer.text
    assert '<code dir="ltr">work[0].url</code>' in answer.text
    assert "Ada Example" in ada.visit().text
    ada.publish()
    assert "Ada Imported" in ada.visit().text


def test_an_import_over_what_another_saved_meanwhile_is_refused(ada: Any) -> None:
    ada.save("work", {"name": "Yard"}, base=1)
    for base in ("1", "", "x"):
        answer = ada.take({"basics": {"name": "Ada Imported"}}, base=base)
        assert answer.status_code == 422
        assert "Somebody saved this CV meanwhile" in answer.text
    assert ada.state() == (2, 1)


def test_a_file_that_is_no_resume_is_refused_in_words(ada: Any, subtests: pytest.Subtests) -> None:
    for text in HOSTILE:
        with subtests.test(repr(text[:30])):
            file = (io.BytesIO(text.encode("utf-8", "surrogatepass")), "cv.json")
            answer = ada.send("/cv/edit/en/import", file=file)
            assert answer.status_code == 422
            assert 'role="alert"' in answer.text
    assert ada.state() == (1, 1), "nothing is saved"


def test_a_giant_file_is_refused_and_not_read(ada: Any) -> None:
    file = (io.BytesIO(b" " * (LARGEST + 10)), "cv.json")
    answer = ada.send("/cv/edit/en/import", file=file)
    assert answer.status_code == 422
    assert "larger than 256 KiB" in answer.text


def test_a_file_counts_more_than_the_text_beside_it(desk: Any) -> None:
    file = (io.BytesIO(json.dumps({"basics": {"name": "From a file"}}).encode()), "cv.json")
    assert desk.send("/cv/edit/en/import", file=file, text="{").status_code == 200
    assert "From a file" in desk.look("/cv/edit/en")


def test_the_pdf_can_be_read_by_people_and_programs(desk: Any) -> None:
    desk.take({**ADA, "work": [{"name": "Верфь", "position": "Лоцман", "startDate": "2021-03"}]}, "ru")
    desk.publish("ru")
    answer = desk.visit("/cv/ru.pdf")
    assert answer.mimetype == "application/pdf"
    assert "Ada%20Example.ru.pdf" in answer.headers["Content-Disposition"]
    pdf = pypdf.PdfReader(io.BytesIO(answer.data))
    root = pdf.trailer["/Root"]
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Ada Example — Engineer"
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("ru", True)
    text = pdf.pages[0].extract_text()
    for words in ("Ada Example", "Опыт работы", "Лоцман", "март 2021 – настоящее время"):
        assert words in text
    links = [one.get_object()["/A"]["/URI"] for one in pdf.pages[0]["/Annots"]]
    assert links == ["https://example.org"]


def test_a_pdf_is_made_once_however_many_ask_at_once(ada: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    make = printing._made

    def counted(storage: Any, paper: Any) -> bytes:
        made.append(paper.key)
        return make(storage, paper)

    monkeypatch.setattr(printing, "_made", counted)
    answers: list[Any] = []
    threads = [Thread(target=lambda: answers.append(ada.visit("/cv/en.pdf"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    (first,) = {one.data for one in answers if one.status_code == 200}
    assert first.startswith(b"%PDF")
    told = {(one.status_code, one.headers["Retry-After"]) for one in answers if one.status_code != 200}
    assert told <= {(503, "2")}
    ada.save("basics", {"name": "Ada Changed"}, base=1)
    ada.visit("/cv/en.pdf")
    assert len(made) == 1, "what is not published is not printed"
    ada.publish()
    assert ada.visit("/cv/en.pdf").data != first
    assert len(made) == 2


def test_while_a_pdf_is_made_nobody_waits_and_no_connection_is_held(
    ada: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go, program = (tmp_path / name for name in ("begun", "go", "program"))
    program.write_text(f"#!/bin/sh\ntouch {begun}\nuntil [ -e {go} ]; do sleep 0.05; done\necho %PDF\n")
    program.chmod(0o755)
    monkeypatch.setattr(printing, "PROGRAM", (str(program),))
    monkeypatch.setattr(printing, "SECONDS", 20)
    answers: list[Any] = []
    first = Thread(target=lambda: answers.append(ada.visit("/cv/en.pdf")))
    first.start()
    try:
        while first.is_alive() and not begun.exists():
            time.sleep(0.05)
        assert ada.site.parts.database.engine.pool.checkedout() == 0
        second = ada.visit("/cv/en.pdf")
        assert first.is_alive(), "the second one was answered before it was made"
        assert (second.status_code, second.headers["Retry-After"]) == (503, "2")
        assert "The PDF is being made." in second.text
    finally:
        go.touch()
        first.join()
    assert [(one.status_code, one.data) for one in answers] == [(200, b"%PDF\n")]
    assert ada.visit("/cv/en.pdf").data == b"%PDF\n"


def test_what_people_write_is_no_program_of_the_typesetter(ada: Any, subtests: pytest.Subtests) -> None:
    texts = ("#panic()", "$x$ #{1/0}", "*a* _b_ @d <e>", "= h - i", "\\", "a" * 190, "👩‍👩‍👧‍👦 שלום")
    for base, text in enumerate(texts, 1):
        with subtests.test(text):
            assert (
                ada.save("basics", {"name": "Ada", "label": text}, base=base, action="publish").status_code
                == 303
            )
            answer = ada.visit("/cv/en.pdf")
            assert answer.status_code == 200
            if text.isascii() and len(text) < 50:
                assert text in pypdf.PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()


def test_a_cv_of_the_largest_size_is_printed_on_many_pages(ada: Any) -> None:
    row = {"name": "Yard", "summary": "word " * 799, "highlights": ["line " * 50] * 20}
    assert ada.take({**ADA, "work": [row] * 20}).status_code == 200
    ada.publish()
    answer = ada.visit("/cv/en.pdf")
    assert answer.status_code == 200
    assert len(pypdf.PdfReader(io.BytesIO(answer.data)).pages) > 20


def test_a_typesetter_that_fails_is_told_in_words(ada: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "PROGRAM", (sys.executable, "-m", "masthead.modules.cv.no_such_program"))
    answer = ada.visit("/cv/en.pdf")
    assert answer.status_code == 500
    assert "The PDF cannot be made at the moment." in answer.text
    monkeypatch.undo()
    assert ada.visit("/cv/en.pdf").status_code == 500, "nobody waits for the same failure again at once"
    monkeypatch.setattr(printing, "AGAIN", 0.0)
    assert ada.visit("/cv/en.pdf").status_code == 200


def test_the_typesetter_is_told_none_of_our_variables(
    ada: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, program = tmp_path / "seen", tmp_path / "program"
    program.write_text(f"#!/bin/sh\nenv > {seen}\n")
    program.chmod(0o755)
    monkeypatch.setattr(printing, "PROGRAM", (str(program),))
    monkeypatch.setattr(printing, "AGAIN", 0.0)
    monkeypatch.setenv("SECRET_KEY", "do not tell")
    ada.visit("/cv/en.pdf")
    assert "SECRET" not in seen.read_text()


def test_without_the_library_nothing_links_to_a_pdf(ada: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "/cv/en.pdf" in ada.visit().text
    monkeypatch.setattr("masthead.modules.cv.views.reading.CAN_PRINT", False)
    assert ".pdf" not in ada.visit().text


def test_the_worker_makes_the_pdf_and_removes_those_of_earlier_versions(desk: Any) -> None:
    desk.take(ADA)
    desk.publish()
    deliver(desk.site)
    first = kept(desk.site)
    assert len(first) == 1
    desk.save("basics", {"name": "Ada Changed"}, base=1, action="publish")
    deliver(desk.site)
    second = kept(desk.site)
    assert len(second) == 1
    assert first != second


def test_no_pdf_outlasts_the_publication_of_its_cv(desk: Any) -> None:
    for language in ("en", "ru"):
        desk.take(ADA, language)
        desk.publish(language)
    deliver(desk.site)
    assert len(kept(desk.site)) == 2
    desk.send("/cv/edit/en/unpublish")
    deliver(desk.site)
    (other,) = kept(desk.site)
    desk.send("/cv/edit/ru/unpublish")
    desk.publish("ru")
    deliver(desk.site)
    assert kept(desk.site) == [other], "it was published again before the worker came"


def deliver(site: Any) -> None:
    while deliver_next(site.parts.database):
        pass


def kept(site: Any) -> list[str]:
    with unit_of_work(site.parts.database) as work:
        return [file.key for file in storage_of(work).files("cv")]
