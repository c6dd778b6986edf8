import json
import os
from datetime import UTC, datetime

import pytest

from masthead.engine.observability import access_log
from masthead.engine.observability.access_log import (
    LONGEST_PATH,
    AccessLog,
    describe,
    truncated,
    writer,
)
from masthead.engine.observability.trace import Tracer

NAMES = Tracer().read(None, None)
PATHS = [
    "/",
    '/"quoted"\\',
    "/new\nline\r\x00\x1f\x7f",
    "/\u2028\u2029",
    "/проверка".encode().decode("latin-1"),
    "/emoji-😀".encode().decode("latin-1"),
    "/broken-\xff\xfe\xc3",
    "/" + "\x01" * 5000,
    '/{"ts":"forged"}',
]


def line_for(path: str) -> str:
    written: list[str] = []
    log = AccessLog(written.extend, 'v"1')
    log.note(describe("GET", "/route", path, 200, 5), NAMES, (1.0, 1.25), "203.0.113.77", 7)
    log.flush()
    return written[0]


@pytest.mark.parametrize("path", PATHS, ids=range(len(PATHS)))
def test_every_line_is_one_json_object_that_fits_into_one_write(path: str) -> None:
    line = line_for(path)
    assert line.endswith("}\n")
    assert "\n" not in line[:-1]
    assert len(line.encode()) <= 4096
    told = json.loads(line)
    assert len(told["path"]) <= LONGEST_PATH
    assert told["duration_ms"] == 250.0
    assert (told["user_id"], told["client"], told["version"]) == (7, "203.0.113.0", 'v"1')


def test_line_has_the_agreed_keys() -> None:
    assert set(json.loads(line_for("/x"))) == {
        "ts", "level", "logger", "event", "msg", "method", "route", "path", "status", "bytes",
        "request_id", "trace_id", "span_id", "duration_ms", "client", "user_id", "version",
    }  # fmt: skip


def test_time_is_that_of_the_wall_in_utc() -> None:
    written: list[str] = []
    log = AccessLog(written.extend, "1")
    before = datetime.now(UTC)
    from_counter = before.timestamp() - log._offset
    log.note(describe("GET", "/", "/", 200, 1), NAMES, (from_counter, from_counter), "")
    log.flush()
    told = datetime.fromisoformat(json.loads(written[0])["ts"])
    assert abs((told - before).total_seconds()) < 0.01
    assert written[0][:32].endswith('Z"')


def test_utf8_of_a_path_is_shown_as_text() -> None:
    assert json.loads(line_for("/проверка".encode().decode("latin-1")))["path"] == "/проверка"


@pytest.mark.parametrize(
    ("client", "network"),
    [
        ("203.0.113.77", "203.0.113.0"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::"),
        ("::ffff:203.0.113.77", "203.0.113.0"),
        ("", ""),
        ('"nonsense', ""),
    ],
)
def test_client_is_shown_as_its_network(client: str, network: str) -> None:
    assert truncated(client) == network


def test_failure_of_the_site_is_an_error_line() -> None:
    assert '"level":"error"' in describe("GET", "/", "/", 503, 0)
    assert '"level":"info"' in describe("GET", "/", "/", 404, 0)


def test_flush_takes_each_line_once() -> None:
    written: list[str] = []
    log = AccessLog(written.extend, "1")
    for _ in range(3):
        log.note(describe("GET", "/", "/", 200, 1), NAMES, (1.0, 2.0), "127.0.0.1")
        log.flush()
    log.flush()
    assert len(written) == 3


def test_lines_that_nobody_takes_are_dropped_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access_log, "MOST_WAITING", 10)
    written: list[str] = []
    log = AccessLog(written.extend, "1")
    for _ in range(15):
        log.note(describe("GET", "/", "/", 200, 1), NAMES, (1.0, 2.0), "127.0.0.1")
    log.flush()
    assert (len(written), log.dropped) == (10, 5)


def test_writes_to_a_pipe_end_with_a_line_and_fit_into_an_atom(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    sizes: list[bytes] = []
    whole = os.write
    monkeypatch.setattr(os, "write", lambda fd, octets: sizes.append(bytes(octets)) or whole(fd, octets))
    lines = [f'{{"n":{n},"text":"{"x" * (n % 900)}"}}\n' for n in range(60)]
    writer(writing)(lines)
    assert all(len(octets) <= 4096 and octets.endswith(b"}\n") for octets in sizes)
    assert b"".join(sizes).decode() == "".join(lines)
    assert len(sizes) < len(lines)
    os.close(reading)
    os.close(writing)
