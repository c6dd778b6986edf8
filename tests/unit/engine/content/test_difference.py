"""What changed between two texts, readable."""

import random

import pytest

from masthead.engine.content.difference import (
    Change,
    Difference,
    Fold,
    Line,
    Piece,
    difference,
    field_differences,
    lines_of,
)

KEPT, ADDED, REMOVED = Change.KEPT, Change.ADDED, Change.REMOVED


def shown(found: Difference) -> list[str]:
    """The difference as a person would jot it down: [-removed-] and {+added+}."""
    marks = {KEPT: "{}", ADDED: "{{+{}+}}", REMOVED: "[-{}-]"}
    return [
        f"… {row.lines} …"
        if isinstance(row, Fold)
        else "".join(marks[p.change].format(p.text) for p in row.pieces)
        for row in found.rows
    ]


def sides(found: Difference) -> tuple[str, str]:
    """Both texts, read back from their difference."""
    texts = []
    for gone in (ADDED, REMOVED):
        lines = []
        for row in found.rows:
            assert isinstance(row, Line)
            pieces = [piece for piece in row.pieces if piece.change is not gone]
            if pieces:
                lines.append("".join(piece.text for piece in pieces))
        texts.append("\n".join(lines))
    return texts[0], texts[1]


@pytest.mark.parametrize(
    ("before", "after", "rows"),
    [
        ("", "", []),
        ("a", "a", []),
        ("", "a b", ["{+a b+}"]),
        ("a b", "", ["[-a b-]"]),
        ("one two three", "one 2 three", ["one [-two-]{+2+} three"]),
        ("one two three four", "one 2 3 four", ["one [-two three-]{+2 3+} four"]),
        ("one two three.", "one two three!", ["one two three[-.-]{+!+}"]),
        ("one two", "one two three", ["one two{+ three+}"]),
        ("one two\nsix", "other words\nsix", ["[-one two-]", "{+other words+}", "six"]),
        ("same a\nsame b", "same a\nnew\nsame b", ["same a", "{+new+}", "same b"]),
        ("a b c\nd e f", "x\na b C\nd e F", ["{+x+}", "a b [-c-]{+C+}", "d e [-f-]{+F+}"]),
        ("Привет, мир", "Привет, весь мир", ["Привет, {+весь +}мир"]),
        ("हिन्दी में लिखा", "हिन्दी में लिखो", ["हिन्दी में [-लिखा-]{+लिखो+}"]),
        ("日本語の本", "日本語の絵本", ["日本語の{+絵+}本"]),
        ("a b cafe\u0301", "a b cafe", ["a b [-cafe\u0301-]{+cafe+}"]),
        ("a\n", "a", ["a", "[--]"]),
    ],
)
def test_a_change_is_shown_as_a_reader_would_tell_it(before: str, after: str, rows: list[str]) -> None:
    assert shown(difference(before, after)) == rows


def test_pieces_are_typed_values_for_a_template() -> None:
    found = difference("one two", "one 2")
    assert found.rows == (Line((Piece(KEPT, "one "), Piece(REMOVED, "two"), Piece(ADDED, "2"))),)
    assert [piece.change.value for row in found.rows if isinstance(row, Line) for piece in row.pieces] == [
        "kept",
        "removed",
        "added",
    ]


def test_words_are_counted_as_people_count() -> None:
    found = difference("Keep this. Drop, these!", "Keep this. Drop, those — and more!")
    assert (found.words_added, found.words_removed) == (3, 1)
    assert found.summary == "+3 −1"
    assert difference("a - b", "a b").summary == "+0 −0"


def test_equal_texts_have_no_rows_and_line_ends_do_not_count() -> None:
    assert difference("a\nb", "a\r\nb").is_empty
    assert difference("a\rb", "a\nb").rows == ()
    assert not difference("a", "a\n").is_empty
    assert not difference("a b", "a  b").is_empty


def test_long_unchanged_stretches_are_folded() -> None:
    numbers = [str(number) for number in range(20)]
    changed = [*numbers[:10], "new", *numbers[10:]]
    found = difference("\n".join(numbers), "\n".join(changed), context=2)
    assert shown(found) == ["… 8 …", "8", "9", "{+new+}", "10", "11", "… 8 …"]
    assert len(difference("\n".join(numbers), "\n".join(changed), context=None).rows) == 21
    assert shown(difference("\n".join(numbers), "\n".join(changed), context=0)) == [
        "… 10 …",
        "{+new+}",
        "… 10 …",
    ]


def test_a_single_line_is_not_folded() -> None:
    lines = ["a", "1", "2", "3", "b"]
    found = difference("\n".join(lines), "\n".join(["A", *lines[1:4], "B"]), context=1)
    assert not [row for row in found.rows if isinstance(row, Fold)]


def test_both_texts_can_be_read_back_from_any_difference() -> None:
    chance = random.Random(4)
    words = ["alpha", "beta", "gamma", "δ", "語", ".", ",", "  ", "e\u0301"]
    for _ in range(1500):
        before = [
            " ".join(chance.choices(words, k=chance.randrange(1, 7))) for _ in range(chance.randrange(1, 9))
        ]
        after = [line if chance.random() < 0.6 else f"{line} {chance.choice(words)}" for line in before]
        chance.random() < 0.3 and chance.shuffle(after)
        after = after[chance.randrange(2) :] or ["x"]
        found = difference("\n".join(before), "\n".join(after), context=None)
        assert sides(found) == ("\n".join(before), "\n".join(after))


BIG = 200_000
BIG_ONES = {
    "lines that differ": (
        "\n".join(f"a{i}" for i in range(BIG // 8)),
        "\n".join(f"b{i}" for i in range(BIG // 8)),
    ),
    "one line of other words": (
        " ".join(f"a{i}" for i in range(BIG // 8)),
        " ".join(f"b{i}" for i in range(BIG // 8)),
    ),
    "one line of the same words, backwards": (
        " ".join(f"a{i}" for i in range(BIG // 8)),
        " ".join(f"a{i}" for i in reversed(range(BIG // 8))),
    ),
    "empty lines, not as many": ("\n" * BIG, "\n" * (BIG // 2) + "x"),
    "two words at random": tuple(
        "".join(random.Random(seed).choices(["a ", "b ", "a\n"], k=BIG // 2)) for seed in range(2)
    ),
    "every line changed by a word": (
        "\n\n".join(f"some words {i} here" for i in range(BIG // 25)),
        "\n\n".join(f"some words {i} there" for i in range(BIG // 25)),
    ),
}


@pytest.mark.parametrize(("before", "after"), BIG_ONES.values(), ids=BIG_ONES.keys())
def test_big_texts_are_answered_and_nothing_is_lost(before: str, after: str) -> None:
    assert sides(difference(before, after, context=None)) == (before, after)


def test_fields_that_changed_are_named_in_order() -> None:
    found = field_differences(
        {"title": "Old name", "text": "same\r\nlines", "gone": "", "summary": "x"},
        {"lead": "", "summary": "x", "text": "same\nlines", "title": "New name"},
    )
    assert [(one.name, one.before, one.after) for one in found] == [
        ("lead", None, ""),
        ("title", "Old name", "New name"),
        ("gone", "", None),
    ]
    assert shown(found[1].difference) == ["[-Old-]{+New+} name"]


def test_lines_end_as_each_system_ends_them() -> None:
    assert lines_of("a\r\nb\rc\nd\u2028e\x0cf\n") == ["a", "b", "c", "d\u2028e\x0cf", ""]
    assert lines_of("") == []
