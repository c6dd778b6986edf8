"""Two editors, one text: their changes are joined, or both are shown."""

import random
from collections import Counter

import pytest

from masthead.engine.content.difference import lines_of
from masthead.engine.content.merge import Agreed, Conflict, Merged, merge

BASE = "# Title\n\nFirst paragraph.\n\nSecond paragraph.\n\nThird paragraph."


def lines(merged: Merged, side: str) -> Counter[str]:
    """Every line that is in the merge or, where it is undecided, on one side of it."""
    return Counter(
        line
        for part in merged.parts
        for line in (part.lines if isinstance(part, Agreed) else getattr(part, side))
    )


def test_changes_to_different_paragraphs_are_joined() -> None:
    mine = BASE.replace("First", "My first")
    theirs = BASE.replace("Third paragraph.", "Their third paragraph.\n\nAnd a fourth.")
    merged = merge(BASE, mine, theirs)
    assert merged.conflicts == ()
    assert merged.text == mine.replace("Third paragraph.", "Their third paragraph.\n\nAnd a fourth.")


def test_changes_to_one_paragraph_are_a_conflict_that_holds_both() -> None:
    merged = merge(
        BASE, BASE.replace("Second", "My"), BASE.replace("Second", "Their").replace("Title", "Name")
    )
    assert merged.text is None
    assert merged.conflicts == (Conflict(("Second paragraph.",), ("My paragraph.",), ("Their paragraph.",)),)
    assert merged.parts[0] == Agreed(("# Name", "", "First paragraph.", ""))
    assert merged.parts[2] == Agreed(("", "Third paragraph."))


@pytest.mark.parametrize(
    ("base", "mine", "theirs"),
    [
        ("a\nb", "A\nb", "a\nB"),  # neighbours
        ("a\n\nb", "a\n\nmine\n\nb", "a\n\ntheirs\n\nb"),  # two new paragraphs in one place
        ("a\n\nb", "a\n", "a\n\nB"),  # one removes what the other mends
        ("", "mine", "theirs"),
        ("a", "", "b"),
    ],
)
def test_what_touches_is_left_to_people(base: str, mine: str, theirs: str) -> None:
    merged = merge(base, mine, theirs)
    assert merged.text is None
    (conflict,) = merged.conflicts
    assert set(lines_of(mine)) - set(lines_of(base)) <= set(conflict.mine)
    assert set(lines_of(theirs)) - set(lines_of(base)) <= set(conflict.theirs)


def test_line_ends_alone_are_no_change() -> None:
    assert merge("a\n\nb", "a\r\n\r\nb", "a\n\nB").text == "a\n\nB"


def edited(text: list[str], name: str, chance: random.Random) -> list[str]:
    """Somebody's work: lines mended, removed, moved and written."""
    made = []
    for line in text:
        what = chance.random()
        if what < 0.08:
            made.append(f"{name}{chance.randrange(9)}")
        elif what < 0.14:
            made += [line, f"{name}{chance.randrange(9)}", ""]
        elif what > 0.08 + 0.12:
            made.append(line)
    if chance.random() < 0.1:
        made.reverse()
    return made


def written(text: list[str], base: list[str]) -> Counter[str]:
    """What somebody added; a text of one empty line has none."""
    return Counter(lines_of("\n".join(text))) - Counter(base)


def test_no_line_of_either_is_ever_lost() -> None:
    chance = random.Random(5)
    joined = 0
    for _ in range(3000):
        base = [chance.choice(["", "a", "b", f"p{number}"]) for number in range(chance.randrange(25))]
        mine, theirs = edited(base, "m", chance), edited(base, "t", chance)
        merged = merge("\n".join(base), "\n".join(mine), "\n".join(theirs))
        of_mine, of_theirs = lines(merged, "mine"), lines(merged, "theirs")
        assert written(mine, base) <= of_mine, (base, mine, theirs)
        assert written(theirs, base) <= of_theirs, (base, mine, theirs)
        kept_by_both = {line for line in base if line.startswith("p")}.intersection(mine, theirs)
        assert kept_by_both <= of_mine.keys() | of_theirs.keys(), (base, mine, theirs)
        joined += merged.text is not None
    assert 300 < joined < 2700


def test_who_changed_nothing_changes_nothing() -> None:
    chance = random.Random(6)
    for _ in range(500):
        base = [chance.choice(["", "a", f"p{number}"]) for number in range(chance.randrange(1, 20))]
        text, other = "\n".join(base), "\n".join(edited(base, "m", chance))
        assert merge(text, other, text).text == other
        assert merge(text, text, other).text == other
        assert merge(text, other, other).text == other


def test_the_sides_are_alike() -> None:
    chance = random.Random(7)
    for _ in range(500):
        base = [chance.choice(["", "a", f"p{number}"]) for number in range(20)]
        mine, theirs = ("\n".join(edited(base, name, chance)) for name in "mt")
        one, other = merge("\n".join(base), mine, theirs), merge("\n".join(base), theirs, mine)
        assert one.text == other.text
        assert [(c.mine, c.theirs) for c in one.conflicts] == [(c.theirs, c.mine) for c in other.conflicts]


def test_big_texts_are_answered() -> None:
    base = "\n\n".join(f"paragraph {number}" for number in range(10_000))
    mine, theirs = base.replace("paragraph 77", "mine 77"), base.replace("paragraph 88", "theirs 88")
    assert merge(base, mine, theirs).text == mine.replace("paragraph 88", "theirs 88")
    strange = merge(base, "\n" * 100_000, "x\n" * 100_000)
    assert lines(strange, "theirs")["x"] == 100_000
