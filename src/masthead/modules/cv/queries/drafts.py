"""What somebody typed into the forms of a CV and did not save: one draft, with a part for each section."""

import msgspec

from masthead.engine.content.models import Draft
from masthead.modules.cv.models.sections import Section


def form_of(draft: Draft) -> dict[str, str]:
    """Give all that was typed."""
    return msgspec.json.decode(draft.form, type=dict[str, str])


def part_of(draft: Draft | None, section: Section) -> dict[str, str]:
    """Give what was typed into one section; nothing where nothing was."""
    return {} if draft is None else {n: text for n, text in form_of(draft).items() if _is_of(section, n)}


def other_sections(draft: Draft, section: Section) -> dict[str, str]:
    """Give what was typed into the other sections."""
    return {name: text for name, text in form_of(draft).items() if not _is_of(section, name)}


def _is_of(section: Section, name: str) -> bool:
    return name.startswith(f"{section.name}-")
