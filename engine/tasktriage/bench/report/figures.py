"""Turn a suite's results into charts, each with its legend and the table of its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tasktriage.bench.report import charts

from .leaderboard import Entry, Suite, figure, part
from .words import LABEL_NAMES, count, line, number, percent

__all__ = [
    "Chart",
    "Matrix",
    "Panel",
    "Sectors",
    "Table",
    "learning",
    "matrices",
    "pareto",
    "reliabilities",
    "risk",
    "sectors",
    "tags",
]

DRAWN_WITHIN = 0.4  # of the best, in quality: a baseline far below would squeeze all others
SHADES = 7  # steps of the heat map and the confusion cells; the style sheet has one class each
MARKS_ON_CURVE = 6  # markers on a long curve, enough to follow it
THINNED = 20  # rows of a fallback table of a long curve; the result files hold every point


@dataclass(frozen=True)
class Table:
    """A table of text; all columns but the first `words` hold numbers."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1


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
class Matrix:
    """A confusion matrix: rows of (label, total, cells of (share, count, shade))."""

    name: str
    rows: tuple[tuple[str, str, tuple[tuple[str, str, int], ...]], ...]


@dataclass(frozen=True)
class Sectors:
    """A heat map: rows of (code, title, tasks, cells of (text, shade or None))."""

    figure: str
    names: tuple[str, ...]
    rows: tuple[tuple[str, str, str, tuple[tuple[str, int | None], ...]], ...]
    scale: tuple[str, str]


def absent(suite: Suite, drawn: Iterable[Entry], why: str) -> str:
    """Return the line that names the candidates a chart leaves out, and why."""
    names = {entry.index for entry in drawn}
    missing = [e.name for e in suite.sound if e.index not in names]
    parts = [f"{', '.join(missing)} ({why})"] if missing else []
    if suite.failures:
        parts.append(f"{', '.join(e.name for e in suite.failures)} (failed)")
    return f"Not drawn: {'; '.join(parts)}." if parts else ""


def pareto(suite: Suite, key: str) -> Chart | None:
    """Return quality against speed; None where no candidate has both."""
    metric = suite.metric
    found: list[tuple[Entry, float, float]] = []
    for entry in suite.sound:
        speed, quality = entry.score("tasks_per_second").value, entry.score(metric.key).value
        if speed is not None and speed > 0 and quality is not None:
            found.append((entry, speed, quality))
    if not found:
        return None
    front = {
        entry.index
        for entry, speed, quality in found
        if not any(
            (s >= speed and q > quality) or (s > speed and q >= quality) for _, s, q in found
        )
    }
    floor = max(quality for *_, quality in found) - DRAWN_WITHIN
    series, values, rows = [], [], []
    for entry, speed, quality in found:
        score, ringed = entry.score(metric.key), entry.index in front
        rows.append(
            (
                entry.name,
                metric.show(quality),
                _range(score.low, score.high),
                number(speed, 0),
                "yes" if ringed else "no",
            )
        )
        if quality >= floor:
            point = (speed, quality, score.low, score.high)
            series.append(charts.Series(entry.name, entry.look, (point,), ringed))
            values += [v for v in (quality, score.low, score.high) if v is not None]
    title = f"{metric.head} against speed"
    speeds = [speed for _, speed, quality in found if quality >= floor]
    x = charts.Axis.around(speeds, "tasks per second (log scale)", log=True)
    y = charts.Axis.around(values, f"{metric.head} (higher is better)", within=(-1.0, 1.0))
    names = ", ".join(e.name for e, _, _ in found if e.index in front)
    below = [
        f"{e.name} ({metric.head} {metric.show(quality)}, {number(speed, 0)} tasks/s)"
        for e, speed, quality in found
        if quality < floor
    ]
    notes = [f"Below the drawing: {', '.join(below)}."] if below else []
    left = absent(suite, [e for e, _, _ in found], "no speed or no quality measured")
    head = ("Candidate", metric.head, "95 % interval", "tasks/s", "on the front")
    return Chart(
        title,
        charts.points(key, title, f"On the Pareto front: {names}.", series, x, y),
        _legend([e for e, _, quality in found if quality >= floor], line=False),
        Table(title, head, tuple(rows)),
        " ".join([*notes, left]).strip(),
    )


