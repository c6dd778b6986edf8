"""The mark by which a module says that one of its settings may change while the site runs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Changeable:
    """Stands in the setting's `Annotated[…]`, beside the range that msgspec checks.

    The setting must be read from `settings_of(…)` where it is used, not kept from the start.
    """

    label: str
    """Translatable."""
    help: str = ""
    """One translatable sentence."""
