"""What a CV holds: JSON Resume 1.0.0 as we keep it, and the qualities of a person, which it lacks.

https://jsonresume.org/schema. Stored as JSON, so a field is never renamed, and one added later needs a default.
Dates are `YYYY` or `YYYY-MM`; an empty end is the present.
"""

import msgspec

Lines = tuple[str, ...]


class Row(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """Something that a section holds several of."""


class Basics(Row, frozen=True):
    """Who it is."""

    name: str = ""
    label: str = ""
    """What they do: "Platform engineer"."""
    city: str = ""
    region: str = ""
    email: str = ""
    phone: str = ""
    url: str = ""
    summary: str = ""
    """Markdown."""
    picture: int | None = None
    """Number of the photo in the library of pictures; no file in the format of others has it."""


class Profile(Row, frozen=True):
    """Where they are found."""

    network: str = ""
    username: str = ""
    url: str = ""


class Skill(Row, frozen=True):
    """What they can do, and how well."""

    name: str = ""
    level: int = 0
    """Percent."""
    keywords: Lines = ()


class Work(Row, frozen=True):
    """A position."""

    name: str = ""
    """Of the employer."""
    position: str = ""
    location: str = ""
    url: str = ""
    start_date: str = ""
    end_date: str = ""
    summary: str = ""
    """Markdown."""
    highlights: Lines = ()


class Project(Row, frozen=True):
    """Something they made."""

    name: str = ""
    url: str = ""
    start_date: str = ""
    end_date: str = ""
    description: str = ""
    """Markdown."""
    highlights: Lines = ()


class Education(Row, frozen=True):
    """Where and what they studied."""

    institution: str = ""
    area: str = ""
    study_type: str = ""
    url: str = ""
    start_date: str = ""
    end_date: str = ""
    score: str = ""
    courses: Lines = ()


class Certificate(Row, frozen=True):
    """What somebody else says that they can."""

    name: str = ""
    issuer: str = ""
    date: str = ""
    url: str = ""


class Language(Row, frozen=True):
    """A language, and how well they know it, in words."""

    language: str = ""
    fluency: str = ""


class Quality(Row, frozen=True):
    """What they are like."""

    name: str = ""
    description: str = ""


class Interest(Row, frozen=True):
    """What they like."""

    name: str = ""
    keywords: Lines = ()


class Resume(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """A whole CV."""

    basics: Basics = Basics()
    profiles: tuple[Profile, ...] = ()
    skills: tuple[Skill, ...] = ()
    work: tuple[Work, ...] = ()
    projects: tuple[Project, ...] = ()
    education: tuple[Education, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    languages: tuple[Language, ...] = ()
    qualities: tuple[Quality, ...] = ()
    interests: tuple[Interest, ...] = ()
