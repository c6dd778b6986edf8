"""Lay a chain's tables at once where none of its steps ever ran; a test keeps this equal to the steps."""

from alembic.operations import Operations
from sqlalchemy import MetaData, Table, inspect

from masthead.engine.database.adopt import complete_table
from masthead.engine.database.errors import MigrationIsMalformed
from masthead.engine.database.revisions import Chain


def lay_baseline(op: Operations, metadata: MetaData, chain: Chain) -> None:
    """Create the tables that are not there, complete the others; raise `TableIsForeign` if one cannot be."""
    connection = op.get_bind()
    for table in tables_of(metadata, chain):
        if inspect(connection).has_table(table.name):
            complete_table(op, table)
        else:
            table.create(connection, checkfirst=False)


def tables_of(metadata: MetaData, chain: Chain) -> list[Table]:
    """Give the chain's tables in an order in which they can be made."""
    unknown = sorted(set(chain.tables) - set(metadata.tables))
    if unknown:
        problem = f"declares tables that no imported model describes: {', '.join(unknown)}"
        raise MigrationIsMalformed(
            chain.module, problem, "Import the models in the module's manifest, or mend `tables`"
        )
    return [table for table in metadata.sorted_tables if table.name in chain.tables]
