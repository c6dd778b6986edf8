"""Settings of the greeting service: `[module.hello]` in masthead.toml."""

from dataclasses import dataclass, field
from typing import Annotated

from masthead.engine.errors import translatable
from masthead.engine.settings.secret import Secret
from masthead.engine.tuning.changeable import Changeable


@dataclass(frozen=True)
class HelloSettings:
    """What an owner may choose."""

    paragraph: Annotated[
        bool,
        Changeable(
            translatable("Greeting as a paragraph"), translatable("Whether the greeting is wrapped in <p>.")
        ),
    ] = False
    """Whether the greeting is wrapped in `<p>`."""
    token: Secret = field(default_factory=lambda: Secret("HELLO_TOKEN"))
    """Bearer token of /protected, from HELLO_TOKEN or HELLO_TOKEN_FILE. Unset: nobody gets in."""
