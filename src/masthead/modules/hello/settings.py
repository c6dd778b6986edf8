"""Settings of the greeting service: `[module.hello]` in masthead.toml."""

from dataclasses import dataclass


@dataclass(frozen=True)
class HelloSettings:
    """What an owner may choose."""

    paragraph: bool = False
    """Whether the greeting is wrapped in `<p>`."""
    token_variable: str = "HELLO_TOKEN"  # noqa: S105 - the name of a variable, not a token
    """Environment variable with the bearer token of /protected; or NAME_FILE. Unset: nobody gets in."""
