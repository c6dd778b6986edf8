"""A site with something of everything in it, all of it Ida's: what the routes of the URL map may be asked for."""

import io
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product

from werkzeug.routing import Rule

from masthead.engine.access.actor import Actor
from masthead.engine.access.permission import EDITOR, Scope
from masthead.engine.content.editing import FORGET_OLD_DRAFTS, Typed, Writing, add_item, keep_draft
from masthead.engine.content.previews import make_preview_link
from masthead.engine.content.publishing import publish_item
from masthead.engine.content.trash import trash_item
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import UnitOfWork, unit_of_work
from masthead.engine.events.models import DEAD, OutboxDelivery, OutboxEvent
from masthead.engine.jobs.models import JobRow
from masthead.engine.pictures.decoding import decoded
from masthead.engine.storage.choose import storage_of
from masthead.engine.web.site import Site
from masthead.modules.administration.commands.grants import change_grants
from masthead.modules.administration.commands.roles import add_role
from masthead.modules.administration.commands.settings import change_setting
from masthead.modules.cv.commands.writing import import_resume
from masthead.modules.cv.models.cv import CV
from masthead.modules.cv.models.resume import Basics, Resume, Work
from masthead.modules.cv.queries.cvs import find_cv
from masthead.modules.media.commands.pictures import Description, add_picture, keep_files
from masthead.modules.media.settings import MediaSettings
from masthead.modules.menus.commands.links import add_link
from masthead.modules.menus.commands.menus import add_menu
from masthead.modules.menus.models import Target, Wording
from masthead.modules.pages.models import PAGE, PageFields
from masthead.modules.users.commands.accounts import NewAccount, add_account
from masthead.modules.users.commands.directory import add_entry
from masthead.modules.users.commands.sessions import start_session
from masthead.modules.users.commands.tokens import make_token
from masthead.modules.users.models.account import Account
from masthead.modules.users.models.passkey import Passkey, hash_of
from masthead.modules.users.models.session import Visitor, handle_of
from masthead.modules.users.models.token import CONFIRM, INVITE, LINK, RESET

Arguments = dict[tuple[str, str], tuple[str | int, ...]]
"""(Beginning of a route, name of its argument) → what the argument stands for; of several the longest one counts."""
TEXT = "**text**\n\n| Harbour | Depth |\n|---|---|\n| Corn Quay | 12 m |\n"
DOT = b"GIF89a\1\0\1\0\x80\0\0\xc4\x16\x1c\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"
"""The smallest picture: one pixel."""
NAME, EMAIL = "ida", "ida@example.org"
WRITER = "writer"
"""A role that was made on the site: whoever has it may do to their own things what editors may do to all."""
SETTING = "site.name"


@dataclass(frozen=True)
class Owner:
    """Whose everything is."""

    actor: Actor
    account: Account


def furnish(site: Site) -> Arguments:
    """Give Ida an account and something of everything, by the modules' own commands; say what routes may be asked for.

    Whoever adds a route with an argument of a new kind adds here what it may stand for. Ida herself may do everything.
    """
    grants = dict.fromkeys(site.parts.roles.permissions, Scope.ANY)
    with unit_of_work(site.parts.database, writes=True) as work:
        chief = Actor(name="chief", grants=grants)
        account = add_account(work, chief, NewAccount(NAME, EMAIL, roles=frozenset({EDITOR})))
        owner = Owner(replace(chief, id=account.id, name=account.name), account)
        arguments = {
            **_picture(work, owner),
            **_cv(work, owner),
            **_menu(work, owner),
            **_entry(work, owner),
            **_tokens(work, owner),
            **_ways_in(work, owner),
            **_desk(work, owner, site),
        }
        (picture,) = arguments["/pictures/", "picture_id"]
        arguments |= _pages(work, owner, int(picture))
    site.parts.roles.forget()
    return arguments | {("/hello/", "name"): ("Ida",)}


def addresses(site: Site, rule: Rule, arguments: Arguments) -> list[str]:
    """Give the addresses of a route, one for each choice of what its arguments may stand for."""
    names = sorted(rule.arguments - (rule.defaults or {}).keys())
    choices = [arguments[kind_of(rule, name, arguments)] for name in names]
    build = site.url_map.bind("localhost").build
    return [build(rule.endpoint, dict(zip(names, chosen, strict=True))) for chosen in product(*choices)]


def kind_of(rule: Rule, name: str, arguments: Arguments) -> tuple[str, str]:
    """Give the key of what an argument of a route stands for; raise `LookupError` where nothing says it."""
    known = [key for key in arguments if key[1] == name and rule.rule.startswith(key[0])]
    if not known:
        raise LookupError(
            f"{rule.endpoint} at {rule.rule} takes <{name}>, and nothing says what that may be: let furnish() in "
            f"masthead/testing/furnishing.py make one that is Ida's, and give it as (beginning of the route, {name!r})"
        )
    return max(known, key=lambda key: len(key[0]))


def _pages(work: UnitOfWork, owner: Owner, picture: int) -> Arguments:
    """A draft with words that are not saved, a published page with a long name below it, one in the trash."""
    ida = owner.actor

    def add(slug: str, title: str, *, below: int | None = None, live: bool = False) -> int:
        writing = Writing(title, PageFields(TEXT, picture=picture))
        item = add_item(work, ida, PAGE, writing, slug=slug, parent_id=below)
        if live:
            publish_item(work, ida, PAGE, item.id, number=1, over=None)
        return item.id

    draft, page, gone = add("idas-draft", "Draft"), add("ida", "Page", live=True), add("idas-gone", "Gone")
    add("long", "x" * 90, below=page, live=True)
    keep_draft(work, ida, PAGE, draft, Typed({"title": "Draft", "body": "not saved"}, 1))
    trash_item(work, ida, PAGE, gone)
    return {
        ("/pages/", "item_id"): (draft, page),
        ("/pages/", "number"): (1,),
        ("/pages/trash/", "item_id"): (gone,),
        ("/preview/", "token"): (make_preview_link(work, ida, PAGE, draft),),
        ("/", "path"): ("ida", "ida/long"),
        ("/sitemap-", "part"): (0,),
    }


