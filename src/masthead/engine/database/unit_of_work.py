"""One unit of work per request or job: everything in it is committed together or not at all."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from sqlalchemy import CompoundSelect, Row, Select
from sqlalchemy.exc import DataError, DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from masthead.engine.database.connect import Database
from masthead.engine.database.faults import is_clash, is_lost, is_victim
from masthead.engine.errors import Conflict, DatabaseIsUnavailable, ValueIsUnfit

ATTEMPTS = 3
Done = TypeVar("Done")


class UnitOfWork(Session):
    """A session that also carries what must be written, or done, when it commits.

    Only `unit_of_work` commits; nothing else may. What has only been read may be let go before.
    """

    def __init__(self, database: Database, *, writes: bool) -> None:
        super().__init__(database.engine, expire_on_commit=False, autoflush=True)
        self.database = database
        self.before_commit: dict[str, Callable[[UnitOfWork], None]] = {}
        """Last statements of the transaction, by name, in order; for the outbox and stale pages."""
        self.notes: dict[str, object] = {}
        """What engine parts keep with this unit of work, by their name."""
        if writes:
            self.connection(execution_options={"masthead_writes": True})

    def rows(
        self,
        statement: Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]],
        values: Mapping[str, object],
    ) -> Sequence[Row[*tuple[Any, ...]]]:
        """Ask for narrow rows, for pages that everybody reads: half as dear past what entities and sessions need.

        `statement` names columns of tables, not entities; nothing that this unit of work has not flushed is seen.
        Before the transaction has begun the question stands for itself, and its connection is given back at once.
        """
        if self.in_transaction():
            return self.connection().execute(statement, values).all()
        with self.database.engine.connect() as connection:
            return connection.execute(statement, values).all()

    def let_go(self) -> None:
        """Give the connection back while something long is done; the next question begins a transaction anew.

        Only for what reads, as the request's own does in `opens_own_work`: raises `RuntimeError` where something
        waits to be written. An open transaction, even an idle one, lets no server clear up, nor SQLite its WAL.
        """
        if self.before_commit or self.new or self.dirty or self.deleted:
            raise RuntimeError("This unit of work writes: it is committed whole, at its end")
        self.commit()

    def finish(self) -> None:
        """Run what waits for the end of the transaction, then commit."""
        for last in list(self.before_commit.values()):
            last(self)
        if self.in_transaction():
            self.commit()


_current: ContextVar[UnitOfWork] = ContextVar("masthead_unit_of_work")


def current_work() -> UnitOfWork:
    """Give the unit of work of this request or job."""
    return _current.get()


@contextmanager
def unit_of_work(database: Database, *, writes: bool = False) -> Iterator[UnitOfWork]:
    """Open a unit of work; commit when the block ends well, roll back when it raises.

    `writes` takes SQLite's write lock at once, so that two writers queue instead of failing.
    Raises `DatabaseIsUnavailable` when the connection cannot be had or was lost, `Conflict` when somebody
    else was faster, `ValueIsUnfit` for what no column holds.
    """
    try:
        work = UnitOfWork(database, writes=writes and database.is_sqlite)
    except DBAPIError as error:
        raise _translated(error) from error
    token = _current.set(work)
    try:
        yield work
        work.finish()
    except (DBAPIError, StaleDataError) as error:
        work.rollback()
        raise _translated(error) from error
    except BaseException:
        work.rollback()
        raise
    finally:
        _current.reset(token)
        work.close()


def written(database: Database, action: Callable[[UnitOfWork], Done]) -> Done:
    """Do something in a writing unit of work of its own, again where somebody else came between."""

    def run() -> Done:
        with unit_of_work(database, writes=True) as work:
            return action(work)

    return repeated(run)


def repeated(run: Callable[[], Done]) -> Done:
    """Run what opens a unit of work, and run it again where that may end otherwise.

    Its own checks then see what somebody else has written meanwhile: that the name is taken, the entry gone.
    """
    for _ in range(ATTEMPTS - 1):
        try:
            return run()
        except (Conflict, DatabaseIsUnavailable) as error:
            if not is_passing(error):
                raise
    return run()


def is_passing(error: BaseException) -> bool:
    """Whether the database only had another transaction to prefer: running this one again is right."""
    cause = error.__cause__
    if isinstance(error, Conflict):
        return isinstance(cause, DBAPIError | StaleDataError)
    return isinstance(error, DatabaseIsUnavailable) and isinstance(cause, DBAPIError) and is_victim(cause)


def _translated(error: DBAPIError | StaleDataError) -> Exception:
    if isinstance(error, StaleDataError) or is_clash(error):
        return Conflict()
    if isinstance(error, DataError):
        return ValueIsUnfit()
    return DatabaseIsUnavailable() if is_lost(error) else error
