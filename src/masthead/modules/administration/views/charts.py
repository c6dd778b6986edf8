"""Points drawn as paths of an SVG: bars that stand on each other, lines that break where nothing is known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 600, 120
"""Units of the drawing, which is stretched to its place."""
_GAP = 0.25
"""Share of a bar's width that is left free beside it."""
_NICE = (1, 1.5, 2, 3, 4, 5, 6, 8, 10)


@dataclass(frozen=True)
class Layer:
    """One kind of bar or line: a name for the style sheet, and what the legend calls it."""

    style: str
    label: str
    path: str


def top_of(values: Sequence[float], least: float = 1) -> float:
    """Give a round number that no value exceeds: the upper end of the axis."""
    highest = max([least, *values])
    unit = 1.0
    while unit > highest:
        unit /= 10
    while unit * 10 <= highest:
        unit *= 10
    return next(unit * one for one in _NICE if unit * one >= highest)


def bars(layers: Sequence[Sequence[float]], top: float) -> list[str]:
    """Draw bars of several layers that stand on each other; one path for each layer."""
    floors = [0.0] * len(layers[0])
    drawn = []
    for layer in layers:
        drawn.append(" ".join(_bars(layer, floors, top)))
        floors = [floor + value for floor, value in zip(floors, layer, strict=True)]
    return drawn


def line(values: Sequence[float | None], top: float) -> str:
    """Draw a line through the middles of the points; a point without neighbours becomes a short stroke."""
    step = WIDTH / len(values)
    words = []
    for place, value in enumerate(values):
        if value is None:
            continue
        x, y = step * (place + 0.5), HEIGHT * (1 - min(1, value / top))
        before = values[place - 1] if place else None
        after = values[place + 1] if place + 1 < len(values) else None
        if before is None and after is None:
            words.append(f"M{_short(x - step / 3)} {_short(y)}h{_short(step / 1.5)}")
        else:
            words.append(f"{'M' if before is None else 'L'}{_short(x)} {_short(y)}")
    return " ".join(words)


def _bars(values: Sequence[float], floors: Sequence[float], top: float) -> Iterator[str]:
    step = WIDTH / len(values)
    width = _short(step * (1 - _GAP))
    for place, (value, floor) in enumerate(zip(values, floors, strict=True)):
        if value:
            x, y = step * (place + _GAP / 2), HEIGHT * (1 - floor / top)
            yield f"M{_short(x)} {_short(y)}v{_short(-HEIGHT * value / top)}h{width}V{_short(y)}z"


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
