"""The dashboard's charts: what each shows, its words for those who do not see it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import format_decimal, gettext

from masthead.engine.errors import translatable
from masthead.modules.administration.queries.figures import Period, Point, joined
from masthead.modules.administration.views.charts import Layer, bars, line, top_of
from masthead.modules.administration.views.words import seconds_text


@dataclass(frozen=True)
class Chart:
    """A chart as the page shows it; all texts are in the reader's language."""

    name: str
    title: str
    value: str
    """The figure of the whole period."""
    summary: str
    """What a reader who does not see it is told."""
    top: str
    """Upper end of the axis."""
    layers: tuple[Layer, ...]


@dataclass(frozen=True)
class _Counted:
    """A chart of counts: kinds that stand on each other."""

    name: str
    title: str
    layers: tuple[tuple[str, str, Callable[[Point], int]], ...]
    """Style, label and count of each kind, from the bottom."""


COUNTED = (
    _Counted(
        "requests",
        translatable("Requests"),
        (
            ("good", translatable("answered"), lambda point: point.requests - point.refused - point.errors),
            ("odd", translatable("refused (4xx)"), lambda point: point.refused),
            ("bad", translatable("failed (5xx)"), lambda point: point.errors),
        ),
    ),
    _Counted(
        "errors", translatable("Errors"), (("bad", translatable("failed (5xx)"), lambda point: point.errors),)
    ),
    _Counted(
        "jobs",
        translatable("Jobs and deliveries"),
        (
            ("good", translatable("done"), lambda point: point.done),
            ("bad", translatable("failed"), lambda point: point.failed),
        ),
    ),
    _Counted(
        "publications",
        translatable("Publications"),
        (("good", translatable("went live"), lambda point: point.publications),),
    ),
)


def charts(points: Sequence[Point], period: Period) -> list[Chart]:
    """Draw every chart of a period."""
    requests, *others = [_counted(one, points, period) for one in COUNTED]
    return [requests, _latency(points), *others]


def _counted(chart: _Counted, points: Sequence[Point], period: Period) -> Chart:
    kinds = [[count(point) for point in points] for _, _, count in chart.layers]
    sums = [sum(kind) for kind in zip(*kinds, strict=True)]
    labels = [
        f"{format_decimal(sum(kind))} {gettext(label)}"
        for kind, (_, label, _) in zip(kinds, chart.layers, strict=True)
    ]
    top = top_of(sums)
    paths = zip(chart.layers, labels, bars(kinds, top), strict=True)
    return Chart(
        name=chart.name,
        title=gettext(chart.title),
        value=format_decimal(sum(sums)),
        summary=_summary(labels, sums, [point.start.strftime(period.clock) for point in points]),
        top=format_decimal(top),
        layers=tuple(Layer(style, label, path) for (style, _, _), label, path in paths),
    )


def _summary(labels: Sequence[str], sums: Sequence[int], times: Sequence[str]) -> str:
    """Say in a sentence what the bars show."""
    most = max(sums)
    if not most:
        return str(gettext("None."))
    return str(
        gettext(
            "%(total)s; most at %(time)s UTC: %(most)s.",
            total=", ".join(labels),
            time=times[sums.index(most)],
            most=format_decimal(most),
        )
    )


def _latency(points: Sequence[Point]) -> Chart:
    median, slow = [point.median for point in points], [point.slow for point in points]
    top = top_of([seconds for seconds in (*median, *slow) if seconds is not None], 0.001)
    whole = joined(points)
    half, most = seconds_text(whole.median), seconds_text(whole.slow)
    summary = gettext("Half of them within %(half)s, 95 of 100 within %(most)s.", half=half, most=most)
    layers = (
        Layer("odd", f"{gettext('Half within')} {half}", line(median, top)),
        Layer("good", f"{gettext('95 of 100 within')} {most}", line(slow, top)),
    )
    return Chart(
        name="latency",
        title=gettext("Time to answer"),
        value=most,
        summary=gettext("No requests.") if whole.median is None else summary,
        top=seconds_text(top),
        layers=layers,
    )
