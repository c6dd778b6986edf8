"""What the site keeps about somebody: shown, given out as a file, erased."""

from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from flask import redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from masthead.engine.access.routes import public, requires
from masthead.engine.database.unit_of_work import current_work
from masthead.engine.errors import InputIsInvalid
from masthead.engine.personal.rows import MOST_COUNTED
from masthead.engine.web.htmx import render
from masthead.engine.web.language import current_language
from masthead.engine.web.site import current_actor
from masthead.engine.web.telling import tell
from masthead.modules.users.commands.erasure import (
    Leaving,
    erase_account,
    erase_own,
    export_account,
    export_own,
    personal_shares,
    require_own_proof,
)
from masthead.modules.users.forms.factor import read_proof
from masthead.modules.users.permissions import EDIT_OWN_ACCOUNT, ERASE_ACCOUNT, EXPORT_DATA, VIEW_OWN_ACCOUNT
from masthead.modules.users.queries.accounts import get_account, is_last_administrator
from masthead.modules.users.queries.factors import has_factor
from masthead.modules.users.views.arrival import current_secret_key, signed_out
from masthead.modules.users.views.blueprint import users

IN_MEMORY = 1_000_000
"""Bytes of a file that are made in memory; a larger one is made on the disk."""


@users.get("/account/data")
@requires(VIEW_OWN_ACCOUNT)
def data_show() -> ResponseReturnValue:
    """Show what is kept about oneself."""
    return _page("users/data_show.html", current_actor().id or 0, {})


@users.post("/account/data")
@requires(VIEW_OWN_ACCOUNT)
def data_export() -> ResponseReturnValue:
    """Give a file of what is kept about oneself."""
    account_id = current_actor().id or 0
    try:
        _require_proof()
    except InputIsInvalid as error:
        return _page("users/data_show.html", account_id, error.errors)
    return _file(account_id, partial(export_own, current_work(), current_actor()))


@users.get("/account/erase")
@requires(EDIT_OWN_ACCOUNT)
def own_part() -> ResponseReturnValue:
    """Ask, and show what will go and what will stay."""
    return _own_page({})


@users.post("/account/erase")
@requires(EDIT_OWN_ACCOUNT)
def own_erase() -> ResponseReturnValue:
    """Erase one's own account, for good."""
    leaving = Leaving(read_proof(request.form), read_proof(request.form, "code"), current_language())
    try:
        erase_own(current_work(), current_actor(), leaving, current_secret_key())
    except InputIsInvalid as error:
        return _own_page(error.errors)
    return signed_out(url_for("users.own_erased"))


@users.get("/account/erased")
@public
def own_erased() -> ResponseReturnValue:
    """Say that the account is gone."""
    return render("users/own_erased.html")


@users.get("/accounts/<int:account_id>/data")
@requires(EXPORT_DATA)
def account_data(account_id: int) -> ResponseReturnValue:
    """Show what is kept about somebody."""
    return _page("users/account_data.html", account_id, {})


@users.post("/accounts/<int:account_id>/data")
@requires(EXPORT_DATA)
def account_export(account_id: int) -> ResponseReturnValue:
    """Give a file of what is kept about somebody."""
    try:
        _require_proof()
    except InputIsInvalid as error:
        return _page("users/account_data.html", account_id, error.errors)
    return _file(account_id, partial(export_account, current_work(), current_actor(), account_id))


@users.get("/accounts/<int:account_id>/erase")
@requires(ERASE_ACCOUNT)
def account_part(account_id: int) -> ResponseReturnValue:
    """Ask, and show what will go and what will stay."""
    return _page("users/account_erase.html", account_id, {})


@users.post("/accounts/<int:account_id>/erase")
@requires(ERASE_ACCOUNT)
def account_erase(account_id: int) -> ResponseReturnValue:
    """Erase the account, for good."""
    get_account(current_work(), account_id)
    try:
        _require_proof()
    except InputIsInvalid as error:
        return _page("users/account_erase.html", account_id, error.errors)
    erase_account(current_work(), current_actor(), account_id)
    tell(gettext("The account is erased."))
    return redirect(url_for("users.account_list"), HTTPStatus.SEE_OTHER)


def _require_proof() -> None:
    require_own_proof(current_work(), current_actor(), read_proof(request.form), current_secret_key())


def _own_page(errors: Mapping[str, str]) -> tuple[str, HTTPStatus]:
    account_id = current_actor().id or 0
    return _page(
        "users/own_erase.html", account_id, errors, is_last=is_last_administrator(current_work(), account_id)
    )


def _page(
    template: str, account_id: int, errors: Mapping[str, str], *, is_last: bool = False
) -> tuple[str, HTTPStatus]:
    """Render what is kept about `account_id`, for the actor, who is asked for a proof."""
    work, actor_id = current_work(), current_actor().id or 0
    subject = get_account(work, account_id)
    page = render(
        template,
        subject=subject,
        shares=personal_shares(work, subject),
        most=MOST_COUNTED,
        account=get_account(work, actor_id),
        protected=has_factor(work, actor_id),
        errors=errors,
        is_last=is_last,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK


def _file(account_id: int, export: Callable[[IO[bytes]], None]) -> ResponseReturnValue:
    """Give what `export` writes; the file is nowhere any more when it has been sent."""
    target = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
    try:
        export(cast(IO[bytes], target))
    except BaseException:
        target.close()
        raise
    target.seek(0)
    name = f"personal-data-{account_id}.zip"
    return send_file(cast(Any, target), "application/zip", as_attachment=True, download_name=name)
