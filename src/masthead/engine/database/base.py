"""The one declarative base; constraint names are fixed so that migrations can name them everywhere."""

from sqlalchemy import Connection, MetaData, Table, event
from sqlalchemy.orm import DeclarativeBase

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

MARIADB = {"engine": "InnoDB", "charset": "utf8mb4", "collate": "utf8mb4_nopad_bin"}


class Base(DeclarativeBase):
    """Parent of every table; a table's name begins with its module's name."""

    metadata = MetaData(naming_convention=NAMING)


@event.listens_for(Table, "before_create")
def _spell_out_charset(table: Table, connection: Connection, **_options: object) -> None:
    """Keep MariaDB's server defaults out: any text fits, and it is compared as the other two compare it."""
    if connection.dialect.name in {"mysql", "mariadb"}:
        for option, value in MARIADB.items():
            table.dialect_kwargs.setdefault(f"{connection.dialect.name}_{option}", value)
