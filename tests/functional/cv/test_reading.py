"""What visitors get: the CV in their language, marked up for programs, cached, counted; nothing of it runs."""

import re
import time
from html.parser import HTMLParser
from typing import Any

import pytest
from sqlalchemy import update
from werkzeug.test import Client

from masthead.engine.content.models import Live, Revision
from masthead.engine.content.renewal import RENDER_ANEW
from masthead.engine.database.unit_of_work import written
from masthead.engine.observability.exposition import Exposition
from masthead.engine.observability.flush import EVERY
from masthead.engine.recipes.apply import apply_content
from masthead.engine.recipes.read import read_recipe
from masthead.engine.web.cookies import FRESH
from masthead.engine.web.making import make_front
from masthead.modules.cv.models.sections import BY_NAME, Kind
from masthead.testing.site import MakeSite

PATIENCE = 10
"""Seconds; what was counted is carried twice a second."""
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title><script>alert(1)</script>",
    "{{7*191}}{% raw %}${7*191}#{7*191}",
    "[x](javascript:alert(1)) <b hx-get=/x>b</b>",
    "<!--",
    "&lt;script&gt;",
    "%(name)s %s {0}",
)


TEXTS = {Kind.LINE, Kind.PROSE, Kind.LINES}
OWN = [f"/cv/edit/en{path}" for path in ("", "/basics", "/work", "/history", "/preview")]


