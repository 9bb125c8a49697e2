"""A suite's tables that are no charts: confusion counts, sureness, sectors, tags, agreement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tasktriage.bench.harness.result import GroupScore, Score, TagScore
from tasktriage.bench.harness.scoring import EVERY_FOLD

from .leaderboard import Entry, SuiteResults
from .words import LABEL_NAMES, METRICS, SLICED, SURE, Metric, count, line, number, percent

__all__ = ["DRAWN_WITHIN", "SHADES", "Matrix", "Sectors", "Table", "absent", "agreement",
           "every_fold", "groups", "matrices", "sectors", "slices", "sure", "tags"]  # fmt: skip

DRAWN_WITHIN = 0.4  # of the best, in quality: a baseline far below would squeeze all others
SHADES = 7  # steps of the heat map and the confusion cells; the style sheet has one class each


@dataclass(frozen=True)
class Table:
    """A table of text; all columns but the first `words` hold numbers."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1


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


def absent(suite: SuiteResults, drawn: Iterable[Entry], why: str) -> str:
    """Return the line that names the candidates a chart leaves out, and why."""
    names = {entry.index for entry in drawn}
    missing = [e.name for e in suite.sound if e.index not in names]
    parts = [f"{', '.join(missing)} ({why})"] if missing else []
    if suite.failures:
        parts.append(f"{', '.join(e.name for e in suite.failures)} (failed)")
    return f"Not drawn: {'; '.join(parts)}." if parts else ""


def matrices(suite: SuiteResults) -> tuple[list[Matrix], str]:
    """Return the confusion matrices, rows as shares, and the line naming those without one."""
    found, drawn = [], []
    for entry in suite.sound:
        counts = entry.result.confusion
        if counts is None:
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


def sectors(suite: SuiteResults) -> Sectors | None:
    """Return the heat map of sectors by candidates; None where no candidate has groups."""
    shown = [entry for entry in suite.sound if entry.result.by_group]
    if not shown:
        return None
    groups: dict[str, dict[int, GroupScore]] = {}
    for entry in shown:
        for code, group in entry.result.by_group.items():
            groups.setdefault(code, {})[entry.index] = group
    every = [group for row in groups.values() for group in row.values()]
    by_f1 = any(g.macro_f1 is not None for g in every) or all(g.accuracy is None for g in every)
    value_of = _macro_f1 if by_f1 else _accuracy
    values = [value for group in every if (value := value_of(group)) is not None]
    high = max(values, default=1.0)
    low = max(min(values, default=0.0), high - DRAWN_WITHIN)
    rows = []
    for code, row in sorted(groups.items()):
        given = [row.get(entry.index) for entry in shown]
        cells = (None if group is None else value_of(group) for group in given)
        first = next(iter(row.values()))
        shades = tuple(_shaded(value, low, high) for value in cells)
        rows.append((line(code), line(first.title), count(first.n), shades))
    return Sectors(
        "macro-F1" if by_f1 else "share right",
        tuple(entry.name for entry in shown),
        tuple(rows),
        (f"{low:.2f}" + (" or less" if min(values, default=low) < low else ""), f"{high:.2f}"),
    )


def _macro_f1(group: GroupScore) -> float | None:
    return group.macro_f1


def _accuracy(group: GroupScore) -> float | None:
    return group.accuracy


def _shaded(value: float | None, low: float, high: float) -> tuple[str, int | None]:
    if value is None:
        return "–", None
    return f"{value:.2f}".replace("-", "−"), _shade(value, low, high)


def _shade(value: float, low: float, high: float) -> int:
    if high <= low:  # a single value has no better and worse
        return 0
    return min(max(int(SHADES * (value - low) / (high - low)), 0), SHADES - 1)


def groups(entry: Entry) -> Table | None:
    """Return the figures of each sector of a candidate; None where it has no groups."""
    given = entry.result.by_group
    if not given:
        return None
    head = ("Sector", "tasks", "accuracy", "macro-F1", "Brier", "calibration", "coverage",
            "set size")  # fmt: skip
    rows = tuple(
        (
            line(f"{code} {group.title}"),
            count(group.n),
            *(number(x, 2) for x in (group.accuracy, group.macro_f1, group.brier)),
            *(number(x, 2) for x in (group.calibration, group.coverage, group.set_size)),
        )
        for code, group in sorted(given.items())
    )
    return Table(f"Sectors of {entry.name}", head, rows)


