"""What a page may cost, in statements and bytes. A route without a budget fails: give it one here."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import pytest
from flask.testing import FlaskClient
from werkzeug.test import Client

from masthead.engine.access.actor import Actor
from masthead.engine.access.permission import EDITOR
from masthead.engine.cache.watch import EVERY
from masthead.engine.content.previews import make_preview_link
from masthead.engine.database.columns import now
from masthead.engine.database.unit_of_work import unit_of_work, written
from masthead.engine.web.making import make_front
from masthead.engine.web.site import Site
from masthead.modules.pages.models import PAGE
from masthead.modules.users.commands.tokens import make_token
from masthead.modules.users.models.code import new_secret
from masthead.modules.users.models.seal import seal
from masthead.modules.users.models.token import CONFIRM, INVITE, LINK, RESET
from masthead.modules.users.models.totp import Totp, seal_of
from masthead.modules.users.queries.accounts import find_first_administrator
from masthead.testing.furnishing import add_dead_letter

MOST_STATEMENTS = 12
DIAGNOSES = frozenset({"administration.status_read", "administration.status_show"})
"""Pages that ask whatever the checks of all modules ask: they have a budget, and no bound."""
LARGEST_PAGE = 60_000
MANY_ROWS = 10_000
FOLLOWED = ("engine_stale_tag", "engine_role", "engine_grant", "JOIN menus_menu")
OK, SEE_OTHER, NOT_MODIFIED, UNAUTHORIZED, NOT_FOUND = 200, 303, 304, 401, 404
SOMEBODY = 3
"""An account that is there; invited, as all of them but the administrator's."""


class Asked(Protocol):
    statements: list[str]
    repeated: set[str]


Counting = Callable[[Site], AbstractContextManager[Asked]]
Path = str | Callable[[Site], str]


def with_token(path: str, purpose: str, account_id: int | None = SOMEBODY) -> Callable[[Site], str]:
    """A page that a one-time link opens, with a link that is good."""

    def make(site: Site) -> str:
        with unit_of_work(site.parts.database, writes=True) as work:
            return path + make_token(work, purpose, account_id, "somebody@example.org")

    return make


def with_pending_app(site: Site) -> str:
    """The page that shows the secret of an app which its owner, the administrator, has yet to confirm."""
    with unit_of_work(site.parts.database, writes=True) as work:
        administrator = find_first_administrator(work)
        account_id = administrator.id if administrator else SOMEBODY
        sealed = seal(site.parts.secret_key.value(), new_secret(), seal_of(account_id))
        work.merge(Totp(account_id=account_id, sealed=sealed, created_at=now()))
    return "/account/second-factor/app/confirm"


def with_letter(site: Site) -> str:
    """The question before a dead letter is thrown away, with a letter that is there."""
    return f"/admin/letters/{written(site.parts.database, add_dead_letter)}/discard"


def preview_of(item_id: int) -> Callable[[Site], str]:
    """A page that a preview link opens."""

    def make(site: Site) -> str:
        editor = Actor(name="desk", grants=site.parts.roles.granted[EDITOR])
        with unit_of_work(site.parts.database, writes=True) as work:
            return f"/preview/{make_preview_link(work, editor, PAGE, item_id)}"

    return make


@dataclass(frozen=True)
class Budget:
    """What one page asks of the database when no cache helps; exact, so that it never grows unseen."""

    anonymous: int
    signed_in: int
    path: Path
    shared: bool = False
    """Whether it is kept for all anonymous readers."""
    answer: int = OK
    """What whoever may see the page gets."""
    also: tuple[str, ...] = ()
    """Other addresses of the page, at the same price."""


