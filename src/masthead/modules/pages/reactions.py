"""What pages do when a picture is described otherwise, or its files are gone."""

from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.modules.media.events import PictureChanged, PictureFilesChanged
from masthead.modules.pages.commands.pictures import show_anew


def on_picture_changed(work: UnitOfWork, event: PictureChanged | PictureFilesChanged) -> None:
    """Say what the library says."""
    show_anew(work, event.picture_id)
