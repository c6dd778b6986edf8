"""Texts made to take for ever: each is answered within the time limit of a test, and not by a flood."""

import pytest

from masthead.engine.content.markup import LONGEST_TEXT, markup_of, plain_text

N = 10_000
LARGEST_PER_CHARACTER = 40
"""A heading of two characters becomes an element with an id."""
EMPTY_CELLS = 65_536 * len('<td class="text-center"></td>\n')
"""Cells that the parser adds to short rows, at most."""

BOMBS = {
    "open brackets": "[" * N,
    "nested brackets": "[" * N + "a" + "]" * N,
    "nested links": "[a](" * N,
    "nested pictures": "![" * N + "](a)" * N,
    "open pictures": "![a" * N,
    "nested quotes": ">" * N + "a",
    "deep quotes that go on": "> " * 20 + "a\n" + "a\n" * N,
    "nested lists": "- " * N + "a",
    "nested numbered lists": "1. " * N + "a",
    "indented lists": "\n".join(" " * depth + "- a" for depth in range(200)),
    "nested emphasis": "*" * N + "a" + "*" * N,
    "open emphasis": "*a _b " * N,
    "mixed emphasis": "**x *y " * N,
    "nested strikes": "~~a " * N,
    "link definitions": "".join(f"[{number}]: /{number}\n" for number in range(N // 2)),
    "open definitions": "[a]: " * N,
    "one long definition": "[a]: https://example.org/" + "y" * 1900 + "\n\n" + "[a] " * N,
    "one long definition of a picture": "[a]: /media/" + "y" * 1900 + "\n\n" + "![a] " * N,
    "backticks": "`" * N,
    "backticks of many lengths": " ".join("`" * length for length in range(400)),
    "wide table": "|a" * N + "|\n" + "|-" * N + "|\n" + "|b" * N + "|",
    "wide table of short rows": "|a" * N + "|\n" + "|:-:" * N + "|\n" + "|\n" * N,
    "autolinks": "<http://a>" * N,
    "open autolinks": "<http://a" * N,
    "open tags": "<a " * N,
    "open sections": "<![CDATA[" * N,
    "entities": "&amp;" * N,
    "broken entities": "&#x;" * N,
    "headings of one name": "# a\n" * N,
    "headings without a name": "#\n" * N,
    "backslashes": "\\" * N,
    "quotes to escape": '"' * N,
    "everything open": "[*`<&" * N,
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_it_is_answered_and_stays_small(bomb: str) -> None:
    assert len(bomb) <= LONGEST_TEXT
    assert len(markup_of(bomb)) <= LARGEST_PER_CHARACTER * len(bomb) + LONGEST_TEXT + EMPTY_CELLS
    assert len(plain_text(bomb)) <= len(bomb)


def test_addresses_repeated_without_end_stay_words() -> None:
    made = markup_of(BOMBS["one long definition"])
    assert len(made) < 4 * LONGEST_TEXT
    assert 1 < made.count("<a ") == made.count("</a>") < N
    assert plain_text(BOMBS["one long definition"]).count("a") == N
