"""Settings of the users module: `[module.users]` in masthead.toml."""

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta


@dataclass(frozen=True)
class UsersSettings:
    """What an owner may choose."""

    open_editing: bool = False
    """Whether everybody may add to and delete from the directory, as on a trial site."""
    page_size: Annotated[int, Meta(ge=1, le=200)] = 20
    """Entries on a page of the directory, 1 to 200."""
    sign_up: bool = False
    """Whether visitors may make an account by themselves."""
