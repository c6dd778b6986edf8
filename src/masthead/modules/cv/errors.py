"""What can go wrong with CVs.

MastheadError
└── CvIsNotPrinted            no PDF could be made; the log says why
Busy
└── CvIsBeingPrinted          a PDF is being made at this moment
ValueIsUnfit
└── FileIsUnreadable          a file that is no JSON Resume; says what is wrong, and where
NotFound
└── CvIsMissing               nobody has published a CV yet
Conflict
└── PlaceIsTaken              something else stands at the address of a CV
"""

from masthead.engine.errors import Busy, Conflict, MastheadError, NotFound, ValueIsUnfit, translatable


class CvIsNotPrinted(MastheadError):
    """No PDF could be made of a CV."""

    code = "cv.cv_is_not_printed"
    message = translatable("The PDF cannot be made at the moment. The page itself can be printed.")


class CvIsBeingPrinted(Busy):
    """Another reader has a PDF made in this process: whoever waited for it would hold a thread."""

    code = "cv.cv_is_being_printed"
    message = translatable("The PDF is being made. Try again in %(seconds)s seconds.")


class CvIsMissing(NotFound):
    """Nobody has published a CV."""

    code = "cv.cv_is_missing"
    message = translatable("There is no CV here yet.")


class PlaceIsTaken(Conflict):
    """Content of another kind stands where a CV would: it was there before the module was."""

    code = "cv.place_is_taken"
    message = translatable(
        "“%(title)s” stands at /%(path)s, in the place of this CV. Give it another address, then begin the CV."
    )

    def __init__(self, title: str, path: str) -> None:
        super().__init__(title=title, path=path)


class FileIsUnreadable(ValueIsUnfit):
    """A file that cannot be taken for a CV; `problem` is translatable, with the parameters in it."""

    code = "cv.file_is_unreadable"

    def __init__(self, problem: str, **params: object) -> None:
        super().__init__(**params)
        self.problem = problem
        self.args = (problem % params if params else problem,)
