"""One self-contained HTML page: no request leaves it, it works from file://, in light and dark.

The page is made of what it is given and nothing else (no clock, no machine), so that the same
results make the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tasktriage.bench.harness.compare import Comparison
from tasktriage.bench.harness.paired import p_text
from tasktriage.bench.harness.result import Result
from tasktriage.kit.page import page_policy, page_templates

from . import charts, figures, grids
from .facts import Fact, facts, provenance, warnings
from .leaderboard import Entry, SuiteResults, suites_of
from .words import (
    CONTAMINATION,
    DRAWN,
    HOW_TO_READ,
    KINDS,
    LABEL_NAMES,
    LIMITS,
    METHOD,
    SCOPE,
    SURE,
    Metric,
    line,
    number,
    percent,
)

__all__ = ["TEMPLATES", "render_html"]

TEMPLATES = Path(__file__).parent / "templates"
BAR_SPAN = 0.25  # of the small bars, from the best down: wide enough for rivals, not for baselines


@dataclass(frozen=True)
class Cell:
    """A figure of the leaderboard: as text, as number to sort by, with its interval drawn."""

    text: str
    value: float | None
    interval: str = ""
    svg: str = ""


@dataclass(frozen=True)
class Row:
    """A candidate's row of the leaderboard; `badge` is (status, text, gloss)."""

    entry: Entry
    swatch: str
    cells: tuple[Cell, ...]
    badge: tuple[str, str, str]


@dataclass(frozen=True, kw_only=True)
class View:
    """A suite as the template shows it."""

    key: str
    name: str
    metric: Metric
    kind: str
    leaders: list[Entry]
    facts: list[Fact]
    warnings: list[str]
    columns: tuple[Metric, ...]
    glossary: tuple[Metric, ...]
    rows: list[Row]
    sure: grids.Table | None
    every_fold: grids.Table | None
    agreement: grids.Table | None
    differences: grids.Table | None
    pareto: figures.Chart | None
    drawn: str
    matrices: list[grids.Matrix]
    no_matrix: str
    panels: list[figures.Panel]
    no_panel: str
    risk: figures.Chart | None
    sectors: grids.Sectors | None
    groups: list[tuple[str, grids.Table]]
    tags: grids.Table | None
    slices: grids.Table | None
    learning: figures.Chart | None
    worst: list[tuple[str, grids.Table]]
    shared: list[Fact]
    own: list[tuple[str, list[Fact]]]


def render_html(results: Sequence[Result], comparisons: Sequence[Comparison], *, title: str) -> str:
    """Return the page for the results of one or several suites."""
    script = (TEMPLATES / "sort.js").read_text(encoding="utf-8")
    style = (TEMPLATES / "page.css").read_text(encoding="utf-8")
    suites = suites_of(results, comparisons)
    template = page_templates(TEMPLATES).get_template("page.html.j2")
    return template.render(
        title=line(title),
        suites=[_view(suite, f"suite-{i}") for i, suite in enumerate(suites, 1)],
        created=max((result.created for result in results), default="")[:10],
        style=style,
        script=script,
        policy=page_policy(style=style, script=script),
        texts=HOW_TO_READ,
        limits=LIMITS,
        method=METHOD,
        scope=SCOPE,
        label_names=LABEL_NAMES,
        shades=range(grids.SHADES),
    )


def _view(suite: SuiteResults, key: str) -> View:
    matrices, no_matrix = grids.matrices(suite)
    panels, no_panel = figures.reliabilities(suite, f"{key}-reliability")
    shared, own = provenance(suite)
    sure = grids.sure(suite)
    return View(
        key=key,
        name=suite.name,
        metric=suite.metric,
        kind=KINDS.get(suite.kind, line(suite.kind)),
        leaders=[entry for entry in suite.sound if entry.leads],
        facts=facts(suite),
        warnings=warnings(suite),
        columns=suite.columns,
        glossary=(*suite.columns, *(m for m in SURE if sure and m.head in sure.head)),
        rows=_rows(suite),
        sure=sure,
        every_fold=grids.every_fold(suite),
        agreement=grids.agreement(suite),
        differences=_differences(suite),
        pareto=figures.pareto(suite, f"{key}-pareto"),
        drawn=DRAWN.get(suite.kind, ""),
        matrices=matrices,
        no_matrix=no_matrix,
        panels=panels,
        no_panel=no_panel,
        risk=figures.risk(suite, f"{key}-risk"),
        sectors=grids.sectors(suite),
        groups=[(e.name, table) for e in suite.sound if (table := grids.groups(e))],
        tags=grids.tags(suite),
        slices=grids.slices(suite),
        learning=figures.learning(suite, f"{key}-learning"),
        worst=_worst(suite),
        shared=shared,
        own=own,
    )


def _rows(suite: SuiteResults) -> list[Row]:
    scores = [entry.score(suite.metric.key) for entry in suite.sound]
    known = [v for s in scores for v in (s.value, s.low, s.high) if v is not None]
    best = max(known, default=1.0)
    span = charts.Axis.around([v for v in known if v >= best - BAR_SPAN], "")
    return [_row(entry, suite, span) for entry in suite.entries]


def _row(entry: Entry, suite: SuiteResults, span: charts.Axis) -> Row:
    cells = (_cell(entry, m, span if m == suite.metric else None) for m in suite.columns)
    swatch = charts.swatch(entry.style, line=False)
    return Row(entry, swatch, tuple(cells), _badge(entry))


def _cell(entry: Entry, metric: Metric, span: charts.Axis | None) -> Cell:
    score = entry.score(metric.key)
    text, svg, interval = metric.show(score.value), "", ""
    if score.low is not None and score.high is not None:
        interval = f"{metric.show(score.low)}–{metric.show(score.high)}"
    if span is not None and score.value is not None:
        svg = charts.interval(entry.style, score.value, score.low, score.high, span)
    return Cell(text, score.value, interval, svg)


def _badge(entry: Entry) -> tuple[str, str, str]:
    given = entry.result.contamination
    status = given.status if given.status in CONTAMINATION else "unknown"
    text, gloss = CONTAMINATION[status]
    return status, text, line(given.detail or gloss)


def _differences(suite: SuiteResults) -> grids.Table | None:
    if not suite.comparisons:
        return None
    rows = tuple(
        (
            line(one.a),
            line(one.b),
            line(one.metric),
            ("+" if one.difference > 0 else "") + number(one.difference, 3),
            f"{number(one.ci95[0], 3)} to {number(one.ci95[1], 3)}",
            p_text(one.p_value),
            p_text(one.p_holm),
            p_text(one.mcnemar_p),
            "yes" if one.significant else "no",
        )
        for one in suite.comparisons
    )
    head = (
        "First",
        "Second",
        "Figure",
        "Difference",
        "95 % interval",
        "p",
        "p, adjusted (Holm)",
        "p, McNemar",
        "Differ",
    )
    return grids.Table("Paired differences", head, rows, words=3)


def _worst(suite: SuiteResults) -> list[tuple[str, grids.Table]]:
    head = ("Task", "Group", "Raters said", "Candidate said", "Confidence")
    found = []
    for entry in suite.sound:
        rows = tuple(
            (line(row.id), line(row.group), line(row.truth), line(row.label), percent(row.p))
            for row in entry.result.worst
        )
        if rows:
            found.append((entry.name, grids.Table(f"Worst rows of {entry.name}", head, rows, 4)))
    return found
