"""All that is logged besides requests: one JSON object a line, with the request's names, without secrets.

Our own formatter: structlog would import a terminal library, a tenth of a second at each start.
"""

import json
import logging
import sys
import time
import traceback
from contextvars import ContextVar

from masthead.engine.observability.redaction import redacted, redacted_text
from masthead.engine.observability.trace import Names

CURRENT: ContextVar[Names | None] = ContextVar("masthead_trace", default=None)
"""The names of the request that is being answered."""

LONGEST_STACK = 3000
_OWN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


class JsonFormatter(logging.Formatter):
    """Writes a record as one line; what was given as `extra` becomes keys of its own."""

    def __init__(self, version: str = "") -> None:
        super().__init__()
        self._version = version

    def format(self, record: logging.LogRecord) -> str:
        """Give the line of a record."""
        second = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        text = redacted_text(record.getMessage())
        line: dict[str, object] = {
            "ts": f"{second}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": redacted_text(str(record.msg)),
            "msg": text,
        }
        names = CURRENT.get()
        if names is not None:
            line |= {"request_id": names[0], "trace_id": names[1], "span_id": names[2]}
        for name, value in record.__dict__.items():
            if name not in _OWN and name not in line:
                line[name] = redacted(value, name)
        if record.exc_info and record.exc_info[0] is not None:
            stack = "".join(traceback.format_exception(*record.exc_info))
            # The end of a stack says most, and a line must fit into one write to a pipe.
            line["error.type"] = record.exc_info[0].__name__
            line["error.stack"] = redacted_text(stack)[-LONGEST_STACK:]
        if self._version:
            line["version"] = self._version
        return json.dumps(line, ensure_ascii=False)


class StdoutHandler(logging.Handler):
    """Writes each line at once to whatever standard output is at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write the line of a record."""
        try:
            sys.stdout.write(f"{self.format(record)}\n")
            sys.stdout.flush()
        except Exception:  # noqa: BLE001 - the logging library says what to do then
            self.handleError(record)


def install_logs(level: str, version: str) -> None:
    """Send the log of this process to its standard output as JSON, in place of plain text."""
    root = logging.getLogger()
    for former in root.handlers[:]:
        if type(former) in {logging.StreamHandler, StdoutHandler}:
            root.removeHandler(former)
    handler = StdoutHandler()
    handler.setFormatter(JsonFormatter(version))
    root.addHandler(handler)
    root.setLevel(level.upper())
    logging.getLogger("alembic").setLevel(logging.WARNING)  # what a step did, its command says