def _cv(work: UnitOfWork, owner: Owner) -> Arguments:
    """A published CV; the one that the site has, if it has one."""
    resume = Resume(
        basics=Basics(name="Ida Example"), work=(Work(name="Saltmere Ferries", position="Purser"),)
    )
    item = find_cv(work, "en") or import_resume(work, owner.actor, "en", resume, "")
    if item.live is None:
        publish_item(work, owner.actor, CV, item.id, number=item.head, over=None)
    return {
        ("/cv/", "language"): ("en",),
        ("/cv/edit/", "section"): ("basics", "work"),
        ("/cv/edit/", "number"): (1,),
        ("/cv/preview/", "token"): (make_preview_link(work, owner.actor, CV, item.id),),
    }


def _picture(work: UnitOfWork, owner: Owner) -> Arguments:
    with decoded(io.BytesIO(DOT), MediaSettings().limits) as made:
        digest = keep_files(storage_of(work), made)
        picture, _ = add_picture(work, owner.actor, made, digest, Description("Quay", "Boats at a quay"))
    return {
        ("/pictures/", "picture_id"): (picture.id,),
        ("/media/", "digest"): (digest,),
        ("/media/", "name"): (made.original,),
    }


def _menu(work: UnitOfWork, owner: Owner) -> Arguments:
    add_menu(work, owner.actor, "shore", "Shore", "footer")
    link = add_link(work, owner.actor, "shore", Wording("Feed", Target(address="/feed.xml")))
    return {("/menus/", "menu"): ("shore",), ("/menus/links/", "link_id"): (link.id,)}


def _entry(work: UnitOfWork, owner: Owner) -> Arguments:
    entry = add_entry(work, owner.actor, NAME, EMAIL)
    return {("/users/", "entry_id"): (entry.id,), ("/delete/", "entry_id"): (entry.id,)}


def _tokens(work: UnitOfWork, owner: Owner) -> Arguments:
    """One-time links that Ida has not used, and one of somebody who has no account yet."""
    number = owner.account.id
    return {
        ("/accounts/", "account_id"): (number,),
        ("/invitation/", "token"): (make_token(work, INVITE, number, EMAIL),),
        ("/sign-in/link/", "token"): (make_token(work, LINK, number, EMAIL),),
        ("/password/reset/", "token"): (make_token(work, RESET, number, EMAIL),),
        ("/account/email/", "token"): (make_token(work, CONFIRM, number, "ida.new@example.org"),),
        ("/sign-up/confirm/", "token"): (make_token(work, CONFIRM, None, "new@example.org"),),
    }


def _ways_in(work: UnitOfWork, owner: Owner) -> Arguments:
    """A session and a passkey of Ida's."""
    session = start_session(work, Actor(), owner.account, Visitor("192.0.2.7", "Ida's browser"))
    passkey = add_passkey(work, owner.account.id)
    return {
        ("/account/sessions/", "handle"): (handle_of(session.session_key),),
        ("/account/second-factor/passkeys/", "passkey_id"): (passkey.id,),
    }


def add_passkey(work: UnitOfWork, account_id: int) -> Passkey:
    """Give an account a passkey that no device has."""
    credential = f"credential-of-{account_id}"
    made = Passkey(account_id=account_id, name="laptop", created_at=now(), sign_count=0, public_key="")
    made.credential_id, made.credential_hash = credential, hash_of(credential)
    work.add(made)
    work.flush()
    return made


def _desk(work: UnitOfWork, owner: Owner, site: Site) -> Arguments:
    """A role, a setting that was changed, a job that a worker has met, a letter that could not be delivered."""
    role = add_role(work, owner.actor, WRITER.capitalize())
    table = site.parts.roles.told
    own = {(role, one.name): Scope.OWN for one in table.permissions.values() if one.has_owner}
    change_grants(work, owner.actor, table, own, {})
    if site.settings is not None:
        tunable = next(one for one in site.settings.tunables if one.name == SETTING)
        change_setting(work, owner.actor, tunable, "Harbour News")
    job = FORGET_OLD_DRAFTS.name
    if work.get(JobRow, job) is None:
        work.add(JobRow(name=job, next_run_at=now() + timedelta(hours=1)))
    return {
        ("/admin/roles/", "name"): (role,),
        ("/admin/settings/", "name"): (SETTING,),
        ("/admin/jobs/", "name"): (job,),
        ("/admin/letters/", "letter_id"): (add_dead_letter(work),),
        ("/admin/permissions/", "module"): ("pages",),
        ("/admin/audit/", "kind"): ("csv", "jsonl"),
    }


def add_dead_letter(work: UnitOfWork) -> int:
    """Add an event and its delivery, which was given up; give the delivery's number."""
    event = OutboxEvent(name="users.nobody_cares", payload="{}", recorded_at=now())
    work.add(event)
    work.flush()
    letter = OutboxDelivery(
        event_id=event.id, subscriber="nobody", state=DEAD, attempts=8, next_attempt_at=now(), last_error="x"
    )
    work.add(letter)
    work.flush()
    return letter.id