BUDGETS = {
    "administration.dashboard_show": Budget(
        0, 4, "/admin", also=("/admin?period=24h", "/admin?period=7d", "/admin?as=table")
    ),
    "administration.job_list": Budget(0, 3, "/admin/jobs"),
    "administration.letter_discard_ask": Budget(0, 2, with_letter),
    "administration.letter_list": Budget(0, 2, "/admin/letters", also=("/admin/letters?before=1",)),
    "administration.setting_edit": Budget(0, 2, "/admin/settings/site.name"),
    "administration.setting_list": Budget(0, 2, "/admin/settings"),
    "administration.status_read": Budget(0, 14, "/admin/status.json"),
    "administration.status_show": Budget(0, 14, "/admin/status"),
    "administration.audit_download": Budget(0, 2, "/admin/audit/file.csv", also=("/admin/audit/file.jsonl",)),
    "administration.audit_list": Budget(
        0,
        2,
        "/admin/audit",
        also=("/admin/audit?who=reader&event=users.signed_in&id=1", "/admin/audit?after=9"),
    ),
    "administration.matrix_show": Budget(0, 1, "/admin/permissions"),
    "administration.role_list": Budget(0, 2, "/admin/roles"),
    "administration.role_show": Budget(0, 2, "/admin/roles/editor"),
    "entrances.welcome": Budget(0, 1, "/welcome", shared=True),
    "robots.robots_show": Budget(0, 0, "/robots.txt", shared=True),
    "front": Budget(1, 2, "/", shared=True),
    "hello.greeting": Budget(0, 0, "/hello", shared=True),
    "hello.greeting_by_name": Budget(0, 0, "/hello/Ada"),
    "hello.parameters": Budget(0, 0, "/params"),
    "hello.protected": Budget(0, 0, "/protected", answer=UNAUTHORIZED),
    "users.account_edit": Budget(0, 2, "/account"),
    "users.account_list": Budget(
        0, 3, "/accounts", also=("/accounts?q=reader", "/accounts?after=3", "/accounts?before=9")
    ),
    "users.account_data": Budget(0, 5, f"/accounts/{SOMEBODY}/data"),
    "users.account_part": Budget(0, 5, f"/accounts/{SOMEBODY}/erase"),
    "users.account_show": Budget(0, 4, f"/accounts/{SOMEBODY}"),
    "users.data_show": Budget(0, 4, "/account/data"),
    "users.app_new": Budget(0, 3, "/account/second-factor/app"),
    "users.app_part": Budget(0, 3, "/account/second-factor/app/remove"),
    "users.app_show": Budget(0, 3, with_pending_app),
    "users.address_edit": Budget(0, 2, "/account/email"),
    "users.address_show": Budget(0, 2, with_token("/account/email/", CONFIRM)),
    "users.code_new": Budget(0, 3, "/account/second-factor/codes"),
    "users.entry_edit": Budget(0, 2, "/users/1/edit"),
    "users.entry_list": Budget(
        1, 2, "/users", shared=True, also=("/users?q=reader", "/users?after=3", "/users?before=9")
    ),
    "users.entry_new": Budget(0, 1, "/add"),
    "users.factor_list": Budget(0, 4, "/account/second-factor"),
    "users.invitation_new": Budget(0, 1, "/accounts/invite"),
    "users.invitation_show": Budget(2, 3, with_token("/invitation/", INVITE)),
    "users.link_show": Budget(1, 2, with_token("/sign-in/link/", LINK)),
    "users.passkey_new": Budget(0, 3, "/account/second-factor/passkeys/new"),
    "users.passkey_part": Budget(0, 2, "/account/second-factor/passkeys/1/remove", answer=NOT_FOUND),
    "users.own_erased": Budget(0, 1, "/account/erased"),
    "users.own_part": Budget(0, 5, "/account/erase"),
    "users.password_choose": Budget(2, 3, with_token("/password/reset/", RESET)),
    "users.password_edit": Budget(0, 2, "/account/password"),
    "users.password_forget": Budget(0, 1, "/password/forgotten"),
    "users.password_sent": Budget(0, 1, "/password/sent"),
    "users.second_step_show": Budget(0, 0, "/sign-in/code", answer=SEE_OTHER),
    "users.session_list": Budget(0, 2, "/account/sessions"),
    "users.session_new": Budget(0, 1, "/sign-in"),
    "users.sign_up_new": Budget(0, 1, "/sign-up"),
    "users.sign_up_sent": Budget(0, 1, "/sign-up/sent"),
    "users.sign_up_show": Budget(1, 2, with_token("/sign-up/confirm/", CONFIRM, None)),
}
BUDGETS |= {
    "menus.link_edit": Budget(0, 4, "/menus/links/1/edit"),
    "menus.link_list": Budget(0, 3, "/menus/main"),
    "menus.link_new": Budget(0, 2, "/menus/main/links/new"),
    "menus.menu_edit": Budget(0, 2, "/menus/main/edit"),
    "menus.menu_list": Budget(0, 2, "/menus"),
    "menus.menu_new": Budget(0, 1, "/menus/new"),
    "media.file_show": Budget(0, 1, "/media/" + "0" * 64 + "/320.webp", answer=NOT_FOUND),
    "media.picture_list": Budget(0, 3, "/pictures"),
    "media.picture_new": Budget(0, 1, "/pictures/new"),
    "media.picture_show": Budget(0, 2, "/pictures/1", answer=NOT_FOUND),
    "menus.target_list": Budget(0, 2, "/menus/targets?target=page"),
    "pages.feed_show": Budget(1, 2, "/feed.xml", shared=True),
    "pages.page_edit": Budget(0, 5, "/pages/2/edit"),
    "pages.page_list": Budget(0, 2, "/pages"),
    "pages.place_list": Budget(0, 2, "/pages/places"),
    "pages.sitemap_part": Budget(1, 2, "/sitemap-0.xml", shared=True),
    "pages.trash_question": Budget(0, 2, "/pages/trash/1/delete", answer=NOT_FOUND),
    "pages.page_move_form": Budget(0, 4, "/pages/2/move"),
    "pages.page_new": Budget(0, 4, "/pages/new"),
    "pages.page_preview": Budget(4, 5, preview_of(2)),
    "pages.page_show": Budget(1, 2, "/page-1/page-2", shared=True),
    "pages.page_times": Budget(0, 3, "/pages/2/times"),
    "pages.sitemap_show": Budget(1, 2, "/sitemap.xml", shared=True),
    "pages.trash_list": Budget(0, 2, "/pages/trash"),
    "pages.version_list": Budget(0, 3, "/pages/2/history"),
    "pages.version_show": Budget(0, 3, "/pages/2/history/1"),
}
BUDGETS |= {  # nobody has begun a CV here; what those of the recipe cost is in test_cv_budgets.py
    "cv.cv_edit": Budget(0, 2, "/cv/edit/en", answer=NOT_FOUND),
    "cv.cv_export": Budget(1, 2, "/cv.json", answer=NOT_FOUND, also=("/cv/en.json",)),
    "cv.cv_list": Budget(0, 2, "/cv/edit"),
    "cv.cv_preview": Budget(0, 2, "/cv/edit/en/preview", answer=NOT_FOUND),
    "cv.cv_preview_by_link": Budget(1, 2, f"/cv/preview/{'A' * 43}", answer=NOT_FOUND),
    "cv.cv_times": Budget(0, 2, "/cv/edit/en/times", answer=NOT_FOUND),
    "cv.cv_print": Budget(1, 2, "/cv.pdf", answer=NOT_FOUND, also=("/cv/en.pdf",)),
    "cv.cv_show": Budget(1, 2, "/cv", answer=NOT_FOUND),
    "cv.cv_show_in": Budget(1, 2, "/cv/en", answer=NOT_FOUND),
    "cv.resume_import_form": Budget(0, 2, "/cv/edit/en/import"),
    "cv.section_edit": Budget(0, 2, "/cv/edit/en/basics", answer=NOT_FOUND),
    "cv.version_list": Budget(0, 2, "/cv/edit/en/history", answer=NOT_FOUND),
    "cv.version_show": Budget(0, 2, "/cv/edit/en/history/1", answer=NOT_FOUND),
}
PARTED = "pages.sitemap_show"
FORMS = ("users.entry_edit", "users.entry_new", "users.account_edit", "users.account_show")


