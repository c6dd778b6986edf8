"""A person's rows: counted, given out, erased."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Table, delete, func, or_, select, update
from sqlalchemy import inspect as mapping_of

from masthead.engine.database.unit_of_work import UnitOfWork
from masthead.engine.personal.declaration import Fate, Kept, PersonalData, personal_data_of

MOST_COUNTED = 1000
"""Rows of one kind are counted up to this; more is said as "1000 or more"."""
BATCH = 500


@dataclass(frozen=True)
class Share:
    """What is kept of a person in one table."""

    declared: PersonalData
    rows: int
    """Up to `MOST_COUNTED`."""


def shares_of(work: UnitOfWork, person: Kept) -> list[Share]:
    """Count what is kept of a person, table by table, in the order in which it would be erased; one statement."""
    declared = personal_data_of(work)
    counts = work.execute(select(*(_count(work, one, person) for one in declared))).one() if declared else ()
    return [Share(one, count) for one, count in zip(declared, counts, strict=True)]


def rows_of(work: UnitOfWork, one: PersonalData, person: Kept) -> Iterator[dict[str, Any]]:
    """Give a person's rows of one table, without secrets, a few hundred in memory at a time."""
    table = table_of(one)
    columns = [column for column in table.columns if column.name not in one.secrets]
    found = select(*columns).where(_theirs(work, one, person)).order_by(*table.primary_key)
    for row in work.execute(found, execution_options={"yield_per": BATCH}):
        yield dict(row._asdict())


def erase_person(work: UnitOfWork, person: Kept) -> None:
    """Erase what is kept of a person, as each module declares. Whoever calls this ends what hangs on it."""
    for one in personal_data_of(work):
        if one.erase is not None:
            one.erase(work, person)
        elif one.fate is Fate.GOES:
            work.execute(delete(one.table).where(_theirs(work, one, person)))
        else:
            work.execute(update(one.table).where(_theirs(work, one, person)).values(**one.blanks))


def table_of(one: PersonalData) -> Table:
    """Give the table that a declaration is about."""
    table = mapping_of(one.table).local_table
    assert isinstance(table, Table)  # noqa: S101 - narrows the type
    return table


def _count(work: UnitOfWork, one: PersonalData, person: Kept) -> ScalarSelect[int]:
    (first, *_) = table_of(one).primary_key
    some = select(first).where(_theirs(work, one, person)).limit(MOST_COUNTED).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _theirs(work: UnitOfWork, one: PersonalData, person: Kept) -> ColumnElement[bool]:
    if one.theirs is not None:
        return one.theirs(work, person)
    columns = table_of(one).columns
    conditions = [columns[one.account] == person.account_id] if one.account else []
    if one.email and person.email:
        address = columns[one.email]
        # As accounts are: whoever writes ANN@ and ann@ is one person. Not every database folds every letter.
        conditions += [address == person.email, func.lower(address) == person.email.lower()]
    return or_(False, *conditions)  # SQL's own false, where there is nothing to go by
