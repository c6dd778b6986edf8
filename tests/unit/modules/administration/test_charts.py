import re

import pytest

from masthead.modules.administration.views.charts import HEIGHT, WIDTH, bars, line, top_of


@pytest.mark.parametrize(
    ("values", "top"),
    [
        ([], 1),
        ([0], 1),
        ([1], 1),
        ([7], 8),
        ([11], 15),
        ([99], 100),
        ([100], 100),
        ([101], 150),
        ([4118], 5000),
    ],
)
def test_the_axis_ends_at_a_round_number_that_no_value_exceeds(values: list[int], top: int) -> None:
    assert top_of(values) == top


def test_an_axis_may_end_far_below_one() -> None:
    assert top_of([0.0031], 0.001) == pytest.approx(0.004)


def test_bars_stand_on_each_other_and_nothing_is_drawn_for_nothing() -> None:
    low, high = bars([[1, 0], [1, 2]], 2)
    assert low.count("M") == 1
    assert high.count("M") == 2
    assert re.match(rf"M\S+ {HEIGHT}v-{HEIGHT // 2}h", low)
    assert re.match(rf"M\S+ {HEIGHT // 2}v-{HEIGHT // 2}h", high)
    assert f" {HEIGHT}v-{HEIGHT}h" in high


def test_a_line_breaks_where_nothing_is_known() -> None:
    drawn = line([1, 1, None, 1, None, 1, 0.5], 1)
    assert [piece[0] for piece in re.findall(r"[ML][^ML]+", drawn)] == ["M", "L", "M", "M", "L"]
    assert drawn.count("h") == 1
    assert line([None] * 5, 1) == ""


def test_a_line_never_leaves_the_drawing() -> None:
    numbers = re.findall(r"[ML](\S+) (\S+)", line([5, 0, 2.5], 1))
    assert all(0 <= float(x) <= WIDTH and 0 <= float(y) <= HEIGHT for x, y in numbers)
