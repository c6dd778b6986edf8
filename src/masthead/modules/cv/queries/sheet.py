"""A CV laid out for readers: headings, entries and periods in its language. The page and the PDF show the same."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from masthead.engine.errors import translatable
from masthead.modules.cv.models.dates import month_in_words
from masthead.modules.cv.models.resume import (
    Basics,
    Certificate,
    Education,
    Interest,
    Language,
    Lines,
    Project,
    Quality,
    Resume,
    Skill,
    Work,
)
from masthead.modules.cv.models.sections import BY_NAME
from masthead.modules.cv.queries.words import words_of
from masthead.modules.media.public import ShownPicture

PRESENT = translatable("present")
EMAIL, TELEPHONE, WEBSITE = translatable("E-mail"), translatable("Telephone"), translatable("Website")
MAIN = ("work", "projects", "education", "certificates")
"""Parts that tell a story; the others stand beside it."""
SIDE = ("languages", "qualities", "interests")
_DIALLED = re.compile(r"[^0-9+]")


@dataclass(frozen=True)
class Entry:
    """One thing in a part."""

    title: str
    about: str = ""
    """What stands beside or below the title: employer and place, degree, level."""
    period: str = ""
    url: str = ""
    html: Markup = Markup()
    lines: Lines = ()


@dataclass(frozen=True)
class Part:
    """A heading with entries."""

    name: str
    heading: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Contact:
    """A way to reach the person."""

    name: str
    """`email`, `phone`, `url`, or `profile`."""
    label: str
    text: str
    url: str = ""


@dataclass(frozen=True)
class Sheet:
    """The whole CV."""

    language: str
    name: str
    role: str
    place: str
    headings: Mapping[str, str]
    """Of all sections."""
    photo: ShownPicture | None
    about: Markup
    contacts: tuple[Contact, ...]
    skills: tuple[Skill, ...]
    main: tuple[Part, ...]
    side: tuple[Part, ...]


def sheet_of(resume: Resume, language: str, photo: ShownPicture | None = None) -> Sheet:
    """Lay out a CV whose Markdown is HTML already."""
    basics, words = resume.basics, words_of(language)
    headings = {name: words.gettext(section.label) for name, section in BY_NAME.items()}

    def parts(names: tuple[str, ...]) -> tuple[Part, ...]:
        return tuple(
            Part(name, headings[name], tuple(ENTRY[name](row, language) for row in getattr(resume, name)))
            for name in names
            if getattr(resume, name)
        )

    return Sheet(
        language=language,
        name=basics.name,
        role=basics.label,
        place=_joined(", ", basics.city, basics.region),
        headings=headings,
        photo=photo,
        about=_html(basics.summary),
        contacts=_contacts(resume, language),
        skills=resume.skills,
        main=parts(MAIN),
        side=parts(SIDE),
    )


def _contacts(resume: Resume, language: str) -> tuple[Contact, ...]:
    basics, say = resume.basics, words_of(language).gettext
    return (
        *_own_contacts(basics, say),
        *(
            Contact("profile", one.network, one.username or _bare(one.url) or one.network, one.url)
            for one in resume.profiles
        ),
    )


def _own_contacts(basics: Basics, say: Callable[[str], str]) -> list[Contact]:
    found = []
    if basics.email:
        found.append(Contact("email", say(EMAIL), basics.email, f"mailto:{quote(basics.email, safe='@')}"))
    if basics.phone:
        dialled = _DIALLED.sub("", basics.phone)
        found.append(Contact("phone", say(TELEPHONE), basics.phone, f"tel:{dialled}" if dialled else ""))
    if basics.url:
        found.append(Contact("url", say(WEBSITE), _bare(basics.url), basics.url))
    return found


def _work(row: Work, language: str) -> Entry:
    about = _joined(", ", row.name if row.position else "", row.location)
    told = Entry(row.position or row.name, about, url=row.url, html=_html(row.summary), lines=row.highlights)
    return _dated(told, row, language)


def _project(row: Project, language: str) -> Entry:
    told = Entry(row.name, url=row.url, html=_html(row.description), lines=row.highlights)
    return _dated(told, row, language)


def _education(row: Education, language: str) -> Entry:
    about = _joined(", ", row.area, row.study_type, row.score)
    return _dated(Entry(row.institution, about, url=row.url, lines=row.courses), row, language)


def _certificate(row: Certificate, language: str) -> Entry:
    return Entry(row.name, row.issuer, month_in_words(row.date, language), url=row.url)


def _language(row: Language, _language: str) -> Entry:
    return Entry(row.language, row.fluency)


def _quality(row: Quality, _language: str) -> Entry:
    return Entry(row.name, row.description)


def _interest(row: Interest, _language: str) -> Entry:
    return Entry(row.name, ", ".join(row.keywords))


ENTRY: Mapping[str, Callable[[Any, str], Entry]] = {
    "work": _work,
    "projects": _project,
    "education": _education,
    "certificates": _certificate,
    "languages": _language,
    "qualities": _quality,
    "interests": _interest,
}


def _dated(entry: Entry, row: Work | Project | Education, language: str) -> Entry:
    start, end = row.start_date, row.end_date
    last = month_in_words(end, language)
    if start and not end:
        last = words_of(language).gettext(PRESENT)
    period = " – ".join(dict.fromkeys(filter(None, (month_in_words(start, language), last))))
    return replace(entry, period=period)


def _html(prose: str) -> Markup:
    """Mark what the renderer made as what it is: it lets nothing through that could do harm."""
    return Markup(prose)  # noqa: S704


def _joined(between: str, *texts: str) -> str:
    return between.join(filter(None, texts))


def _bare(url: str) -> str:
    """Give a link as people say it."""
    return url.partition("://")[2].removeprefix("www.").rstrip("/")
