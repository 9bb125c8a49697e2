"""The leaderboards as Markdown tables, one a suite."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tasktriage.bench.harness.compare import Comparison
from tasktriage.bench.harness.result import Result

from .grids import Table, agreement, every_fold, groups, slices, sure, tags
from .leaderboard import Entry, SuiteResults, suites_of
from .notes import notes
from .words import (
    CONTAMINATION,
    DRAWN,
    HOW_TO_READ,
    KINDS,
    METHOD,
    SCOPE,
    Metric,
    count,
    line,
)

__all__ = ["render_markdown"]

MARKS = re.compile(r"[\\`*_\[\]<>|~$&#{}!]")
LINKS = re.compile(r"(?i)(?<=:)/(?=/)|@|(?<=www)\.")  # what renderers make links of unasked
WORD_JOINER = "\u2060"


def render_markdown(results: Sequence[Result], comparisons: Sequence[Comparison]) -> str:
    """Return a leaderboard for each suite, with intervals and ties, and a note on the method.

    Below it stand how far the candidates' sureness holds, how far the reference agrees with itself,
    the sectors of the best candidate, and tables by tag, where rows carry tags.
    """
    suites = suites_of(results, comparisons)
    if not suites:
        return "No results.\n"
    blocks = [_block(suite) for suite in suites]
    return "\n".join([*blocks, f"{METHOD} {SCOPE}", ""])


def escaped(text: object) -> str:
    """Return a stranger's text so that it shows as it is: no marks, no links, no HTML, no cell."""
    marked = MARKS.sub(lambda found: "\\" + found[0], line(text))
    return LINKS.sub(lambda found: WORD_JOINER + found[0], marked)


def _block(suite: SuiteResults) -> str:
    n_test = suite.first().data.n_test
    kind = KINDS.get(suite.kind, escaped(suite.kind))
    rows = "" if n_test is None else f" {count(n_test)} test tasks."
    head = ["Rank", "Candidate", *(metric.head for metric in suite.columns)]
    head.append("test rows")
    text = [
        f"### {escaped(suite.name)}\n",
        f"{kind}.{rows}\n",
        f"| {' | '.join(head)} |",
        f"|--:|:--|{'--:|' * (len(head) - 3)}:--|",
    ]
    for entry in suite.entries:
        cells = _cells(entry, suite)
        text.append(f"| {' | '.join(cells + [''] * (len(head) - len(cells)))} |")
    best = groups(suite.sound[0]) if suite.sound else None
    tables = (
        *_table(sure(suite), "sure"),
        *_table(every_fold(suite), "every_fold"),
        *_table(agreement(suite), "agreement", suite.first().data.agreement),
        *_table(best, "groups", best.caption if best else ""),
        *_table(tags(suite), "tags"),
        *_table(slices(suite), "slices"),
    )
    said = [f"{name}: {escaped(note)}.\n" for name, note in notes(suite)]
    if suite.kind in DRAWN and (best is not None or tags(suite) is not None):
        said.append(f"{DRAWN[suite.kind]}\n")
    return "\n".join([*text, "", *said, *tables])


def _table(table: Table | None, how: str, before: str = "") -> list[str]:
    if table is None:
        return []
    head, *body = ([escaped(cell) for cell in row] for row in (table.head, *table.rows))
    return [
        " ".join([f"{escaped(before)}." if before else "", HOW_TO_READ[how]]).strip() + "\n",
        f"| {' | '.join(head)} |",
        f"|{':--|' * table.words}{'--:|' * (len(head) - table.words)}",
        *(f"| {' | '.join(cells)} |" for cells in body),
        "",
    ]


def _cells(entry: Entry, suite: SuiteResults) -> list[str]:
    if entry.failed:
        return ["–", escaped(entry.name), f"failed: {escaped(entry.error)}"]
    cells = [entry.place, escaped(entry.name)]
    cells += [_cell(entry, metric, first=metric == suite.metric) for metric in suite.columns]
    status = entry.result.contamination.status
    return [*cells, CONTAMINATION.get(status, CONTAMINATION["unknown"])[0]]


def _cell(entry: Entry, metric: Metric, *, first: bool) -> str:
    score = entry.score(metric.key)
    text = metric.show(score.value)
    text = f"**{text}**" if first and entry.leads else text
    if score.low is None or score.high is None:
        return text
    return f"{text} ({metric.show(score.low)} to {metric.show(score.high)})"
