"""Which settings of a site may change while it runs: a few of its own, and those that its modules mark."""

import dataclasses
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from masthead.engine.errors import translatable
from masthead.engine.settings.model import Settings
from masthead.engine.tuning.changeable import Changeable

SITE = "site"
LONGEST_NAME = 60
Choices = tuple[tuple[str, str], ...]
"""Values with their translatable labels."""
LANGUAGES: Choices = (("en", "English"), ("ru", "Русский"))
YES_NO: Choices = (("true", translatable("Yes")), ("false", translatable("No")))


@dataclass(frozen=True)
class Tunable:
    """A setting that may change, and what files and environment say of it."""

    owner: str
    """`site`, or the module's name."""
    field: str
    label: str
    help: str
    kind: Any
    """Its type, with the range that msgspec checks."""
    told: Any
    """Its value as files and environment have it."""
    variable: str = ""
    """The environment variable that fixes it; empty where none does."""
    choices: Choices = ()

    @property
    def name(self) -> str:
        """The name under which its value is kept: `site.name`."""
        return f"{self.owner}.{self.field}"

    @property
    def range(self) -> Meta:
        """Its limits."""
        return next((one for one in typing.get_args(self.kind) if isinstance(one, Meta)), Meta())

    def read(self, text: str) -> Any:
        """Give the value that a text stands for; raise `ValueError` for one that does not fit."""
        value = msgspec.convert(text, self.kind, strict=False)
        return self.judged(value)

    def decode(self, written: str) -> Any:
        """Give the value that is kept as JSON; raise `ValueError` for one that does not fit any more."""
        return self.judged(msgspec.json.decode(written, type=self.kind))

    def judged(self, value: Any) -> Any:
        """Give the value back if it is among the choices; raise `ValueError` otherwise."""
        if self.choices and shown(value) not in dict(self.choices):
            raise ValueError(f"{self.name} cannot be {value!r}")
        return value


def shown(value: Any) -> str:
    """Give a value as forms and lists have it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def tunables_of(
    settings: Settings, module_settings: Mapping[str, Any], fronts: Choices
) -> tuple[Tunable, ...]:
    """Give what may change on this site; `fronts` are the pages that may be its front page."""
    return (*_of_site(settings, fronts), *_of_modules(module_settings))


def tuned(
    tunables: Sequence[Tunable],
    settings: Settings,
    module_settings: Mapping[str, Any],
    values: Mapping[str, Any],
) -> tuple[Settings, dict[str, Any]]:
    """Lay the values, by name, over what the site was told."""
    changes: dict[str, dict[str, Any]] = {}
    for one in tunables:
        if one.name in values:
            changes.setdefault(one.owner, {})[one.field] = values[one.name]
    modules = {
        name: dataclasses.replace(typed, **changes.get(name, {})) for name, typed in module_settings.items()
    }
    return dataclasses.replace(settings, **changes.get(SITE, {})), modules


def _of_site(settings: Settings, fronts: Choices) -> Iterator[Tunable]:
    declared = (
        (
            "name",
            translatable("Name of the site"),
            translatable("Stands at the top of every page and in letters."),
        ),
        (
            "language",
            translatable("Language"),
            translatable("For visitors whose browser asks for none of ours."),
        ),
        (
            "front_page",
            translatable("Front page"),
            translatable("What the address of the site itself shows."),
        ),
    )
    kinds = {"name": Annotated[str, Meta(min_length=1, max_length=LONGEST_NAME)]}
    told = settings.front_page
    # A page of content is named in the files alone; who looks at the form must find what stands there now.
    named = () if told in dict(fronts) else ((told, told),)
    choices = {"language": LANGUAGES, "front_page": (*fronts, *named)}
    variables = {one.name: one.metadata.get("env", "") for one in dataclasses.fields(Settings)}
    for field, label, about in declared:
        variable = variables[field]
        yield Tunable(
            owner=SITE,
            field=field,
            label=label,
            help=about,
            kind=kinds.get(field, str),
            told=getattr(settings, field),
            variable=variable if settings.environment.get(variable) else "",
            choices=choices.get(field, ()),
        )


def _of_modules(module_settings: Mapping[str, Any]) -> Iterator[Tunable]:
    for name, typed in module_settings.items():
        for field, kind in typing.get_type_hints(type(typed), include_extras=True).items():
            mark = next((one for one in typing.get_args(kind) if isinstance(one, Changeable)), None)
            if mark is not None:
                plain = typing.get_args(kind)[0]
                yield Tunable(
                    owner=name,
                    field=field,
                    label=mark.label,
                    help=mark.help,
                    kind=kind,
                    told=getattr(typed, field),
                    choices=YES_NO if plain is bool else (),
                )
