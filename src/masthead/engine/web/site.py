"""The Flask application of a site: who is asking, may they, and one unit of work around each view."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any, TypeVar, cast

from flask import Flask, Response, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError

from masthead.engine.access.actor import Actor
from masthead.engine.access.live import ACCESS, LiveRoles
from masthead.engine.access.roles import RoleTable
from masthead.engine.access.routes import PUBLIC, admit, permission_of
from masthead.engine.audit.origin import API, PAGE, Doer, Origin, originating
from masthead.engine.cache.stale import was_touched
from masthead.engine.database.connect import Database
from masthead.engine.database.unit_of_work import current_work, repeated, unit_of_work
from masthead.engine.errors import NO_TEMPORARY_ROOM, DatabaseIsUnavailable, StorageIsUnavailable
from masthead.engine.loading import LoadedModules
from masthead.engine.module import Block, DeskPlace, Entrance, IdentitySource
from masthead.engine.settings.model import Settings
from masthead.engine.settings.secret import Secret
from masthead.engine.tuning.follow import Follower
from masthead.engine.web.asking import asked, question_of_form
from masthead.engine.web.cookies import FRESH, SESSION
from masthead.engine.web.environ import TRACE
from masthead.engine.web.forgery import refuse_foreign, refuse_without_token
from masthead.engine.web.parsing import CONVERTERS, Json
from masthead.engine.web.schema import SchemaGate
from masthead.engine.web.templating import Templates

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
Typed = TypeVar("Typed")
View = TypeVar("View", bound=Callable[..., Any])
_OWN_WORK = "masthead_own_work"
_COMES_FIRST = "masthead_comes_first"
FRONT = "front"
"""Endpoint of /."""


def opens_own_work(view: View) -> View:
    """Declare that this view writes in units of work of its own; the request's only reads and locks nothing.

    For what takes long on purpose, such as judging a password, while others want to write.
    """
    setattr(view, _OWN_WORK, True)
    return view


def comes_first(view: View) -> View:
    """Declare that this view is part of what some people have to do before anything else: see `Person.detour`."""
    setattr(view, _COMES_FIRST, True)
    return view


@dataclass(frozen=True)
class FrontPage:
    """What stands at /: an entrance or, at its `path`, an item of content."""

    endpoint: str
    path: str | None = None

    @property
    def arguments(self) -> dict[str, str]:
        """What its view is called with, beside what it always is."""
        return {} if self.path is None else {"path": self.path}


@dataclass(frozen=True)
class Parts:
    """What a site consists of besides Flask."""

    settings: Settings
    database: Database
    loaded: LoadedModules
    roles: LiveRoles
    identity: IdentitySource | None
    entrances: tuple[Entrance, ...]
    desk: tuple[DeskPlace, ...]
    blocks: Mapping[str, tuple[Block, ...]]
    module_settings: Mapping[str, Any]
    secret_key: Secret
    schema: SchemaGate


class Site(Flask):
    """Flask, with every view inside a unit of work and behind its declared permission."""

    parts: Parts
    front: FrontPage
    jinja_environment = Templates
    json_provider_class = Json

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.settings: Follower | None = None
        self.on_settings: list[Callable[[Settings], None]] = []
        """Called with the settings whenever they change while the site runs."""
        self.large_bodies: dict[str, int] = {}
        """Path → largest request body in bytes, where it is more than the site's setting says."""
        self.url_map.converters |= CONVERTERS

    def url_for(self, endpoint: str, **values: Any) -> str:
        """Give the address of a view; that of the item at / is /, whatever its path."""
        if (
            endpoint == self.front.endpoint
            and self.front.path is not None
            and values.get("path") == self.front.path
        ):
            endpoint = FRONT
            values.pop("path")
        return super().url_for(endpoint, **values)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Take every view for what it is, a plain function: Flask would look anew at each request."""
        return func

    def dispatch_request(self) -> ResponseReturnValue:
        """Run the view; the commit is over before its response leaves. Whoever met another's write runs again."""
        unsafe = request.method not in SAFE_METHODS
        if unsafe:
            refuse_foreign(request, self.parts.settings.public_url)
            request.max_content_length = self.large_bodies.get(
                request.path, self.parts.settings.max_body_bytes
            )
            _receive_body()
        own = self._opens_own_work()
        writes = unsafe and request.url_rule is not None and not own
        with originating(_origin()):
            return self._answer(writes=False) if own else repeated(partial(self._answer, writes=writes))

    def _answer(self, *, writes: bool) -> Response:
        """Run the view in a unit of work."""
        with unit_of_work(self.parts.database, writes=writes) as work:
            g.pop("masthead_actor", None)
            g.pop("masthead_roles", None)
            response = self._admit() or self.make_response(self._asked_or_done(writes))
            g.masthead_work = work
        if was_touched(work, ACCESS):
            self.parts.roles.forget()
        return response

    def _asked_or_done(self, writes: bool) -> ResponseReturnValue:  # noqa: FBT001
        question = question_of_form() if writes else ""
        return asked(question) if question else super().dispatch_request()

    def _opens_own_work(self) -> bool:
        return request.url_rule is not None and hasattr(
            self.view_functions[request.url_rule.endpoint], _OWN_WORK
        )

    def _admit(self) -> Response | None:
        """Raise unless the visitor may use the route, and sent the form from our own page.

        Gives where to lead somebody who has something to do first; what everybody may see, they may too.
        """
        if request.url_rule is None:
            return None
        view = self.view_functions[request.url_rule.endpoint]
        self.parts.schema.admit()
        if self.settings is not None:
            self.settings.look(fresh=FRESH in request.cookies)
        if request.method not in SAFE_METHODS:
            refuse_without_token(request, current_actor(), self.parts.secret_key.value())
        if permission_of(view) == PUBLIC:  # who asks is not looked up then
            return None
        actor = current_actor()
        if actor.detour and not hasattr(view, _COMES_FIRST):
            return self.make_response(redirect(url_for(actor.detour), HTTPStatus.SEE_OTHER))
        admit(actor, view)
        return None


