"""A CV as JSON Resume 1.0.0, for other programs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from masthead.modules.cv.models.resume import Resume, Skill

SCHEMA = "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"
VERSION = "v1.0.0"
_PLACE = ("city", "region")
_AT_TOP = ("work", "education", "certificates", "languages", "interests", "projects")


def json_resume(resume: Resume, *, canonical: str, modified: datetime, image: str = "") -> bytes:
    """Give the file; `canonical` is its address, `image` that of the photo. What is empty is left out."""
    basics: dict[str, Any] = msgspec.to_builtins(resume.basics)
    basics.pop("picture", None)
    if image:
        basics["image"] = image
    location = {name: basics.pop(name) for name in _PLACE if name in basics}
    if location:
        basics["location"] = location
    if resume.profiles:
        basics["profiles"] = msgspec.to_builtins(resume.profiles)
    rows: dict[str, Any] = msgspec.to_builtins(resume)
    meta: dict[str, Any] = {
        "canonical": canonical,
        "version": VERSION,
        "lastModified": modified.strftime("%Y-%m-%dT%H:%M:%S"),
    }
    if resume.qualities:
        meta["masthead"] = {"qualities": rows["qualities"]}
    document = {
        "$schema": SCHEMA,
        "basics": basics,
        "skills": _skills(resume.skills),
        **{name: rows[name] for name in _AT_TOP if name in rows},
        "meta": meta,
    }
    whole = {name: value for name, value in document.items() if value}
    return msgspec.json.format(msgspec.json.encode(whole), indent=2)


def _skills(skills: Sequence[Skill]) -> list[dict[str, Any]]:
    """Give skills with their percentages as texts: the schema knows no numbers."""
    return [
        {**msgspec.to_builtins(skill), "level": f"{skill.level}%"}
        if skill.level
        else msgspec.to_builtins(skill)
        for skill in skills
    ]
