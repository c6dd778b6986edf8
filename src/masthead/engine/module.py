"""The manifest that every module fills in: a value, not code with effects."""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from click import Group
from flask import Blueprint

from masthead.engine.access.permission import Permission
from masthead.engine.access.roles import Person
from masthead.engine.audit.declaration import Thing
from masthead.engine.checks.check import Check
from masthead.engine.content.content_type import ContentType
from masthead.engine.content.faces import Follower
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import translatable
from masthead.engine.events.event import Event, Subscription
from masthead.engine.jobs.job import Job
from masthead.engine.personal.declaration import PersonalData


@dataclass(frozen=True)
class Entrance:
    """A way into a module that the site's navigation and front page may offer."""

    name: str
    """Short name, as the `front_page` setting says it: `users`."""
    endpoint: str
    label: str
    """Translatable."""
    summary: str = ""
    """One translatable sentence for the welcome page."""
    permission: str = ""
    """Shown only to those who have it; empty: to everybody."""
    is_listed: bool = True
    """Whether navigation and welcome page offer it by themselves; else only a menu does that names it."""


@dataclass(frozen=True)
class Block:
    """What a module puts into a region of every page; `engine.web.regions` knows the regions."""

    region: str
    render: Callable[[], str]
    """Gives safe HTML inside a unit of work; empty text where there is nothing to show to this visitor."""
    tags: tuple[str, ...] = ()
    """Cache tags that make every page stale: touch them only when the block shows something else."""


class DeskGroup(enum.Enum):
    """The parts of the desk in their order; the value is the heading, translatable."""

    OVERVIEW = translatable("Overview")
    CONTENT = translatable("Content")
    PEOPLE = translatable("People")
    SITE = translatable("Site")


@dataclass(frozen=True)
class DeskPlace:
    """A page of the desk, where those who look after the site go about it; its template extends `desk.html`."""

    endpoint: str
    label: str
    """Translatable."""
    permission: str
    """Shown only to those who have it."""
    group: DeskGroup
    rank: int = 0
    """The lower stands first in its group; of the same rank, that of the module which comes first."""


class IdentitySource(Protocol):
    """Tells who is asking. At most one module provides it; without one, everybody is anonymous."""

    sign_in_endpoint: str
    sign_out_endpoint: str
    account_endpoint: str
    factor_endpoint: str
    """Where people look after their second factor."""

    @property
    def filed_with_factor(self) -> frozenset[str]:
        """Give the roles of which the site's files demand a second factor, whatever is set on the site."""

    def identify(self, work: UnitOfWork, token: str) -> Person | None:
        """Give the person whose session cookie holds `token`, or None where it is no session."""

    def find_person(self, work: UnitOfWork, account_id: int) -> Person | None:
        """Give the person of an account, without a session; None where nobody may sign in with it."""

    def first_link(self, work: UnitOfWork) -> str:
        """Make a one-time sign-in path for the administrator, made now if there is none."""

    def is_claimed(self, work: UnitOfWork) -> bool:
        """Whether an administrator has a password and so needs no link."""

    def link_command(self, work: UnitOfWork) -> str:
        """Say the command that makes such a link; it writes nothing."""

    def holders(self, work: UnitOfWork) -> Mapping[str, int]:
        """Count the accounts that were given each role; a role that nobody has is not in it."""

    def has_factor(self, work: UnitOfWork, account_id: int) -> bool:
        """Whether an account has a second factor."""


class ContentLoader(Protocol):
    """Puts a recipe's starting content into the database."""

    def __call__(self, work: UnitOfWork, content: list[dict[str, Any]], *, dry_run: bool) -> list[str]:
        """Say, one line each, what is (or would be) added; nothing when all of it is there.

        Under `file`, and keys that end with `_file`, an item holds a `RecipeFile`. What is wrong with an item is raised
        as `ItemIsWrong`; whoever loads the recipe adds the place.
        """


@dataclass(frozen=True, kw_only=True)
class Module:
    """What a module adds to a site and what it needs."""

    name: str
    title: str = ""
    """What people call it, translatable: pages and reports say this where files and programs say the name."""
    summary: str
    requires: tuple[str, ...] = ()
    blueprints: tuple[Blueprint, ...] = ()
    permissions: tuple[Permission, ...] = ()
    entrances: tuple[Entrance, ...] = ()
    desk: tuple[DeskPlace, ...] = ()
    """Its pages of the desk; an entrance that leads to one of them is not offered to readers."""
    site_maps: tuple[str, ...] = ()
    """Endpoints of its lists for crawlers, which /robots.txt names (sitemaps.org)."""
    checks: tuple[Check, ...] = ()
    """What it looks at when an operator asks whether everything is as it should be."""
    blocks: tuple[Block, ...] = ()
    followers: tuple[Follower, ...] = ()
    """Called in the transaction that changes a title, an address or a state which others may show."""
    identity: Callable[[Any], IdentitySource] | None = None
    """Makes the identity source from the module's typed settings."""
    grants: Callable[[Any], Mapping[str, tuple[str, ...]]] | None = None
    """Role → further permissions, from the module's typed settings."""
    events: tuple[type[Event], ...] = ()
    things: tuple[Thing, ...] = ()
    """What its events are about, as the audit log names it; content types need not be declared again."""
    subscriptions: tuple[Subscription, ...] = ()
    content_types: tuple[ContentType, ...] = ()
    jobs: tuple[Job, ...] = ()
    settings: type | None = None
    """A frozen dataclass; the recipe's and the site's `[module.NAME]` table fills it."""
    large_bodies: Callable[[Any], Mapping[str, int]] | None = None
    """Endpoint → largest request body in bytes where `MAX_BODY_BYTES` is too little, from the module's typed
    settings. Its address has no arguments."""
    content: Mapping[str, ContentLoader] = field(default_factory=dict)
    """Loaders of starting content, by the key that recipes use: `[[content.NAME.KEY]]`."""
    tables: tuple[str, ...] = ()
    """Names of its tables; they begin with the module's name."""
    personal_data: tuple[PersonalData, ...] = ()
    """What its tables keep about people; one value for each table that knows an account or an e-mail address."""
    migrations: str = ""
    """Package of its migrations: `masthead.modules.users.migrations`."""
    translations: bool = False
    """Whether it ships `translations/` beside its manifest."""
    commands: Group | None = None
    """Commands under `masthead NAME …`."""

    @property
    def label(self) -> str:
        """What people call it, or its name where it has no title; translatable."""
        return self.title or self.name
