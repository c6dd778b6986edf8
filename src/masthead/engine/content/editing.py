"""Writing: new items, revisions on top of what their author had read, drafts of what is only typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import msgspec
from sqlalchemy import delete, select

from masthead.engine.access.actor import Actor
from masthead.engine.content.content_type import ContentType, decode, encode, encode_over
from masthead.engine.content.errors import ContentWasChanged, DraftIsElsewhere
from masthead.engine.content.events import ContentSaved
from masthead.engine.content.items import get_item, get_revision
from masthead.engine.content.models import Beginning, Draft, Item, Revision
from masthead.engine.content.references import refer_anew
from masthead.engine.content.tree import hold_tree, last_position, path_below, refuse_used, require_place
from masthead.engine.content.windows import Window, is_elsewhere
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.errors import translatable
from masthead.engine.events.outbox import record
from masthead.engine.jobs.job import Job

DRAFTS_KEPT = timedelta(days=90)


@dataclass(frozen=True)
class Writing:
    """What an author saves: a title, the type's fields, why."""

    title: str
    fields: msgspec.Struct
    note: str = ""
    window: Window | None = None
    """Where it was typed: a draft of another window stays. None: nobody knows, and the author's draft goes."""


@dataclass(frozen=True)
class Reversion:
    """Which revision is to be the newest again, over which one, why."""

    number: int
    base: int
    note: str = ""


@dataclass(frozen=True)
class Turn:
    """Which of all that a form in a window has sent this is: what was typed later has a higher number."""

    form_key: str
    number: int


@dataclass(frozen=True)
class Typed:
    """What an editor has typed so far, right or wrong; over which revision; when and where, if the form says so."""

    form: Mapping[str, str]
    base: int
    turn: Turn | None = None
    window: Window | None = None
    """None: nobody knows, and it takes the place of whatever is kept."""


def add_item(
    work: UnitOfWork,
    actor: Actor,
    kind: ContentType,
    writing: Writing,
    *,
    slug: str,
    parent_id: int | None = None,
) -> Item:
    """Make an item with its first revision; nobody but editors sees it until it is published.

    The actor needs the permission to edit, and for the parent too.
    """
    actor.require(kind.edit, owner=actor.id)
    hold_tree(work, kind)
    path = path_below(kind, require_place(work, actor, kind, parent_id, kind.edit), slug)
    refuse_used(work, path)
    moment = now()
    item = Item(
        kind=kind.name,
        parent_id=parent_id,
        position=last_position(work, kind, parent_id),
        slug=slug,
        path=path,
        title=writing.title,
        owner_id=actor.id,
        head=0,
        made_at=moment,
        changed_at=moment,
    )
    work.add(item)
    work.flush()
    _append(work, actor, kind, item, writing)
    return item


def find_same(
    work: UnitOfWork, actor: Actor, kind: ContentType, writing: Writing, *, slug: str, parent_id: int | None
) -> Item | None:
    """Find the item that this actor made of just this at just this place: the form that made it was sent again."""
    made = select(Item).where(Item.kind == kind.name, Item.owner_id == actor.id, Item.title == writing.title)
    place = made.where(Item.parent_id == parent_id, Item.slug == slug, Item.path.is_not(None))
    item = work.scalar(place.limit(1))
    return item if item is not None and _says(kind, get_revision(work, item, item.head), writing) else None


def save_item(
    work: UnitOfWork, actor: Actor, kind: ContentType, item_id: int, writing: Writing, *, base: int
) -> Item:
    """Save a revision over `base`, the one that was in the author's form; what is live stays live.

    Raises `ContentWasChanged` where somebody has saved since. Saving what is there already adds nothing.
    """
    item = get_item(work, actor, kind, item_id, kind.edit, lock=True)
    newest = get_revision(work, item, item.head)
    if not _says(kind, newest, writing):
        if item.head != base:
            raise ContentWasChanged(item.head)
        _append(work, actor, kind, item, writing, over=newest.fields)
    forget_draft(work, actor, item_id, window=writing.window)
    return item


def revert_item(work: UnitOfWork, actor: Actor, kind: ContentType, item_id: int, wanted: Reversion) -> Item:
    """Save an earlier revision once more, as the newest; nothing in between is lost."""
    item = get_item(work, actor, kind, item_id, kind.edit, lock=True)
    if item.head != wanted.base:
        raise ContentWasChanged(item.head)
    earlier = get_revision(work, item, wanted.number)
    writing = Writing(earlier.title, decode(kind, earlier.fields), wanted.note)
    _append(work, actor, kind, item, writing, over=earlier.fields)
    return item


