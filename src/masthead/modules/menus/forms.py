"""The forms of menus: untrusted input → typed values. Where a link leads is found out by the view."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from masthead.engine.content.errors import SlugIsUnfit
from masthead.engine.content.slugs import read_slug, slug_of
from masthead.engine.errors import translatable
from masthead.engine.web.forms import TOO_LONG, FormReader
from masthead.modules.menus.models import ADDRESS_LENGTH, LABEL_LENGTH, NAME_LENGTH, TITLE_LENGTH

RESERVED = ("new", "links", "targets")
"""Names that addresses of the desk have."""
ONE_TARGET = translatable("Choose one: a part of the site, or an address.")
NOT_A_PART = translatable("Choose a part of the site from the list.")
NOT_A_PLACE = translatable("Choose a link from the list.")
NOT_A_REGION = translatable("Choose a place from the list.")
LABEL_NEEDED = translatable("Write a label: this leads to nothing that has a title of its own.")


@dataclass(frozen=True)
class MenuForm:
    """A menu: its name where it is new, its title, where it is shown."""

    name: str
    title: str
    region: str


@dataclass(frozen=True)
class LinkForm:
    """A link as it was typed; `target` is a title, a path or an address."""

    label: str
    labels: Mapping[str, str]
    target: str
    entrance: str
    below: int | None
    is_open: bool
    is_shown: bool


def read_menu(form: Mapping[str, str], regions: Collection[str]) -> MenuForm:
    """Read a menu; without a name it is made of the title. Raises `InputIsInvalid`."""
    reader = FormReader(form)
    title = reader.text("title", longest=TITLE_LENGTH)
    name = form.get("name", "").strip() or slug_of(title, "menu")
    try:
        name = read_slug(name, RESERVED, "name")
    except SlugIsUnfit as error:
        reader.errors.update(error.errors)
    if len(name) > NAME_LENGTH:
        reader.errors["name"] = TOO_LONG
    region = form.get("region", "")
    if region not in regions:
        reader.errors["region"] = NOT_A_REGION
    reader.finish()
    return MenuForm(name, title, region)


def read_link(form: Mapping[str, str], languages: Collection[str], entrances: Collection[str]) -> LinkForm:
    """Read a link; raise `InputIsInvalid` with one message per wrong field."""
    reader = FormReader(form)
    label = reader.text("label", longest=LABEL_LENGTH, shortest=0)
    said = {one: reader.text(f"label_{one}", longest=LABEL_LENGTH, shortest=0) for one in languages}
    target = reader.text("target", longest=ADDRESS_LENGTH, shortest=0)
    entrance = form.get("entrance", "")
    if entrance and entrance not in entrances:
        reader.errors["entrance"] = NOT_A_PART
    elif entrance and target:
        reader.errors["target"] = ONE_TARGET
    below = _number(reader, "below")
    reader.finish()
    return LinkForm(
        label=label,
        labels={language: text for language, text in said.items() if text},
        target=target,
        entrance=entrance,
        below=below,
        is_open="is_open" in form,
        is_shown="is_hidden" not in form,
    )


def _number(reader: FormReader, name: str) -> int | None:
    text = reader.form.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):  # noqa: PLR2004 - what a key can be
        reader.errors[name] = NOT_A_PLACE
        return None
    return int(text)
