"""The sections of a CV: their fields, what fits into each, and what they are called. One table for all doors.

The forms, the import of JSON Resume, and the list of changes read it, so they cannot disagree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from masthead.engine.errors import translatable
from masthead.modules.cv.models.resume import (
    Basics,
    Certificate,
    Education,
    Interest,
    Language,
    Profile,
    Project,
    Quality,
    Row,
    Skill,
    Work,
)

LINE, SHORT, PROSE_LENGTH, LINK_LENGTH, PAIR_LENGTH = 200, 100, 4000, 500, 300
MOST_LINES = 20
"""Lines of one field."""


class Kind(StrEnum):
    """What a field takes."""

    LINE = "line"
    PROSE = "prose"
    """Markdown."""
    LINES = "lines"
    """One thing on each line."""
    LINK = "link"
    EMAIL = "email"
    MONTH = "month"
    """`YYYY` or `YYYY-MM`."""
    PERCENT = "percent"
    PICTURE = "picture"
    """A number in the library of pictures."""


@dataclass(frozen=True)
class Field:
    """One field of a row."""

    name: str
    label: str
    kind: Kind = Kind.LINE
    longest: int = LINE
    """Characters; of each line, where there are several."""
    required: bool = False
    hint: str = ""


@dataclass(frozen=True)
class Section:
    """A part of a CV that is edited by itself."""

    name: str
    """Of the resume's field."""
    label: str
    row: type[Row]
    one: str
    """What a row is called, with its number."""
    most: int
    """Rows."""
    fields: tuple[Field, ...]

    @property
    def is_single(self) -> bool:
        """Whether it holds one row, always."""
        return self.most == 1


MONTH_HINT = translatable("A year, or a year and a month: 2021 or 2021-03.")
LINES_HINT = translatable("One on each line.")
MARKDOWN_HINT = translatable("Markdown: **bold**, *italic*, - list, [link](address).")


def _dates() -> tuple[Field, Field]:
    ongoing = translatable("Empty: to the present day.")
    return (
        Field("start_date", translatable("From"), Kind.MONTH, hint=MONTH_HINT),
        Field("end_date", translatable("To"), Kind.MONTH, hint=ongoing),
    )


def _link(label: str = translatable("Link")) -> Field:
    return Field("url", label, Kind.LINK, LINK_LENGTH)


def _lines(name: str, label: str, longest: int) -> Field:
    return Field(name, label, Kind.LINES, longest, hint=LINES_HINT)


def _prose(name: str, label: str) -> Field:
    return Field(name, label, Kind.PROSE, PROSE_LENGTH, hint=MARKDOWN_HINT)


SECTIONS: Sequence[Section] = (
    Section(
        "basics",
        translatable("About me"),
        Basics,
        translatable("About me"),
        1,
        (
            Field("name", translatable("Name"), required=True),
            Field("label", translatable("Profession"), hint=translatable("What you do, in a few words.")),
            Field("city", translatable("City"), longest=SHORT),
            Field("region", translatable("Region or country"), longest=SHORT),
            Field("email", translatable("E-mail"), Kind.EMAIL, SHORT),
            Field("phone", translatable("Telephone"), longest=40),
            _link(translatable("Website")),
            _prose("summary", translatable("About me")),
            Field("picture", translatable("Photo"), Kind.PICTURE),
        ),
    ),
    Section(
        "skills",
        translatable("Technical skills"),
        Skill,
        translatable("Skill %(number)s"),
        60,
        (
            Field("name", translatable("Skill"), longest=SHORT, required=True),
            Field(
                "level",
                translatable("Level in percent"),
                Kind.PERCENT,
                hint=translatable("0 to 100. Empty or 0: no bar is shown."),
            ),
            _lines("keywords", translatable("Keywords"), SHORT),
        ),
    ),
    Section(
        "work",
        translatable("Experience"),
        Work,
        translatable("Position %(number)s"),
        30,
        (
            Field("position", translatable("Position")),
            Field("name", translatable("Employer"), required=True),
            Field("location", translatable("Place"), longest=SHORT),
            _link(),
            *_dates(),
            _prose("summary", translatable("Description")),
            _lines("highlights", translatable("Achievements"), PAIR_LENGTH),
        ),
    ),
    Section(
        "projects",
        translatable("Projects"),
        Project,
        translatable("Project %(number)s"),
        30,
        (
            Field("name", translatable("Project"), required=True),
            _link(),
            *_dates(),
            _prose("description", translatable("Description")),
            _lines("highlights", translatable("Achievements"), PAIR_LENGTH),
        ),
    ),
    Section(
        "education",
        translatable("Education"),
        Education,
        translatable("Education %(number)s"),
        20,
        (
            Field("institution", translatable("Institution"), required=True),
            Field("area", translatable("Subject")),
            Field("study_type", translatable("Degree"), longest=SHORT),
            _link(),
            *_dates(),
            Field("score", translatable("Grade"), longest=SHORT),
            _lines("courses", translatable("Courses"), PAIR_LENGTH),
        ),
    ),
    Section(
        "certificates",
        translatable("Certificates"),
        Certificate,
        translatable("Certificate %(number)s"),
        30,
        (
            Field("name", translatable("Certificate"), required=True),
            Field("issuer", translatable("Issued by")),
            Field("date", translatable("Date"), Kind.MONTH, hint=MONTH_HINT),
            _link(),
        ),
    ),
    Section(
        "languages",
        translatable("Languages"),
        Language,
        translatable("Language %(number)s"),
        20,
        (
            Field("language", translatable("Language"), longest=SHORT, required=True),
            Field("fluency", translatable("Level in words"), longest=SHORT),
        ),
    ),
    Section(
        "qualities",
        translatable("Personal qualities"),
        Quality,
        translatable("Quality %(number)s"),
        20,
        (
            Field("name", translatable("Quality"), longest=SHORT, required=True),
            Field("description", translatable("What it shows in"), longest=PAIR_LENGTH),
        ),
    ),
    Section(
        "interests",
        translatable("Interests"),
        Interest,
        translatable("Interest %(number)s"),
        20,
        (
            Field("name", translatable("Interest"), longest=SHORT, required=True),
            _lines("keywords", translatable("Keywords"), SHORT),
        ),
    ),
    Section(
        "profiles",
        translatable("Contacts"),
        Profile,
        translatable("Contact %(number)s"),
        20,
        (
            Field(
                "network",
                translatable("Network"),
                longest=SHORT,
                required=True,
                hint=translatable("Such as GitHub, Telegram, Docker Hub."),
            ),
            Field("username", translatable("Name there"), longest=SHORT),
            _link(),
        ),
    ),
)
BY_NAME = {section.name: section for section in SECTIONS}