@dataclass(frozen=True)
class Visit:
    """Somebody looked at a page."""

    endpoint: str
    path: str
    visitor: str
    status: int
    page: bytes
    statements: list[str]
    repeated: set[str]

    @property
    def name(self) -> str:
        return f"{self.endpoint} {self.path.partition('?')[2]} as {self.visitor}"


def visit_all(site: Site, counting: Counting, clients: dict[str, FlaskClient]) -> list[Visit]:
    """Look at every page that has a budget, as everybody, with no cache in front."""
    visits = []
    addresses = [
        (endpoint, path)
        for endpoint, budget in BUDGETS.items()
        for path in (path_of(budget, site), *budget.also)
    ]
    for endpoint, path in addresses:
        for visitor, client in clients.items():
            with counting(site) as asked, client.get(path) as response:
                page = response.get_data()
            asked.statements[:] = [one for one in asked.statements if not is_kept(one)]
            visits.append(
                Visit(endpoint, path, visitor, response.status_code, page, asked.statements, asked.repeated)
            )
    return visits


def is_kept(statement: str) -> bool:
    """Whether a process asks for what it keeps until somebody changes it, whoever visits."""
    return any(table in statement for table in FOLLOWED)


def path_of(budget: Budget, site: Site) -> str:
    return budget.path if isinstance(budget.path, str) else budget.path(site)


