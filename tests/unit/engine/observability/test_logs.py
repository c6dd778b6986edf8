import json
import logging
import sys

import pytest

from masthead.engine.observability.logs import CURRENT, JsonFormatter, install_logs
from masthead.engine.observability.redaction import redacted
from masthead.engine.observability.trace import Trace


def formatted(message: str, *values: object, **extra: object) -> dict[str, object]:
    record = logging.getLogger("test").makeRecord(
        "test", logging.WARNING, __file__, 1, message, values, None, extra=extra
    )
    told: dict[str, object] = json.loads(JsonFormatter("1.0").format(record))
    return told


def test_line_says_when_how_bad_who_and_what() -> None:
    told = formatted("user_added %s", "Анна", number=3)
    assert (told["event"], told["msg"], told["number"]) == ("user_added %s", "user_added Анна", 3)
    assert (told["level"], told["logger"], told["version"]) == ("warning", "test", "1.0")
    assert str(told["ts"]).endswith("Z")


def test_line_names_the_request_it_was_written_in() -> None:
    token = CURRENT.set(Trace("r" * 8, "t" * 32, "s" * 16, "00"))
    try:
        assert formatted("x")["request_id"] == "r" * 8
    finally:
        CURRENT.reset(token)
    assert "request_id" not in formatted("x")


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer hunter2",
        "cookie=hunter2; path=/",
        'Set-Cookie: "hunter2"',
        "password = hunter2",
        "{'token': 'hunter2'}",
        "https://site.example/reset?token=hunter2&x=1",
        "mariadb://user:hunter2@host/name",
        "postgresql+psycopg://:hunter2@host/name",
    ],
)
def test_secrets_in_texts_are_removed(text: str) -> None:
    assert "hunter2" not in json.dumps(formatted("%s", text))
    assert "hunter2" not in json.dumps(formatted(text.replace("%", "%%")))
    assert "hunter2" not in json.dumps(formatted("x", anything=[text]))


def test_values_called_like_secrets_are_removed_at_any_depth() -> None:
    told = redacted({"headers": {"Cookie": "hunter2", "Accept": "x"}, "db_password": "hunter2", "n": 1})
    assert told == {"headers": {"Cookie": "[removed]", "Accept": "x"}, "db_password": "[removed]", "n": 1}


def test_failure_carries_its_kind_and_the_end_of_its_stack() -> None:
    try:
        raise RuntimeError("password=hunter2 " + "x" * 9000 + " the end")
    except RuntimeError:
        record = logging.getLogger("test").makeRecord(
            "test", logging.ERROR, __file__, 1, "failed", (), sys.exc_info()
        )
    line = JsonFormatter().format(record)
    told = json.loads(line)
    assert told["error.type"] == "RuntimeError"
    assert told["error.stack"].endswith("the end\n")
    assert "hunter2" not in line
    assert len(line.encode()) < 4096


def test_installing_twice_writes_each_line_once(capsys: pytest.CaptureFixture[str]) -> None:
    install_logs("info", "1")
    install_logs("info", "1")
    logging.getLogger("test.twice").info("once")
    assert len([line for line in capsys.readouterr().out.splitlines() if '"once"' in line]) == 1