def risk(suite: Suite, key: str) -> Chart | None:
    """Return share wrong by share accepted; None where no candidate has the curve."""
    found: list[tuple[Entry, list[tuple[float, float]]]] = []
    for entry in suite.sound:
        curve = part(entry.result, "curves").get("risk_coverage") or ()
        points = [(figure(x), figure(y)) for x, y in curve]
        clean = [(x, y) for x, y in points if x is not None and y is not None]
        if clean:
            found.append((entry, clean))
    if not found:
        return None
    series = [
        charts.Series(e.name, e.look, tuple((x, y, None, None) for x, y in curve))
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
    return Chart(
        title,
        charts.lines(
            key,
            title,
            "One line a candidate, from few tasks accepted (left) to all.",
            series,
            x,
            y,
            marks=MARKS_ON_CURVE,
        ),
        _legend([entry for entry, _ in found], line=True),
        Table(title, ("Candidate", "accepted", "wrong among them"), tuple(rows)),
        absent(suite, [entry for entry, _ in found], "no curve: it gives no probabilities"),
    )


def learning(suite: Suite, key: str) -> Chart | None:
    """Return macro-F1 by number of labelled examples; None where no candidate has the curve."""
    found: list[tuple[Entry, list[tuple[float, float, float | None, float | None]]]] = []
    unit = "labelled tasks to train on"
    for entry in suite.sound:
        points = []
        for step in part(entry.result, "curves").get("learning") or ():
            if "shots" in step:
                unit = "labelled tasks for each label"
            at, value = figure(step.get("shots", step.get("n_train"))), figure(step.get("macro_f1"))
            low, high = step.get("ci95") or (None, None)
            if at is not None and at > 0 and value is not None:
                points.append((at, value, figure(low), figure(high)))
        if points:
            found.append((entry, sorted(points, key=lambda point: point[0])))
    if not found:
        return None
    series = [charts.Series(e.name, e.look, tuple(points)) for e, points in found]
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


def reliabilities(suite: Suite, key: str) -> tuple[list[Panel], str]:
    """Return a reliability diagram a candidate, and the line naming those without one."""
    panels, drawn = [], []
    for entry in suite.sound:
        bins, rows = [], []
        for one in part(entry.result, "curves").get("reliability") or ():
            confidence, accuracy = figure(one.get("confidence")), figure(one.get("accuracy"))
            n = one.get("count") or 0
            if n and confidence is not None and accuracy is not None:
                bins.append(charts.Bin(n, confidence, accuracy))
            rows.append(
                (
                    f"{number(figure(one.get('low')), 2)}–{number(figure(one.get('high')), 2)}",
                    count(n),
                    number(confidence, 3),
                    number(accuracy, 3),
                )
            )
        if not bins:
            continue
        drawn.append(entry)
        ece, null = entry.score("ece").value, entry.score("ece_null").value
        note = f"ECE {number(ece, 3)}" if ece is not None else ""
        note += f"; a perfect one {number(null, 3)}" if ece is not None and null is not None else ""
        title = f"Reliability of {entry.name}"
        panels.append(
            Panel(
                entry.name,
                note,
                charts.reliability(f"{key}-{entry.index}", title, note or title, entry.look, bins),
                Table(
                    title, ("Confidence", "tasks", "mean confidence", "share right"), tuple(rows)
                ),
            )
        )
    return panels, absent(suite, drawn, "no curve: it gives no probabilities")


def matrices(suite: Suite) -> tuple[list[Matrix], str]:
    """Return the confusion matrices, rows as shares, and the line naming those without one."""
    found, drawn = [], []
    for entry in suite.sound:
        counts = entry.result.get("confusion")
        if not counts:
            continue
        drawn.append(entry)
        rows = []
        for label, row in zip(LABEL_NAMES, counts, strict=False):
            total = sum(row)
            cells = tuple(
                (
                    percent(n / total if total else None),
                    count(n),
                    _shade(n / total if total else 0.0, 0.0, 1.0),
                )
                for n in row
            )
            rows.append((label, count(total), cells))
        found.append(Matrix(entry.name, tuple(rows)))
    return found, absent(suite, drawn, "no labels predicted")


def sectors(suite: Suite) -> Sectors | None:
    """Return the heat map of sectors by candidates; None where no candidate has groups."""
    shown = [entry for entry in suite.sound if part(entry.result, "by_group")]
    if not shown:
        return None
    cells: dict[str, dict[int, Mapping[str, Any]]] = {}
    for entry in shown:
        for code, group in part(entry.result, "by_group").items():
            cells.setdefault(code, {})[entry.index] = group
    name = next(
        (
            k
            for k in ("macro_f1", "accuracy", "spearman")
            if any(figure(g.get(k)) is not None for row in cells.values() for g in row.values())
        ),
        "macro_f1",
    )
    values = [
        v for row in cells.values() for g in row.values() if (v := figure(g.get(name))) is not None
    ]
    high = max(values, default=1.0)
    low = max(min(values, default=0.0), high - DRAWN_WITHIN)
    rows = []
    for code in sorted(cells):
        row = cells[code]
        any_group = next(iter(row.values()))
        shades = []
        for entry in shown:
            value = figure(row.get(entry.index, {}).get(name))
            shades.append(
                ("–", None)
                if value is None
                else (f"{value:.2f}".replace("-", "−"), _shade(value, low, high))
            )
        rows.append(
            (
                line(code),
                line(any_group.get("title") or ""),
                count(any_group.get("n")),
                tuple(shades),
            )
        )
    heads = {"macro_f1": "macro-F1", "accuracy": "share right", "spearman": "Spearman"}
    return Sectors(
        heads[name],
        tuple(entry.name for entry in shown),
        tuple(rows),
        (f"{low:.2f}" + (" or less" if min(values, default=low) < low else ""), f"{high:.2f}"),
    )


def tags(suite: Suite) -> Table | None:
    """Return the share right of each tag by candidate; None where no row carries tags.

    In brackets stands the share found of the human-critical tasks, where the tag has others too.
    """
    shown = [entry for entry in suite.sound if part(entry.result, "by_tag")]
    found: dict[str, dict[int, Mapping[str, Any]]] = {}
    for entry in shown:
        for tag in part(entry.result, "by_tag"):
            found.setdefault(tag, {})[entry.index] = part(part(entry.result, "by_tag"), tag)
    if not found:
        return None
    rows = [
        (
            line(tag),
            count(next(iter(given.values())).get("n")),
            *(_tag_cell(given.get(entry.index, {})) for entry in shown),
        )
        for tag, given in found.items()
    ]
    names = tuple(entry.name for entry in shown)
    return Table("Share right by tag and candidate", ("Tag", "tasks", *names), tuple(rows))


def _tag_cell(given: Mapping[str, Any]) -> str:
    right, recall = figure(given.get("accuracy")), part(given, "recall")
    critical = figure(recall.get(LABEL_NAMES[-1]))
    others = any(figure(recall.get(name)) is not None for name in LABEL_NAMES[:-1])
    beside = f" ({number(critical, 2)})" if critical is not None and others else ""
    return f"{number(right, 2)}{beside}"


def _shade(value: float, low: float, high: float) -> int:
    if high <= low:  # a single value has no better and worse
        return 0
    return min(max(int(SHADES * (value - low) / (high - low)), 0), SHADES - 1)


def _range(low: float | None, high: float | None) -> str:
    return "–" if low is None or high is None else f"{number(low, 3)} to {number(high, 3)}"


def _legend(entries: Sequence[Entry], *, line: bool) -> tuple[tuple[str, str], ...]:
    return tuple((charts.swatch(e.look, line=line), e.name) for e in entries)