def is_saved(work: UnitOfWork, actor: Actor, kind: ContentType, item_id: int, writing: Writing) -> bool:
    """Whether the newest revision says this already; the item is locked, so it stays the newest.

    A browser sends the last keystrokes once more while the answer to their saving is on its way: no draft then.
    """
    item = get_item(work, actor, kind, item_id, kind.edit, lock=True)
    return _says(kind, get_revision(work, item, item.head), writing)


def keep_draft(work: UnitOfWork, actor: Actor, kind: ContentType, item_id: int, typed: Typed) -> None:
    """Keep what this editor has typed so far; each editor has one draft of an item.

    What arrives after something newer of the same form is passed over: requests may overtake each other. Raises
    `DraftIsElsewhere` where other text is kept that this window has neither kept nor shown.
    """
    get_item(work, actor, kind, item_id, kind.edit)
    if actor.id is None:
        return
    draft = work.get(Draft, (item_id, actor.id), with_for_update=True)
    form, turn = msgspec.json.encode(dict(typed.form)).decode(), typed.turn
    if draft is not None and _is_late(draft, turn):
        return
    if draft is not None and draft.form != form and is_elsewhere(draft, typed.window):
        raise DraftIsElsewhere
    if draft is None:
        draft = Draft(item_id=item_id, editor_id=actor.id)
        work.add(draft)
    draft.form_key, draft.turn = (turn.form_key, turn.number) if turn else (None, None)
    draft.base, draft.saved_at, draft.form = typed.base, now(), form


def find_draft(work: UnitOfWork, actor: Actor, item_id: int) -> Draft | None:
    """Find what this editor typed and did not save."""
    return work.get(Draft, (item_id, actor.id)) if actor.id is not None else None


def forget_draft(
    work: UnitOfWork,
    actor: Actor,
    item_id: int,
    turn: Turn | None = None,
    *,
    window: Window | None = None,
) -> None:
    """Drop this editor's draft: it was saved, or is not wanted.

    At a turn: unless it was typed after that. In a window: unless it was typed in another one.
    """
    draft = find_draft(work, actor, item_id) if turn or window else None
    stays = draft is not None and (_is_late(draft, turn) or is_elsewhere(draft, window))
    if actor.id is not None and not stays:
        work.execute(delete(Draft).where(Draft.item_id == item_id, Draft.editor_id == actor.id))


def _is_late(draft: Draft, turn: Turn | None) -> bool:
    """Whether the draft holds what the same form sent later, or in this very turn."""
    return turn is not None and draft.form_key == turn.form_key and (draft.turn or 0) >= turn.number


def _says(kind: ContentType, revision: Revision, writing: Writing) -> bool:
    """Whether a revision says this already, whatever the reason given for it and the release that wrote it."""
    return revision.title == writing.title and encode(decode(kind, revision.fields)) == encode(writing.fields)


def _append(
    work: UnitOfWork, actor: Actor, kind: ContentType, item: Item, writing: Writing, *, over: str = "{}"
) -> None:
    """Add a revision; `over` are the stored fields of the one that it is made of."""
    item.head += 1
    item.title = writing.title
    item.changed_at = now()
    work.add(
        Revision(
            item_id=item.id,
            number=item.head,
            title=writing.title,
            fields=encode_over(writing.fields, over),
            author_id=actor.id,
            author=actor.name,
            made_at=item.changed_at,
            note=writing.note,
        )
    )
    work.flush()
    refer_anew(work, kind, item)
    record(work, ContentSaved(item.id, kind.name, actor.id, item.head))


def _forget_old_drafts(work: UnitOfWork) -> None:
    for table in (Draft, Beginning):
        old = select(table).where(table.saved_at < now() - DRAFTS_KEPT).limit(500)
        for draft in work.scalars(old.with_for_update(skip_locked=True)):
            work.delete(draft)


FORGET_OLD_DRAFTS = Job(
    "engine.forget_content_drafts",
    3600,
    _forget_old_drafts,
    translatable("Drafts that were left alone for long are forgotten"),
)
