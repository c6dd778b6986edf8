"""JSON from strangers: what is wrong with it is said, with its place; nothing is guessed, nothing hangs."""

import json

import pytest

from masthead.modules.cv.errors import FileIsUnreadable
from masthead.modules.cv.forms.document import DEEPEST, LARGEST, read_document


def refusal(content: bytes) -> str:
    with pytest.raises(FileIsUnreadable) as refused:
        read_document(content)
    return str(refused.value)


def test_json_is_read_with_or_without_a_byte_order_mark() -> None:
    assert read_document('{"имя": [1, 2.5, null, true]}'.encode()) == {"имя": [1, 2.5, None, True]}
    assert read_document(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


@pytest.mark.parametrize("content", [b"", b" \n\t ", b"\xef\xbb\xbf"])
def test_an_empty_file_is_called_so(content: bytes) -> None:
    assert refusal(content) == "The file is empty."


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b'{\n  "a": 1,\n  "b" 2\n}', "Line 3, column 7"),
        (b"{", "Line 1, column 2"),
        (b'{"a": "\0"}', "Line 1, column 8"),
        (b'{"a": tru}', "Line 1, column 7"),
        (b"[1] [2]", "Line 1, column 5"),
        (b"<html>", "Line 1, column 1"),
        (b"]" * 1000, "Line 1, column 1"),
    ],
)
def test_what_is_no_json_is_found_by_line_and_column(content: bytes, place: str) -> None:
    assert refusal(content) == f"{place}: this is not JSON."


@pytest.mark.parametrize("content", [b'{"a": "\xff"}', b'{"a": "\xed\xa0\x80"}', '{"a": 1}'.encode("utf-16")])
def test_what_is_no_utf_8_is_found_by_its_byte(content: bytes) -> None:
    assert "is not text in UTF-8: byte " in refusal(content)


def test_a_file_that_is_too_large_is_not_parsed() -> None:
    assert "larger than 256 KiB" in refusal(b"[" + b" " * LARGEST + b"]")
    assert read_document(b"[" + b" " * (LARGEST - 2) + b"]") == []


@pytest.mark.parametrize("bracket", [b"[", b'{"a":'])
def test_bottomless_files_are_refused_before_the_parser_sees_them(bracket: bytes) -> None:
    assert "column" in refusal(bracket * (LARGEST // len(bracket)))
    deep = bracket * (DEEPEST + 1) + b"1" + (b"]" if bracket == b"[" else b"}") * (DEEPEST + 1)
    assert f"more than {DEEPEST} deep" in refusal(deep)


def test_brackets_inside_texts_are_not_depth() -> None:
    text = '[[[{{{\\" [[' * 100
    assert read_document(json.dumps({"a": text}).encode()) == {"a": text}


def test_a_key_that_stands_twice_is_refused_by_name() -> None:
    assert refusal(b'{"basics": {"name": "A", "name": "B"}}').startswith("“name” stands twice")
    assert len(refusal(b'{"%s": 1, "%s": 2}' % (b"k" * 9000, b"k" * 9000))) < 200


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 5000, "1." + "0" * 9000])
def test_numbers_that_are_none_are_refused(number: str) -> None:
    assert "is no number" in refusal(f'{{"a": {number}}}'.encode())


def test_what_is_shown_of_a_file_cannot_do_harm() -> None:
    said = refusal(b'{"\\u202e<b>\\u0000": 1, "\\u202e<b>\\u0000": 2}')
    assert "\u202e" not in said
    assert "\0" not in said
