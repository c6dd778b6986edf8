"""Settings of the users module: `[module.users]` in masthead.toml."""

from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta

from masthead.engine.errors import translatable
from masthead.engine.tuning.changeable import Changeable


@dataclass(frozen=True)
class RequiredFor:
    """Roles whose holders must have a second factor; every account is a member."""

    required_for: tuple[Literal["member", "editor", "administrator"], ...]


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
    second_factor: Literal["optional"] | RequiredFor = "optional"
    """`{ required_for = ["administrator"] }` leads such accounts to set one up before anything else.

    On the page of a role at the desk it may be demanded, too, also of roles that were made there."""

    @property
    def roles_with_factor(self) -> frozenset[str]:
        """The roles that need a second factor."""
        return frozenset() if self.second_factor == "optional" else frozenset(self.second_factor.required_for)
