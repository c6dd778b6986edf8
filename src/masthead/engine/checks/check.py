"""What a check is, what it looks at, what it says; for the engine's checks and those of modules."""

import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from masthead.engine.database.connect import Database
from masthead.engine.errors import ModuleIsBroken
from masthead.engine.observability.probes import SchemaJudge
from masthead.engine.settings.model import Settings


class State(enum.StrEnum):
    """How grave a finding is."""

    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True)
class Finding:
    """What was found of one thing. All texts are translatable, with `params` for their places."""

    subject: str
    state: State
    text: str
    """What is."""
    advice: str = ""
    """What to do."""
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def said(self) -> str:
        """The whole in English, for the shell and for programs."""
        words = (self.text, self.advice) if self.advice else (self.text,)
        return ". ".join(one % self.params for one in words)

    def as_json(self) -> dict[str, object]:
        """Give it for programs. `well` is what they were told before there were warnings."""
        well = self.state is not State.FAILURE
        return {"subject": self.subject, "state": self.state.value, "well": well, "text": self.said}


@dataclass(frozen=True)
class Surroundings:
    """What a check may look at."""

    settings: Settings
    database: Database
    schema: SchemaJudge
    modules: tuple[str, ...]
    broken: Sequence[ModuleIsBroken]
    module_settings: Mapping[str, Any]
    """Typed settings by the name of their module."""
    version: str
    """Release of the code."""


@dataclass(frozen=True)
class Check:
    """Looks at one thing. It may raise: that is a failure, and the other checks go on."""

    subject: str
    """Translatable; one word or two, in small letters."""
    look: Callable[[Surroundings], Iterable[Finding]]
    proves: bool = False
    """Whether it changes something to find out, such as writing a file; then it is run only when asked to."""
