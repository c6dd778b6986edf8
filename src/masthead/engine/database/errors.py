"""What can go wrong while the schema is changed; each message says what to do."""

from masthead.engine.errors import MastheadError


class MigrationIsMalformed(MastheadError):
    """A migration file breaks a rule of its format."""

    code = "masthead.migration_is_malformed"
    message = "Migration %(revision)s %(problem)s. %(advice)s."

    def __init__(self, revision: str, problem: str, advice: str) -> None:
        super().__init__(revision=revision, problem=problem, advice=advice)


class MigrationFailed(MastheadError):
    """A step raised; it is not recorded, and what was recorded before it stands."""

    code = "masthead.migration_failed"
    message = (
        "Migration %(revision)s failed: %(reason)s. It is not recorded as applied, and the site "
        "that runs now is not affected. Mend the cause, then run the same command again."
    )

    def __init__(self, revision: str, reason: str) -> None:
        super().__init__(revision=revision, reason=reason)


class MigrationIsRunning(MastheadError):
    """Somebody else holds the migration lock, and the wait is over."""

    code = "masthead.migration_is_running"
    message = (
        "Another migration has held the lock for %(seconds)g seconds and more. Nothing was changed here. "
        "Let it end, then run the command again, or wait longer with --wait. "
        "The lock falls by itself when the other one ends or dies."
    )

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds=seconds)


class TableIsBusy(MastheadError):
    """Long transactions hold a table that a step must change."""

    code = "masthead.table_is_busy"
    message = (
        "Migration %(revision)s could not get its table: %(reason)s. After %(attempts)s short attempts "
        "it gave up, so that the site goes on answering. Find the long transaction (a backup, a report), "
        "let it end, then run the command again."
    )

    def __init__(self, revision: str, reason: str, attempts: int) -> None:
        super().__init__(revision=revision, reason=reason, attempts=attempts)


class TableIsForeign(MastheadError):
    """A table of our name is there already, and it cannot be completed without changing it."""

    code = "masthead.table_is_foreign"
    message = (
        "The database has a table %(table)s that Masthead did not make and cannot adopt: %(differences)s. "
        "Nothing was changed in it. Mend these points, rename the table, or use an empty database, "
        "then run the command again."
    )

    def __init__(self, table: str, differences: list[str]) -> None:
        super().__init__(table=table, differences="; ".join(differences))
        self.differences = differences


class TableWouldBeCopied(MastheadError):
    """MariaDB could do the step only by copying the table, with writers waiting."""

    code = "masthead.table_would_be_copied"
    message = (
        "MariaDB can do this only by copying the table while writers wait: %(statement)s. "
        "An expand step must not: add a new column instead, or make it a retire step."
    )

    def __init__(self, statement: str) -> None:
        super().__init__(statement=statement)


class FileIsUnusable(MastheadError):
    """A file beside the database (lock, backup, release schema) is missing, unreadable or not writable."""

    code = "masthead.file_is_unusable"
    message = "%(file)s %(problem)s. %(advice)s."

    def __init__(self, file: str, problem: str, advice: str) -> None:
        super().__init__(file=file, problem=problem, advice=advice)