def test_every_page_has_a_budget_within_the_bound(site: Site) -> None:
    pages = {rule.endpoint for rule in site.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert pages == set(BUDGETS)
    bounded = [one for endpoint, one in BUDGETS.items() if endpoint not in DIAGNOSES]
    assert all(max(one.anonymous, one.signed_in) <= MOST_STATEMENTS for one in bounded)


def test_every_page_keeps_its_budget(
    site: Site, counting: Counting, clients: dict[str, FlaskClient], subtests: pytest.Subtests
) -> None:
    visits = visit_all(site, counting, clients)
    for visit in visits:
        budget = BUDGETS[visit.endpoint]
        with subtests.test(visit.name):
            allowed = budget.anonymous if visit.visitor == "anonymous" else budget.signed_in
            assert len(visit.statements) == allowed, visit.statements
            assert not visit.repeated
            assert len(visit.page) <= LARGEST_PAGE
    for endpoint, budget in BUDGETS.items():
        # A refusal costs nothing: somebody must have seen the page itself.
        with subtests.test(f"{endpoint} was really seen"):
            assert budget.answer in {visit.status for visit in visits if visit.endpoint == endpoint}
    for visit in visits:
        if visit.endpoint in FORMS and visit.status == OK:
            assert b"<form" in visit.page


def test_no_page_asks_more_where_there_is_more_to_show(
    site: Site, counting: Counting, clients: dict[str, FlaskClient], fill: Callable[[Site, int], None]
) -> None:
    few = {visit.name: len(visit.statements) for visit in visit_all(site, counting, clients)}
    fill(site, MANY_ROWS)
    many = {visit.name: len(visit.statements) for visit in visit_all(site, counting, clients)}
    # A site map that is too large for one answer lists its parts instead.
    assert many == {name: number + name.startswith(PARTED) for name, number in few.items()}


def test_hot_pages_ask_for_the_version_at_most(
    site: Site, counting: Counting, subtests: pytest.Subtests
) -> None:
    front = make_front(site, site.parts.settings, site.parts.database)
    time.sleep(EVERY * 1.5)  # what was written before the first page is looked for with it, not after it
    for endpoint, budget in BUDGETS.items():
        path = path_of(budget, site)
        reader = Client(front)
        with subtests.test(endpoint):
            first = reader.get(path)
            assert ("public" in first.headers["Cache-Control"]) == budget.shared
            if budget.shared:
                look_again(site, counting, reader, path, first.headers["ETag"])


def look_again(site: Site, counting: Counting, reader: Client, path: str, validator: str) -> None:
    """Look at a kept page at once, and after what is known of it has grown old."""
    for pause in (0, EVERY * 1.5):
        time.sleep(pause)
        for headers, status in (({}, OK), ({"If-None-Match": validator}, NOT_MODIFIED)):
            with counting(site) as asked:
                assert reader.get(path, headers=headers).status_code == status
            assert len(asked.statements) <= 1
            assert all("engine_stale_tag" in one for one in asked.statements), asked.statements
