"""Turn a suite's results into charts, each with its legend and the table of its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tasktriage.evaluation.reliability import ReliabilityBin

from . import charts
from .grids import DRAWN_WITHIN, Table, absent
from .leaderboard import Entry, SuiteResults
from .words import count, number, percent

__all__ = ["Chart", "Panel", "learning", "pareto", "reliabilities", "risk"]

MARKS_ON_CURVE = 6  # markers on a long curve, enough to follow it
THINNED = 20  # rows of a fallback table of a long curve; the result files hold every point


@dataclass(frozen=True)
class Chart:
    """A drawing with its legend of (key, name) and its numbers; `absent` says who is not in it."""

    title: str
    svg: str
    legend: tuple[tuple[str, str], ...]
    table: Table
    absent: str = ""


@dataclass(frozen=True)
class Panel:
    """One of several small drawings."""

    name: str
    note: str
    svg: str
    table: Table


@dataclass(frozen=True)
class _Point:
    """A candidate between speed and quality; `front`: nobody is both better and faster."""

    entry: Entry
    speed: float
    quality: float
    front: bool


def pareto(suite: SuiteResults, key: str) -> Chart | None:
    """Return quality against speed; None where no candidate has both."""
    metric = suite.metric
    found = _points(suite)
    if not found:
        return None
    floor = max(point.quality for point in found) - DRAWN_WITHIN
    drawn = [point for point in found if point.quality >= floor]
    series, values = [], []
    for point in drawn:
        score = point.entry.score(metric.key)
        place = (point.speed, point.quality, score.low, score.high)
        series.append(charts.Series(point.entry.name, point.entry.style, (place,), point.front))
        values += [v for v in (point.quality, score.low, score.high) if v is not None]
    title = f"{metric.head} against speed"
    x = charts.Axis.around([p.speed for p in drawn], "tasks per second (log scale)", log=True)
    y = charts.Axis.around(values, f"{metric.head} (higher is better)", within=(-1.0, 1.0))
    names = ", ".join(point.entry.name for point in found if point.front)
    left = absent(suite, [p.entry for p in found], "no speed or no quality measured")
    return Chart(
        title,
        charts.points(key, title, f"On the Pareto front: {names}.", series, x, y),
        _legend([point.entry for point in drawn], line=False),
        _pareto_table(suite, found, title),
        " ".join([*_below(suite, found, floor), left]).strip(),
    )


def _points(suite: SuiteResults) -> list[_Point]:
    found: list[tuple[Entry, float, float]] = []
    for entry in suite.sound:
        speed = entry.score("tasks_per_second").value
        quality = entry.score(suite.metric.key).value
        if speed is not None and speed > 0 and quality is not None:
            found.append((entry, speed, quality))
    return [
        _Point(entry, speed, quality, not _beaten(speed, quality, found))
        for entry, speed, quality in found
    ]


def _beaten(speed: float, quality: float, by: Sequence[tuple[Entry, float, float]]) -> bool:
    return any((s >= speed and q > quality) or (s > speed and q >= quality) for _, s, q in by)


def _pareto_table(suite: SuiteResults, found: Sequence[_Point], title: str) -> Table:
    metric, rows = suite.metric, []
    for point in found:
        score = point.entry.score(metric.key)
        interval = _range(score.low, score.high)
        front = "yes" if point.front else "no"
        shown = metric.show(point.quality), interval, number(point.speed, 0), front
        rows.append((point.entry.name, *shown))
    head = ("Candidate", metric.head, "95 % interval", "tasks/s", "on the front")
    return Table(title, head, tuple(rows))


def _below(suite: SuiteResults, found: Sequence[_Point], floor: float) -> list[str]:
    metric = suite.metric
    below = [
        f"{p.entry.name} ({metric.head} {metric.show(p.quality)}, {number(p.speed, 0)} tasks/s)"
        for p in found
        if p.quality < floor
    ]
    return [f"Below the drawing: {', '.join(below)}."] if below else []


def risk(suite: SuiteResults, key: str) -> Chart | None:
    """Return share wrong by share accepted; None where no candidate has the curve."""
    found: list[tuple[Entry, tuple[tuple[float, float], ...]]] = []
    for entry in suite.sound:
        curves = entry.result.curves
        if curves is not None and curves.risk_coverage:
            found.append((entry, curves.risk_coverage))
    if not found:
        return None
    series = [
        charts.Series(e.name, e.style, tuple((x, y, None, None) for x, y in curve))
        for e, curve in found
    ]
    title = "Share wrong among the accepted"
    quarters = (0.0, 0.25, 0.5, 0.75, 1.0)
    x = charts.Axis(0.0, 1.0, "share of tasks accepted, surest first", share=True, at=quarters)
    values = [0.0, *(y for _, curve in found for _, y in curve)]
    y = charts.Axis.around(values, "share wrong (lower is better)", share=True, within=(0.0, 1.0))
    rows = [
        (e.name, percent(x), number(100 * y, 1) + " %")
        for e, curve in found
        for x, y in curve[:: max(len(curve) // THINNED, 1)]
    ]
    about = "One line a candidate, from few tasks accepted (left) to all."
    return Chart(
        title,
        charts.lines(key, title, about, series, x, y, marks=MARKS_ON_CURVE),
        _legend([entry for entry, _ in found], line=True),
        Table(title, ("Candidate", "accepted", "wrong among them"), tuple(rows)),
        absent(suite, [entry for entry, _ in found], "no curve: it gives no probabilities"),
    )


def learning(suite: SuiteResults, key: str) -> Chart | None:
    """Return macro-F1 by number of labelled examples; None where no candidate has the curve."""
    found = [(entry, points) for entry in suite.sound if (points := _learning_points(entry))]
    if not found:
        return None
    unit = "labelled tasks to train on"
    if any(_by_shots(entry) for entry in suite.sound):
        unit = "labelled tasks for each label"
    series = [charts.Series(e.name, e.style, points) for e, points in found]
    title = f"macro-F1 by number of {unit}"
    steps = sorted({point[0] for _, points in found for point in points})
    ticks = tuple(steps) if len(steps) <= 8 else ()
    x = charts.Axis.around(steps, f"{unit} (log scale)", log=True, at=ticks)
    values = [v for _, points in found for _, *three in points for v in three if v is not None]
    y = charts.Axis.around(values, "macro-F1 (higher is better)", within=(0.0, 1.0))
    rows = tuple(
        (e.name, f"{at:,.0f}", number(value, 3), _range(low, high))
        for e, points in found
        for at, value, low, high in points
    )
    return Chart(
        title,
        charts.lines(key, title, "One line a candidate.", series, x, y),
        _legend([entry for entry, _ in found], line=True),
        Table(title, ("Candidate", unit, "macro-F1", "95 % interval"), rows),
        absent(suite, [entry for entry, _ in found], "no curve"),
    )


def _by_shots(entry: Entry) -> bool:
    curves = entry.result.curves
    return curves is not None and any(step.shots is not None for step in curves.learning or ())


def _learning_points(entry: Entry) -> tuple[charts.Point, ...]:
    points: list[charts.Point] = []
    curves = entry.result.curves
    for step in () if curves is None else curves.learning or ():
        at = step.n_train if step.shots is None else step.shots
        if at is not None and at > 0 and step.macro_f1 is not None:
            points.append((float(at), step.macro_f1, *step.ci95))
    return tuple(sorted(points, key=lambda point: point[0]))


def reliabilities(suite: SuiteResults, key: str) -> tuple[list[Panel], str]:
    """Return a reliability diagram a candidate, and the line naming those without one."""
    panels, drawn = [], []
    for entry in suite.sound:
        curves = entry.result.curves
        panel = None if curves is None else _panel(entry, curves.reliability, key)
        if panel is not None:
            drawn.append(entry)
            panels.append(panel)
    return panels, absent(suite, drawn, "no curve: it gives no probabilities")


def _panel(entry: Entry, bins: Sequence[ReliabilityBin], key: str) -> Panel | None:
    filled = [
        charts.Bin(one.count, one.confidence, one.accuracy)
        for one in bins
        if one.count and one.confidence is not None and one.accuracy is not None
    ]
    if not filled:
        return None
    ece, null = entry.score("ece").value, entry.score("ece_null").value
    note = f"ECE {number(ece, 3)}" if ece is not None else ""
    note += f"; a perfect one {number(null, 3)}" if ece is not None and null is not None else ""
    title = f"Reliability of {entry.name}"
    rows = tuple(
        (
            f"{number(one.low, 2)}–{number(one.high, 2)}",
            count(one.count),
            number(one.confidence, 3),
            number(one.accuracy, 3),
        )
        for one in bins
    )
    head = ("Confidence", "tasks", "mean confidence", "share right")
    return Panel(
        entry.name,
        note,
        charts.reliability(f"{key}-{entry.index}", title, note or title, entry.style, filled),
        Table(title, head, rows),
    )


def _range(low: float | None, high: float | None) -> str:
    return "–" if low is None or high is None else f"{number(low, 3)} to {number(high, 3)}"


def _legend(entries: Sequence[Entry], *, line: bool) -> tuple[tuple[str, str], ...]:
    return tuple((charts.swatch(e.style, line=line), e.name) for e in entries)
