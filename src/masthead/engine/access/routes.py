"""Every route says who may use it; a site with a route that does not say so refuses to start."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TypeVar

from masthead.engine.access.actor import Actor
from masthead.engine.errors import ModuleIsBroken

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = ""
_ATTRIBUTE = "masthead_permission"
_OF_EACH = "masthead_permission_of_each"


def requires(permission: str) -> Callable[[View], View]:
    """Declare that only those with `permission` reach this view."""

    def declare(view: View) -> View:
        setattr(view, _ATTRIBUTE, permission)
        return view

    return declare


def requires_some(permission: str) -> Callable[[View], View]:
    """Declare that whoever has `permission` reaches this view, if only for what is their own.

    The view, or what it calls, asks again for each thing, with its owner.
    """

    def declare(view: View) -> View:
        setattr(view, _OF_EACH, True)
        return requires(permission)(view)

    return declare


def public(view: View) -> View:
    """Declare that everybody reaches this view."""
    setattr(view, _ATTRIBUTE, PUBLIC)
    return view


def permission_of(view: Callable[..., Any]) -> str | None:
    """Give the declared permission, `PUBLIC`, or None where nothing is declared."""
    declared: str | None = getattr(view, _ATTRIBUTE, None)
    return declared


def asks_of_each(view: Callable[..., Any]) -> bool:
    """Whether a permission for what is one's own is enough to reach this view."""
    return hasattr(view, _OF_EACH)


def admit(actor: Actor, view: Callable[..., Any]) -> None:
    """Raise `SignInNeeded` or `NotAllowed` unless the actor may use a view that is not public."""
    permission = permission_of(view) or PUBLIC
    if asks_of_each(view):
        actor.require_some(permission)
    else:
        actor.require(permission)


def may_enter(actor: Actor, view: Callable[..., Any], permission: str) -> bool:
    """Whether the actor has the permission as far as the view asks for it: for everything, or for what is theirs."""
    return actor.has(permission) if asks_of_each(view) else actor.can(permission)


def refuse_undeclared(
    endpoints: Iterable[str],
    views: Mapping[str, Callable[..., Any]],
    permissions: Collection[str],
) -> None:
    """Raise `ModuleIsBroken` for the first endpoint without a declared, known permission."""
    for endpoint in endpoints:
        declared = permission_of(views[endpoint])
        owner = endpoint.partition(".")[0]
        if declared is None:
            raise ModuleIsBroken(owner, f"route {endpoint} declares no permission; add @requires or @public")
        if declared != PUBLIC and declared not in permissions:
            raise ModuleIsBroken(owner, f"route {endpoint} requires {declared}, which nobody declares")
