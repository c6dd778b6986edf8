"""Pictures arrive: several at once from a form, or one by one from scripts, which get JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from masthead.engine.access.routes import requires
from masthead.engine.database.unit_of_work import current_work, written
from masthead.engine.errors import InputIsInvalid, MastheadError, StorageIsUnavailable, translatable
from masthead.engine.pictures.decoding import decoded
from masthead.engine.pictures.errors import DecodersAreBusy, PictureIsRefused
from masthead.engine.storage.choose import storage_of
from masthead.engine.web.site import current_actor, current_site, opens_own_work, settings_of
from masthead.engine.web.telling import tell
from masthead.modules.media.commands.pictures import add_picture, keep_files, keep_missing
from masthead.modules.media.forms import read_brought
from masthead.modules.media.models.shown import ShownPicture
from masthead.modules.media.permissions import ADD_PICTURE
from masthead.modules.media.queries import shown
from masthead.modules.media.settings import FILES_AT_ONCE, MediaSettings
from masthead.modules.media.views.blueprint import media

NO_FILE = translatable("Choose a picture.")
NOT_KEPT = translatable(
    "Files cannot be kept at the moment. It is not your fault, and nothing is lost: try again in a minute."
)
TOO_MANY = translatable("No more than %(most)s pictures are taken from one form. Send this one again.")
MOST_FILES = 20


@dataclass(frozen=True)
class Arrival:
    """What became of one file."""

    filename: str
    picture: ShownPicture | None = None
    is_new: bool = False
    moves: bool = False
    error: str = ""
    """Why it was not taken, in the reader's language."""
    status: HTTPStatus = HTTPStatus.OK
    is_not_kept: bool = False
    """Whether the storage did not answer."""


@media.get("/pictures/new")
@requires(ADD_PICTURE)
def picture_new() -> ResponseReturnValue:
    """Show the empty form."""
    return _form(())


@media.post("/pictures/new")
@requires(ADD_PICTURE)
@opens_own_work
def picture_add() -> ResponseReturnValue:
    """Take pictures in; nothing is locked while they are opened and kept."""
    files = [file for file in request.files.getlist("files") if file.filename]
    # One description cannot be that of several pictures.
    words = request.form if len(files) == 1 else {}
    arrivals = _take_all(files[:MOST_FILES], words)
    arrivals += [_left_out(file) for file in files[MOST_FILES:]]
    if request.accept_mimetypes.best == "application/json":
        return _told(arrivals)
    if not arrivals or any(arrival.error for arrival in arrivals):
        return _form(arrivals)
    if len(arrivals) > 1 or arrivals[0].picture is None:
        tell(gettext("The pictures are in the library."))
        return redirect(url_for("media.picture_list"), HTTPStatus.SEE_OTHER)
    tell(_became(arrivals[0]))
    return redirect(url_for("media.picture_show", picture_id=arrivals[0].picture.id), HTTPStatus.SEE_OTHER)


def _take_all(files: Sequence[FileStorage], words: Mapping[str, str]) -> list[Arrival]:
    """Take files in one after the other; once the storage is away, no further one waits for it."""
    arrivals: list[Arrival] = []
    for file in files:
        away = arrivals and arrivals[-1].is_not_kept
        arrivals.append(_not_kept(file) if away else _take(file, words))
    return arrivals


def _take(file: FileStorage, words: Mapping[str, str]) -> Arrival:
    """Take one file in; what is wrong with it is said, and holds up no other."""
    name = file.filename or ""
    actor, database = current_actor(), current_site().parts.database
    try:
        description = read_brought(words, name)
        current_work().let_go()  # it asked who is here; opening a picture takes up to half a minute
        with decoded(file.stream, settings_of(MediaSettings).limits) as made:
            storage = storage_of(current_work())
            digest = keep_files(storage, made, database)
            picture, is_new = written(
                database, lambda work: add_picture(work, actor, made, digest, description)
            )
            if is_new:
                keep_missing(storage, made, digest)
            return Arrival(name, shown(picture), is_new, made.moves)
    except InputIsInvalid as error:
        return Arrival(name, error=_said(error), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except PictureIsRefused as error:
        return Arrival(name, error=_said(error), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except DecodersAreBusy as error:
        return Arrival(name, error=_said(error), status=HTTPStatus.SERVICE_UNAVAILABLE)
    except StorageIsUnavailable:
        return _not_kept(file)


def _became(arrival: Arrival) -> str:
    """Say what became of a picture that was taken, in the reader's language."""
    if arrival.moves:
        said = gettext("The picture is in the library. It was animated: only its first frame is kept.")
    elif arrival.is_new:
        said = gettext("The picture is in the library.")
    else:
        said = gettext("This picture was in the library already.")
    return str(said)


def _not_kept(file: FileStorage) -> Arrival:
    status = HTTPStatus.SERVICE_UNAVAILABLE
    return Arrival(file.filename or "", error=gettext(NOT_KEPT), status=status, is_not_kept=True)


def _left_out(file: FileStorage) -> Arrival:
    error = gettext(TOO_MANY, most=MOST_FILES)
    return Arrival(file.filename or "", error=error, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _said(error: MastheadError) -> str:
    if isinstance(error, InputIsInvalid):
        return " ".join(gettext(message) for message in error.errors.values())
    return str(gettext(error.message, **error.params))


def _form(arrivals: Sequence[Arrival]) -> ResponseReturnValue:
    status = max((arrival.status for arrival in arrivals), default=HTTPStatus.OK)
    errors = {} if arrivals or request.method == "GET" else {"files": NO_FILE}
    settings = settings_of(MediaSettings)
    page = render_template(
        "media/picture_new.html",
        arrivals=arrivals,
        errors=errors,
        values=request.form,
        settings=settings,
        most_together=FILES_AT_ONCE * settings.max_bytes,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else status


def _told(arrivals: Sequence[Arrival]) -> ResponseReturnValue:
    """Answer a script."""
    pictures = [
        {
            "id": one.picture.id,
            "name": one.picture.name,
            "alt": one.picture.words,
            "described": one.picture.is_described,
            "thumbnail": one.picture.thumbnail,
            "address": url_for("media.picture_show", picture_id=one.picture.id),
            "moves": one.moves,
        }
        for one in arrivals
        if one.picture is not None
    ]
    errors = [{"name": one.filename, "message": one.error} for one in arrivals if one.error]
    if not arrivals:
        errors = [{"name": "", "message": gettext(NO_FILE)}]
    status = max((one.status for one in arrivals), default=HTTPStatus.UNPROCESSABLE_ENTITY)
    return jsonify(pictures=pictures, errors=errors), status
