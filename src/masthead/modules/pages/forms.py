"""The forms of pages: untrusted input → typed values."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from masthead.engine.content.editing import Writing
from masthead.engine.content.errors import SlugIsUnfit
from masthead.engine.content.models import NOTE_LENGTH, TITLE_LENGTH
from masthead.engine.content.publishing import Times
from masthead.engine.content.slugs import read_slug, slug_of
from masthead.engine.errors import InputIsInvalid, translatable
from masthead.engine.web.forms import FormReader
from masthead.modules.media.public import chosen_text, read_choice
from masthead.modules.pages.models import BODY_LENGTH, TEASER_LENGTH, PageFields

FIELDS = ("title", "body", "teaser", "picture", "note")
"""What an editor types into the form of a page, and what is kept of it while she types."""
NOT_A_TIME = translatable("This is not a date with a time.")
NOT_A_PLACE = translatable("Choose a page from the list.")


@dataclass(frozen=True)
class Address:
    """Where a page is to be."""

    slug: str
    parent_id: int | None


def typed(form: Mapping[str, str]) -> dict[str, str]:
    """Give the form as it was typed, with the picture that was chosen, in whichever way, as one field."""
    return {**form, "picture": chosen_text(form, "picture")}


def read_page(form: Mapping[str, str]) -> Writing:
    """Read what an editor wrote; raise `InputIsInvalid` with one message per wrong field."""
    reader = FormReader(form)
    writing = Writing(
        reader.text("title", longest=TITLE_LENGTH),
        PageFields(
            body=reader.prose("body", longest=BODY_LENGTH),
            teaser=reader.text("teaser", longest=TEASER_LENGTH, shortest=0),
            picture=_picture(reader),
        ),
        reader.text("note", longest=NOTE_LENGTH, shortest=0),
    )
    reader.finish()
    return writing


def read_address(form: Mapping[str, str], title: str, reserved: Collection[str]) -> Address:
    """Read an address; without a slug it is made of the title. Reserved are first parts only."""
    reader = FormReader(form)
    parent_id = _parent(reader)
    taken = reserved if parent_id is None else ()
    slug = form.get("slug", "").strip() or slug_of(title, "page")
    try:
        slug = read_slug(slug, taken)
    except SlugIsUnfit as error:
        reader.errors.update(error.errors)
    reader.finish()
    return Address(slug, parent_id)


def read_times(form: Mapping[str, str]) -> Times:
    """Read the two times, in UTC to the minute, as a browser's date field writes them."""
    reader = FormReader(form)
    times = Times(_time(reader, "publish_at"), _time(reader, "unpublish_at"))
    reader.finish()
    return times


def _picture(reader: FormReader) -> int | None:
    try:
        return read_choice(reader.form, "picture")
    except InputIsInvalid as error:
        reader.errors.update(error.errors)
        return None


def _parent(reader: FormReader) -> int | None:
    text = reader.form.get("parent", "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):  # noqa: PLR2004 - what a key can be
        reader.errors["parent"] = NOT_A_PLACE
        return None
    return int(text)


def _time(reader: FormReader, name: str) -> datetime | None:
    text = reader.form.get(name, "").strip()
    if not text:
        return None
    try:
        return datetime.strptime(text[:16], "%Y-%m-%dT%H:%M").replace(tzinfo=UTC)
    except ValueError:
        reader.errors[name] = NOT_A_TIME
        return None
