"""Settings of the users module: `[module.users]` in masthead.toml."""

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

from masthead.engine.errors import translatable
from masthead.engine.tuning.changeable import Changeable


@dataclass(frozen=True)
class UsersSettings:
    """What an owner may choose."""

    open_editing: bool = False
    """Whether everybody may add to and delete from the directory, as on a trial site."""
    page_size: Annotated[
        int, Meta(ge=1, le=200), Changeable(translatable("Entries on a page"), translatable("From 1 to 200."))
    ] = 20
    """Entries on a page of the directory, 1 to 200."""
    sign_up: Annotated[
        bool,
        Changeable(
            translatable("Sign-up"), translatable("Whether visitors may make an account by themselves.")
        ),
    ] = False
    """Whether visitors may make an account by themselves."""