class Tags(HTMLParser):
    """Collects every tag with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_each_reader_gets_her_language_and_may_choose_another(quick_desk: Any) -> None:
    quick_desk.take({"basics": {"name": "Ada Example"}, "skills": [{"name": "Go", "level": "40%"}]})
    quick_desk.take({"basics": {"name": "Ада Примерова"}, "skills": [{"name": "Го"}]}, "ru")
    for language in ("en", "ru"):
        quick_desk.publish(language)
    assert "Ada Example" in quick_desk.visit("/", "en").text
    russian = quick_desk.visit("/", "ru").text
    assert "Ада Примерова" in russian
    assert "Технические навыки" in russian
    fixed = quick_desk.visit("/cv/ru", "en").text
    assert '<html lang="ru"' in fixed, "the whole page is in the language of its address"
    assert "Технические навыки" in fixed
    assert 'hreflang="en"' in fixed
    assert '<link rel="canonical" href="http://localhost/cv/ru">' in fixed


def test_who_has_no_cv_in_her_language_reads_the_other(ada: Any) -> None:
    page = ada.visit("/", "ru").text
    assert "Ada Example" in page
    assert '<html lang="en"' in page


def test_the_recipe_shows_an_invented_person_in_both_languages(make_on_sqlite: MakeSite) -> None:
    site = make_on_sqlite("cv")
    load(site)
    russian = site.test_client().get("/").text
    assert "Лада Мачтова" in russian
    assert "вымышленный человек" in russian
    for heading in (
        "Обо мне",
        "Технические навыки",
        "Образование",
        "Личные качества",
        "Контакты",
        "Опыт работы",
    ):
        assert re.search(rf"<h2[^>]*>{heading}</h2>", russian), heading
    for network in ("Telegram", "GitHub", "DockerHub", "Электронная почта"):
        assert f">{network}</dt>" in russian
    english = site.test_client().get("/", headers={"Accept-Language": "en"}).text
    assert "Lada Machtova is an invented person" in english
    assert "90 %" in english


def load(site: Any) -> None:
    recipe = read_recipe("cv", site.parts.settings.site)
    written(
        site.parts.database,
        lambda work: apply_content(recipe, site.parts.loaded.modules, work, dry_run=False),
    )


def test_a_bar_is_drawn_without_styles_and_its_number_is_a_text(ada: Any) -> None:
    ada.save("skills", {"name": "Go", "level": "40"}, {"name": "Rust"}, base=1, action="publish")
    page = ada.visit().text
    assert '<rect class="cv-bar-part" width="40%"' in page
    assert page.count('<rect class="cv-bar-part"') == 1, "no level, no bar"
    assert "40 %" in page
    assert "style=" not in page


def test_programs_read_who_it_is_about(ada: Any) -> None:
    ada.save(
        "basics",
        {
            "name": "Ada Example",
            "label": "Engineer",
            "email": "ada@example.org",
            "url": "https://example.org",
        },
        base=1,
        action="publish",
    )
    page = ada.visit().text
    properties = {attributes["itemprop"] for _, attributes in Tags(page).found if "itemprop" in attributes}
    assert {"name", "jobTitle", "email", "url"} <= properties
    assert 'itemtype="https://schema.org/Person"' in page
    assert '<meta property="og:type" content="profile">' in page
    assert "<title>Ada Example — Engineer · " in page


def test_nothing_that_is_written_into_any_field_runs(quick_desk: Any, subtests: pytest.Subtests) -> None:
    quick_desk.send("/cv/edit/en/begin")
    base = 1
    for text in HOSTILE:
        for name, section in BY_NAME.items():
            row = {
                field.name: text
                for field in section.fields
                if field.kind in TEXTS and len(text) <= field.longest
            }
            assert quick_desk.save(name, row, base=base).status_code == 303, name
            base += 1
        quick_desk.publish()
        pages = [
            quick_desk.visit(),
            *map(quick_desk.client.get, OWN),
            quick_desk.client.get(f"/cv/edit/en/history/{base}"),
        ]
        for page in pages:
            with subtests.test(text):
                assert page.status_code == 200
                look_for_harm(page.text)


def look_for_harm(page: str) -> None:
    for tag, attributes in Tags(page).found:
        assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
        assert tag not in {"img", "iframe", "object", "style", "b"}
        assert tag != "script" or (attributes.get("src") or "").startswith("/static/")
        assert not (attributes.get("href") or "").lower().startswith("javascript")
    assert "1337" not in page, "a template engine has read it"


def test_links_that_are_not_of_the_web_are_refused(ada: Any, subtests: pytest.Subtests) -> None:
    for link in ("javascript:alert(1)", "data:text/html,x", "//example.org", "/sign-out", "https://"):
        for section in ("basics", "work", "projects", "education", "certificates", "profiles"):
            row = {"name": "x", "institution": "x", "network": "x", "url": link}
            known = {field.name for field in BY_NAME[section].fields}
            with subtests.test(f"{link} in {section}"):
                answer = ada.save(section, {k: v for k, v in row.items() if k in known}, base=1)
                assert answer.status_code == 422
                assert "Write an address of the web" in answer.text


@pytest.fixture
def kept(quick_desk: Any) -> tuple[Any, Client]:
    """A published CV behind the page cache, and a reader."""
    reader = Client(
        make_front(quick_desk.site, quick_desk.site.parts.settings, quick_desk.site.parts.database)
    )
    quick_desk.take({"basics": {"name": "Ada Example"}})
    quick_desk.publish()
    return quick_desk, reader


def test_the_page_is_kept_and_a_publication_makes_it_stale(kept: tuple[Any, Client]) -> None:
    ada, reader = kept
    first = reader.get("/", headers={"Accept-Language": "en"})
    assert "public" in first.headers["Cache-Control"]
    again = reader.get("/", headers={"Accept-Language": "en", "If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    ada.save("basics", {"name": "Ada Changed"}, base=1, action="publish")
    fresh = _fresh(reader).get("/", headers={"Accept-Language": "en"})
    assert "Ada Changed" in fresh.text


def test_visits_are_counted_by_status_also_those_that_the_cache_answers(kept: tuple[Any, Client]) -> None:
    ada, reader = kept
    time.sleep(2 * EVERY)  # by then what others have looked at is counted
    before = visits()
    validator = reader.get("/").headers["ETag"]
    for _ in range(4):
        assert reader.get("/").status_code == 200
    assert reader.get("/", headers={"If-None-Match": validator}).status_code == 304
    reader.head("/")
    ada.send("/cv/edit/en/unpublish")
    assert _fresh(reader).get("/").status_code == 404
    expected = {
        "200": before.get("200", 0) + 5,
        "304": before.get("304", 0) + 1,
        "404": before.get("404", 0) + 1,
    }
    deadline = time.monotonic() + PATIENCE
    while {**before, **visits()} != {**before, **expected} and time.monotonic() < deadline:
        time.sleep(0.1)
    assert {**before, **visits()} == {**before, **expected}


def _fresh(reader: Client) -> Client:
    """Ask as whoever wrote a moment ago does."""
    reader.set_cookie(FRESH, "1")
    return reader


def visits() -> dict[str, float]:
    found = re.findall(
        r'^visit_counter_total\{status="(\d+)"\} (\S+)$', Exposition()().decode(), re.MULTILINE
    )
    return {status: float(number) for status, number in found}


@pytest.mark.parametrize("by_worker", [False, True])
def test_a_cv_that_a_release_cannot_render_is_shown_as_it_was(ada: Any, *, by_worker: bool) -> None:
    def damage(work: Any) -> None:
        work.execute(update(Revision).values(fields='{"basics": 7}'))
        work.execute(update(Live).values(renderer=1))

    written(ada.site.parts.database, damage)
    if by_worker:
        written(ada.site.parts.database, RENDER_ANEW.run)
    for _ in range(2):
        answer = ada.visit("/cv/en")
        assert answer.status_code == 200
        assert "Ada Example" in answer.text
