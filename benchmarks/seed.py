"""Rows for the directory, made by the database itself: a million in seconds."""

from sqlalchemy import (
    Engine,
    FromClause,
    Integer,
    Select,
    String,
    cast,
    insert,
    literal,
    literal_column,
    select,
    true,
    union_all,
)

from benchmarks.load import Step
from masthead.modules.users.models.entry import Entry

BATCH = 100_000
"""Rows of one statement: a short transaction, and a line of progress after each."""
_DIGITS = 5
_WIDTH = 10**7
"""Added to a row's number, so that names are of one length and in the order of their numbers."""


def fill(engine: Engine, rows: int, step: Step) -> None:
    """Add rows until there are `rows` of them."""
    with engine.begin() as connection:
        there = connection.scalar(select(Entry.id).order_by(Entry.id.desc()).limit(1)) or 0
    for start in range(there, rows, BATCH):
        count = min(BATCH, rows - start)
        step(f"{start + count:,} of {rows:,} rows on {engine.dialect.name}")
        columns = [Entry.id, Entry.username, Entry.email, Entry.username_folded]
        with engine.begin() as connection:
            connection.execute(insert(Entry).from_select(columns, _entries(start, count)))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(
            "ANALYZE TABLE users" if engine.dialect.name == "mariadb" else "ANALYZE users"
        )


def key_of_page(engine: Engine, page: int, size: int) -> int:
    """Give the key after which a page begins: the last one of the page before."""
    earlier = select(Entry.id).order_by(Entry.id).offset((page - 1) * size - 1).limit(1)
    with engine.connect() as connection:
        return connection.execute(earlier).scalar_one()


def _entries(start: int, count: int) -> Select[tuple[int, str, str, str]]:
    """Give `count` entries after number `start`, in SQL that every database takes."""
    numbers = [
        union_all(*(select(literal_column(str(n), Integer).label("n")) for n in range(10))).subquery()
        for _ in range(_DIGITS)
    ]
    everything: FromClause = numbers[0]
    for one in numbers[1:]:
        everything = everything.join(one, true())
    offset = sum((one.c.n * 10**place for place, one in enumerate(numbers)), literal_column("0", Integer))
    number = (offset + literal_column(str(start + 1), Integer)).label("number")
    inner = (
        select(number).select_from(everything).where(offset < literal_column(str(count), Integer)).subquery()
    )
    text = cast(inner.c.number + literal_column(str(_WIDTH), Integer), String(20))
    name = literal("reader-") + text
    return select(inner.c.number, name, name + literal("@example.org"), name).order_by(inner.c.number)
