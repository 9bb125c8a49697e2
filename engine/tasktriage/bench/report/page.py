"""One self-contained HTML page: no request leaves it, it works from file://, in light and dark.

The page is made of what it is given and nothing else (no clock, no machine), so that the same
results make the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tasktriage.bench.report import charts, figures
from tasktriage.contracts.errors import UsageError

from .leaderboard import Entry, Suite, figure, part, suites_of
from .words import (
    CONTAMINATION,
    HOW_TO_READ,
    KINDS,
    LABEL_NAMES,
    LIMITS,
    METHOD,
    SCOPE,
    Metric,
    count,
    line,
    number,
    percent,
    seconds,
)

__all__ = ["render_html"]

TEMPLATES = Path(__file__).parent / "templates"
BAR_SPAN = 0.25  # of the small bars, from the best down: wide enough for rivals, not for baselines
INSTALL = "pip install 'tasktriage[bench]'"


@dataclass(frozen=True)
class Cell:
    """A figure of the leaderboard: as text, as number to sort by, with its interval drawn."""

    text: str
    value: float | None
    interval: str = ""
    svg: str = ""


@dataclass(frozen=True)
class Fact:
    """A line of a description list; `code` sets it in fixed width."""

    term: str
    text: str
    code: bool = False


def render_html(
    results: Sequence[Mapping[str, Any]],
    comparisons: Sequence[Mapping[str, Any]],
    *,
    title: str,
) -> str:
    """Return the page for the results of one or several suites.

    Raises:
        UsageError: jinja2 is not installed.
    """
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
    except ImportError as error:
        raise UsageError(f"the HTML report needs jinja2: {INSTALL}") from error
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    script = (TEMPLATES / "sort.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    suites = suites_of(results, comparisons)
    return environment.get_template("page.html.j2").render(
        title=line(title),
        suites=[_view(suite, f"suite-{i}") for i, suite in enumerate(suites, 1)],
        created=max((str(r.get("created") or "") for r in results), default="")[:10],
        style=(TEMPLATES / "page.css").read_text(encoding="utf-8"),
        script=script,
        script_hash=f"sha256-{digest}",
        texts=HOW_TO_READ,
        limits=LIMITS,
        method=METHOD,
        scope=SCOPE,
        label_names=LABEL_NAMES,
        shades=range(figures.SHADES),
    )


def _view(suite: Suite, key: str) -> dict[str, Any]:
    matrices, no_matrix = figures.matrices(suite)
    panels, no_panel = figures.reliabilities(suite, f"{key}-reliability")
    shared, own = _provenance(suite)
    return {
        "key": key,
        "name": suite.name,
        "metric": suite.metric,
        "kind": KINDS.get(suite.kind, line(suite.kind)),
        "leaders": [entry for entry in suite.sound if entry.leads],
        "facts": _facts(suite),
        "warnings": _warnings(suite),
        "columns": suite.columns,
        "ceiling": suite.has_ceiling,
        "rows": _rows(suite),
        "differences": _differences(suite),
        "pareto": figures.pareto(suite, f"{key}-pareto"),
        "matrices": matrices,
        "no_matrix": no_matrix,
        "panels": panels,
        "no_panel": no_panel,
        "risk": figures.risk(suite, f"{key}-risk"),
        "sectors": figures.sectors(suite),
        "tags": figures.tags(suite),
        "learning": figures.learning(suite, f"{key}-learning"),
        "worst": _worst(suite),
        "shared": shared,
        "own": own,
    }


def _facts(suite: Suite) -> list[Fact]:
    result = suite.first()
    data, identity = part(result, "data"), part(result, "identity")
    rows = f"{count(data.get('n_test'))} test tasks in {count(data.get('n_groups'))} groups"
    counts = data.get("class_counts")
    total = sum(counts) if counts else 0
    if counts and total:
        shares = [
            f"{n:,} {label} ({percent(n / total)})"
            for label, n in zip(LABEL_NAMES, counts, strict=False)
        ]
        rows += f": {', '.join(shares)}"
    trained = [n for n in data.get("n_train") or () if isinstance(n, int)]
    split = KINDS.get(suite.kind, line(suite.kind))
    if trained:
        span = f"{min(trained):,}" + (
            f" to {max(trained):,}" if max(trained) > min(trained) else ""
        )
        times = f"{len(trained)} rounds of training" if len(trained) > 1 else "Trained once"
        split += f". {times}, on {span} tasks"
    reasons = {"seen_text": "the same text stands in the training rows"}
    dropped = [
        f"{count(n)} ({reasons.get(why, line(why).replace('_', ' '))})"
        for why, n in part(data, "dropped").items()
        if n
    ]
    near = data.get("near_duplicates")
    facts = [
        Fact("Data", ", ".join(map(line, part(identity, "data"))) or "–"),
        Fact("Rows", rows),
        Fact("Split", split),
        Fact("Dropped", ", ".join(dropped) or "none"),
    ]
    if near is not None:
        beside = any(column.key == "macro_f1_without_near_duplicates" for column in suite.columns)
        text = f"{count(near)} of the test tasks closely resemble a training task; kept"
        if beside:
            text += ", with macro-F1 without them beside"
        facts.append(Fact("Near-duplicates", text))
    ceilings = [c for e in suite.sound if (c := part(e.result, "ceiling"))]
    if ceilings:
        first = ceilings[0]
        facts.append(
            Fact(
                "Rater ceiling",
                f"two raters of the same tasks "
                f"({line(first.get('raters', '–'))}) reach macro-F1 "
                f"{number(figure(first.get('macro_f1')), 3)}, kappa "
                f"{number(figure(first.get('kappa')), 3)} against each other",
            )
        )
    return [*facts, Fact("Licence", _licence(data, identity))]


def _licence(data: Mapping[str, Any], identity: Mapping[str, Any]) -> str:
    given = data.get("licence") or data.get("licences")
    if isinstance(given, Mapping):
        return "; ".join(f"{line(name)}: {line(text)}" for name, text in given.items())
    if given:
        return line(given)
    names = [line(name) for name in part(identity, "data")]
    return f"see tasktriage datasets show {', '.join(names)}" if names else "not stated"


def _warnings(suite: Suite) -> list[str]:
    """Return what makes the candidates of a suite hard to compare."""
    found = []
    for key, what in (
        ("rows_sha256", "rows"),
        ("split_sha256", "splits"),
        ("metrics_version", "versions of the metrics"),
    ):
        seen = {json.dumps(part(e.result, "identity").get(key)) for e in suite.sound}
        if len(seen) > 1:
            found.append(
                f"These results were made on different {what}: the candidates can't be compared."
            )
    machines = {
        (part(e.result, "environment").get("cpu"), part(e.result, "environment").get("cores"))
        for e in suite.sound
    }
    if len(machines) > 1:
        found.append("These results were made on different machines: speeds can't be compared.")
    seen_before = [
        e.name for e in suite.sound if part(e.result, "contamination").get("status") == "yes"
    ]
    if seen_before:
        found.append(f"Trained on this data, so measured too well: {', '.join(seen_before)}.")
    return found


def _rows(suite: Suite) -> list[dict[str, Any]]:
    scores = [entry.score(suite.metric.key) for entry in suite.sound]
    known = [v for s in scores for v in (s.value, s.low, s.high) if v is not None]
    best = max(known, default=1.0)
    span = charts.Axis.around([v for v in known if v >= best - BAR_SPAN], "")
    return [
        {
            "entry": entry,
            "look": charts.swatch(entry.look, line=False),
            "cells": [
                _cell(entry, metric, span if metric == suite.metric else None)
                for metric in suite.columns
            ],
            "ceiling": Cell(
                percent(share := figure(part(entry.result, "ceiling").get("share"))), share
            ),
            "badge": _badge(entry),
        }
        for entry in suite.entries
    ]


def _cell(entry: Entry, metric: Metric, span: charts.Axis | None) -> Cell:
    score = entry.score(metric.key)
    text, svg, interval = metric.show(score.value), "", ""
    null = entry.score("ece_null").value if metric.key == "ece" else None
    if null is not None and score.value is not None:
        text += f" / {metric.show(null)}"
    if score.low is not None and score.high is not None:
        interval = f"{metric.show(score.low)}–{metric.show(score.high)}"
    if span is not None and score.value is not None:
        svg = charts.interval(entry.look, score.value, score.low, score.high, span)
    return Cell(text, score.value, interval, svg)


def _badge(entry: Entry) -> tuple[str, str, str]:
    given = part(entry.result, "contamination")
    status = str(given.get("status"))
    status = status if status in CONTAMINATION else "unknown"
    text, gloss = CONTAMINATION[status]
    return status, text, line(given.get("detail") or gloss)


def _differences(suite: Suite) -> figures.Table | None:
    if not suite.pairs:
        return None
    rows = tuple(
        (
            pair.a,
            pair.b,
            line(pair.metric),
            ("+" if (pair.difference or 0) > 0 else "") + number(pair.difference, 3),
            f"{number(pair.low, 3)} to {number(pair.high, 3)}",
            _p(pair.p_value),
            _p(pair.p_holm),
            _p(pair.mcnemar_p),
            "yes" if pair.significant else "no",
        )
        for pair in suite.pairs
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
    return figures.Table("Paired differences", head, rows, words=3)


def _p(value: float | None) -> str:
    return "–" if value is None else "< .0001" if value < 1e-4 else f"{value:.4f}"


def _worst(suite: Suite) -> list[tuple[str, figures.Table]]:
    found = []
    for entry in suite.sound:
        rows = tuple(
            (
                line(row.get("id", "–")),
                line(row.get("group", "–")),
                line(row.get("truth", "–")),
                line(row.get("label", "–")),
                percent(figure(row.get("p"))),
            )
            for row in entry.result.get("worst") or ()
        )
        if rows:
            head = ("Task", "Group", "Raters said", "Candidate said", "Confidence")
            found.append((entry.name, figures.Table(f"Worst rows of {entry.name}", head, rows, 4)))
    return found


def _provenance(suite: Suite) -> tuple[list[Fact], list[tuple[str, list[Fact]]]]:
    """Return the facts that all candidates share, and those of each candidate."""
    every = [(entry.name, _facts_of(entry.result)) for entry in suite.entries]
    if len(every) < 2:
        return [], every
    common = [fact for fact in every[0][1] if all(fact in facts for _, facts in every[1:])]
    return common, [(name, [f for f in facts if f not in common]) for name, facts in every]


def _facts_of(result: Mapping[str, Any]) -> list[Fact]:
    identity, machine = part(result, "identity"), part(result, "environment")
    cost = part(result, "cost")
    hashes = [
        Fact(f"Data {line(name)}: {line(file)}", line(sha), code=True)
        for name, files in part(identity, "data").items()
        if isinstance(files, Mapping)
        for file, sha in files.items()
    ]
    cores = machine.get("cores")
    cpu = [line(v) for v in (machine.get("cpu"), cores and f"{cores} cores") if v]
    packages = [f"{line(k)} {line(v)}" for k, v in part(machine, "packages").items()]
    predictions = part(result, "predictions")
    parameters = json.dumps(identity.get("params") or {}, sort_keys=True)
    facts = [
        Fact("Run", line(result.get("run_id") or ""), code=True),
        Fact("Made", line(result.get("created") or "")),
        Fact("Candidate version", line(identity.get("candidate_version") or "")),
        Fact("Parameters", "" if parameters == "{}" else parameters, code=True),
        Fact("Seeds", ", ".join(map(str, identity.get("seeds") or ()))),
        Fact("Metrics version", line(identity.get("metrics_version") or "")),
        Fact("Rows sha256", line(identity.get("rows_sha256") or ""), code=True),
        Fact("Split sha256", line(identity.get("split_sha256") or ""), code=True),
        *hashes,
        Fact("Predictions", line(predictions.get("path") or ""), code=True),
        Fact("Predictions sha256", line(predictions.get("sha256") or ""), code=True),
        Fact(
            "Time",
            ", ".join(
                f"{line(name).removesuffix('_s')} {seconds(figure(value))}"
                for name, value in cost.items()
                if figure(value) is not None
            ),
        ),
        Fact("First answer", seconds(_plain(result, "first_answer_s"))),
        Fact("Peak memory", f"{number(_plain(result, 'peak_memory_mb'), 0)} MB"),
        Fact("Machine", ", ".join([*cpu, line(machine.get("platform") or "")]).strip(", ")),
        Fact("Python", line(machine.get("python") or "")),
        Fact("Packages", ", ".join(packages)),
        Fact("Command", line(machine.get("command") or ""), code=True),
    ]
    return [fact for fact in facts if fact.text and not fact.text.startswith("–")]


def _plain(result: Mapping[str, Any], key: str) -> float | None:
    given = part(result, "scores").get(key)
    return figure(given.get("value") if isinstance(given, Mapping) else given)