def _receive_body() -> None:
    """Take the whole body in before anything is locked: its sender decides how long that takes.

    Large files of a form lie on the disk meanwhile; raises `StorageIsUnavailable` where there is no room for them.
    """
    if request.mimetype not in FORMS:
        request.get_data()
        return
    try:
        request.form  # noqa: B018 - reading it is what counts
    except OSError as error:
        raise StorageIsUnavailable(str(error), NO_TEMPORARY_ROOM) from error


def current_site() -> Site:
    """Give the site that answers this request."""
    return cast(Site, current_app)


def home_address() -> str:
    """Give the site's own address, without a slash at its end."""
    told = current_site().parts.settings.public_url
    return told.rstrip("/") if told else f"{request.scheme}://{request.host}"


def current_actor() -> Actor:
    """Give whoever sent this request; asks the database once, and only if there is a session cookie."""
    actor: Actor | None = g.get("masthead_actor")
    if actor is None:
        actor = g.masthead_actor = _identify()
    return actor


def find_actor(account_id: int) -> Actor | None:
    """Give who has an account, with what they may do now; None where nobody may sign in with it."""
    identity = current_site().parts.identity
    person = identity.find_person(current_work(), account_id) if identity else None
    return current_roles().actor(person) if person else None


def settings_of(kind: type[Typed]) -> Typed:
    """Give the typed settings of the module that declares the settings type `kind`."""
    return next(one for one in current_site().parts.module_settings.values() if isinstance(one, kind))


def current_roles() -> RoleTable:
    """Give what roles may do as this request began; whoever has just changed it sees the change at once."""
    table: RoleTable | None = g.get("masthead_roles")
    if table is None:
        table = g.masthead_roles = current_site().parts.roles.now(fresh=FRESH in request.cookies)
    return table


def _origin() -> Origin:
    """Say where this request comes from, for the audit log."""
    trace = request.environ.get(TRACE)
    way = API if request.is_json else PAGE
    return Origin(way, _doer, trace[0] if trace else "", request.remote_addr or "")


def _doer() -> Doer:
    actor = current_actor()
    return actor.id, actor.name


def _identify() -> Actor:
    try:
        work = current_work()
    except LookupError:
        return _identify_apart()
    roles, identity, token = current_roles(), current_site().parts.identity, request.cookies.get(SESSION)
    if identity is None or not token:
        return roles.anonymous
    return roles.actor(identity.identify(work, token))


def _identify_apart() -> Actor:
    """Identify outside a unit of work, for error pages; they must not fail for want of a database.

    Where nobody can say what roles may do, whoever asks may do nothing.
    """
    parts, token, actor = current_site().parts, request.cookies.get(SESSION), Actor()
    try:
        roles = current_roles()
        actor = roles.anonymous
        if parts.identity is not None and token:
            with unit_of_work(parts.database) as work:
                actor = roles.actor(parts.identity.identify(work, token))
    except (DatabaseIsUnavailable, DBAPIError):
        pass
    return actor