def sure(suite: SuiteResults) -> Table | None:
    """Return what the candidates' own sureness is worth; None where no candidate says any."""
    scored = [entry for entry in suite.sound if entry.result.scores]
    keys = {m.key for m in SURE if any(e.score(m.key).value is not None for e in scored)}
    if not keys:
        return None
    metrics = [metric for metric in SURE if metric.key in keys]
    rows = tuple(
        (entry.name, *(_slice_cell(entry.result.scores, metric) for metric in metrics))
        for entry in scored
    )
    head = ("Candidate", *(metric.head for metric in metrics))
    return Table("How sure the candidates are, and how rightly", head, rows)


def every_fold(suite: SuiteResults) -> Table | None:
    """Return the figures of all folds; None where they are those of the leaderboard."""
    metrics = [METRICS[key] for key in EVERY_FOLD]
    rows = []
    for entry in suite.sound:
        scores = {key: entry.score(f"{key}_every_fold") for key in EVERY_FOLD}
        if any(score.value is not None for score in scores.values()):
            rows.append((entry.name, *(_slice_cell(scores, metric) for metric in metrics)))
    head = ("Candidate", *(metric.head for metric in metrics))
    return Table("Figures of every fold", head, tuple(rows)) if rows else None


def agreement(suite: SuiteResults) -> Table | None:
    """Return how far the reference agrees with itself; None where no result says so."""
    given = next((e.result.agreement for e in suite.sound if e.result.agreement), ())
    if not given:
        return None
    rows = tuple(
        (
            line(one.between),
            count(one.rows),
            count(one.n),
            *(number(x, 3) for x in (one.accuracy, one.macro_f1, one.kappa)),
        )
        for one in given
    )
    head = ("Compared", "tasks", "pairs", "same label", "macro-F1", "kappa")
    return Table("How far the reference agrees with itself", head, rows)


def tags(suite: SuiteResults) -> Table | None:
    """Return the share right of each tag by candidate; None where no row carries tags.

    In brackets stands the share found of the human-critical tasks, where the tag has others too.
    """
    shown = [entry for entry in suite.sound if entry.result.by_tag]
    found: dict[str, dict[int, TagScore]] = {}
    for entry in shown:
        for tag, score in entry.result.by_tag.items():
            found.setdefault(tag, {})[entry.index] = score
    if not found:
        return None
    rows = [
        (
            line(tag),
            count(next(iter(given.values())).n),
            *(_tag_cell(given.get(entry.index)) for entry in shown),
        )
        for tag, given in found.items()
    ]
    names = tuple(entry.name for entry in shown)
    return Table("Share right by tag and candidate", ("Tag", "tasks", *names), tuple(rows))


def _tag_cell(given: TagScore | None) -> str:
    if given is None:
        return number(None, 2)
    critical = given.recall.get(LABEL_NAMES[-1])
    others = any(given.recall.get(name) is not None for name in LABEL_NAMES[:-1])
    beside = f" ({number(critical, 2)})" if critical is not None and others else ""
    return f"{number(given.accuracy, 2)}{beside}"


def slices(suite: SuiteResults) -> Table | None:
    """Return more figures of each tag's tasks by candidate; None where no tag has any."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for entry in suite.sound:
        for tag, given in entry.result.by_tag.items():
            if given.scores:
                cells = (_slice_cell(given.scores, metric) for metric in SLICED)
                found.setdefault(tag, []).append((line(tag), entry.name, count(given.n), *cells))
    if not found:
        return None
    head = ("Tag", "Candidate", "tasks", *(metric.head for metric in SLICED))
    rows = tuple(row for same in found.values() for row in same)
    return Table("Figures of one tag alone by candidate", head, rows, words=2)


def _slice_cell(scores: Mapping[str, Score], metric: Metric) -> str:
    score = scores.get(metric.key, Score(None))
    text = metric.show(score.value)
    null = scores.get("ece_null", Score(None)).value if metric.key == "ece" else None
    text += "" if null is None else f" / {metric.show(null)}"
    if score.low is None or score.high is None:
        return text
    return f"{text} ({metric.show(score.low)} to {metric.show(score.high)})"
