"""The forms of pages: untrusted input → typed values."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from masthead.engine.content.editing import Writing
from masthead.engine.content.errors import SlugIsUnfit
from masthead.engine.content.models import NOTE_LENGTH, TITLE_LENGTH
from masthead.engine.content.slugs import read_slug, slug_of
from masthead.engine.errors import InputIsInvalid, translatable
from masthead.engine.web.forms import FormReader
from masthead.modules.media.public import chosen_text, read_choice
from masthead.modules.pages.models import BODY_LENGTH, TEASER_LENGTH, PageFields
from masthead.modules.pages.queries.desk import STATES, Search

FIELDS = ("title", "body", "teaser", "picture", "note")
"""What an editor types into the form of a page, and what is kept of it while she types."""
PARENT = "parent"
NEW_FIELDS = (*FIELDS, "slug", PARENT)
"""The same of a new page, whose place is in its form. Its parent alone is chosen for her, by the way to the form."""
SEARCH_LENGTH = 100
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


def read_parent(form: Mapping[str, str]) -> int | None:
    """Read which page was chosen as the one above; None for the top, and for what is no page."""
    return _parent(FormReader(form))


def _picture(reader: FormReader) -> int | None:
    try:
        return read_choice(reader.form, "picture")
    except InputIsInvalid as error:
        reader.errors.update(error.errors)
        return None


def _parent(reader: FormReader) -> int | None:
    text = reader.form.get(PARENT, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):  # noqa: PLR2004 - what a key can be
        reader.errors[PARENT] = NOT_A_PLACE
        return None
    return int(text)


def read_search(query: Mapping[str, str]) -> Search:
    """Read a search; what cannot be meant is left out, for nothing is lost by it."""
    state = query.get("state", "")
    return Search(
        read_words(query.get("q", "")), state if state in STATES else "", read_words(query.get("author", ""))
    )


def read_words(text: str) -> str:
    """Keep what a name or address may hold: NUL and lone surrogates are in no database."""
    return "".join(one for one in text.strip()[:SEARCH_LENGTH] if one.isprintable())
