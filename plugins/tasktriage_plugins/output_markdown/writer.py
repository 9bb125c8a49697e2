"""Write a Markdown report: a heading and a table for each document, row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import IO, Any

from tasktriage.plugin import (
    LABELS,
    Assessment,
    Extraction,
    Portfolio,
    Profile,
    RunInfo,
    Shares,
    deepest_matches,
    display_text,
    explanation_lines,
    possible_labels,
    remarks,
    shares,
)

from .beside import notes_of, occupation_lines, policy_notes
from .comparisons import comparison_part
from .migrations import migration_part
from .plans import plan_part
from .portfolio import portfolio_part
from .roles import profile_part, profiles_foot
from .skills import skills_foot, skills_part
from .text import NO_BREAK, escaped

__all__ = ["MarkdownOutput", "escaped"]

ASSESSMENT_HEAD = (
    "| Task | Label | Score | Automatable | Augmentable | Human-critical | Reason |\n"
    "|:--|:--|--:|--:|--:|--:|:--|\n"
)
PARTS: Mapping[str, Callable[[Any], str]] = {
    "compare": comparison_part,
    "plan": plan_part,
    "migrate": migration_part,
    "skills": skills_part,
}
"""Commands whose results are a part of a report each."""
EXTRACTION_HEAD = "| Kept | Kind | Text | Why |\n|:-:|:--|:--|:--|\n"


class MarkdownOutput:
    """A report for people. Text from documents shows as it is: no marks, no links, no HTML."""

    def write(
        self,
        results: Iterable[Any],
        run: RunInfo,
        stream: IO[Any],
    ) -> None:
        """Write a part for each document (consecutive results with one name), then the scope."""
        stream.write("# Task triage\n")
        if run.command in PARTS:
            for item in results:
                stream.write(PARTS[run.command](item))
            if run.command == "skills":
                stream.write(skills_foot())
            stream.write(_foot(run, assessed=False))
            return
        if run.command == "profile":
            _write_profiles(results, run, stream)
            return
        total, parts, assessed = Shares(), 0, False
        for _, part in groupby(results, key=lambda item: item.task.origin.document):
            kept = dropped = 0
            block, first = Shares(), True
            role: str | None = None
            for item in part:
                sound = isinstance(item, Assessment) and item.error is None
                if first:
                    stream.write(_heading(item))
                elif sound and item.task.origin.title != role:  # a table with several roles
                    title = escaped(item.task.origin.title or "no title")
                    stream.write(_row([f"**{title}**", *[""] * 6]))
                role = item.task.origin.title if first or sound else role
                first = False
                if isinstance(item, Extraction):
                    stream.write(_extraction_row(item))
                    kept, dropped = kept + item.kept, dropped + (not item.kept)
                else:
                    stream.write(_assessment_row(item))
                    block += shares([item])
            if kept or dropped:
                rest = f", {dropped} dropped" if dropped else ""
                stream.write(f"\n**{kept} kept**{rest}\n")
            else:
                stream.write(f"\n{_summary(block)}\n")
                assessed = True
            total, parts = total + block, parts + 1
        if not parts:
            stream.write("\nNo tasks.\n")
        if assessed and parts > 1:
            stream.write(f"\n## All {parts} documents\n\n{_summary(total)}\n")
        stream.write(_foot(run, assessed=assessed, ruled=total.ruled > 0))


def _write_profiles(results: Iterable[Any], run: RunInfo, stream: IO[Any]) -> None:
    ruled = False
    for item in results:
        portfolio = isinstance(item, Portfolio)
        stream.write(portfolio_part(item) if portfolio else profile_part(item))
        ruled = ruled or _is_ruled(item)
    stream.write(profiles_foot() + _foot(run, assessed=False, ruled=ruled))


def _is_ruled(item: Profile | Portfolio) -> bool:
    """Return whether rules of policies show at a role."""
    tasks = item.tasks if isinstance(item, Profile) else ()
    return any(task.assessment.policy_effects for task in tasks)


def _heading(item: Assessment | Extraction) -> str:
    origin = item.task.origin
    title, name = escaped(origin.title or ""), escaped(origin.document or "")
    lines = f"\n## {title or name or 'Tasks'}\n"
    says_where = isinstance(item, Extraction) and origin.title_source is not None
    found = f" (title: {origin.title_source})" if says_where else ""
    if title and name:
        lines += f"\n{name}{found}\n"
    if isinstance(item, Assessment) and item.occupation is not None:
        lines += f"\n{occupation_lines(item.occupation)}"
    return lines + "\n" + (EXTRACTION_HEAD if isinstance(item, Extraction) else ASSESSMENT_HEAD)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |\n"


def _assessment_row(item: Assessment) -> str:
    text = escaped(display_text(item.task)) or escaped(item.task.id or "")
    if item.error is not None:
        return _row([text, "—", "", "", "", "", f"**error:** {escaped(item.error)}"])
    text += _times(item)
    p = item.probabilities
    numbers = ["", "", "", ""] if p is None else [f"{value:.2f}" for value in (p.score, *p)]
    notes = list(remarks(item))
    notes += (escaped(match.title) for match in deepest_matches(item))
    notes += notes_of(item)
    notes += map(escaped, explanation_lines(item))
    label = item.final_label or "—"
    possible = possible_labels(item) if item.uncertain else ()
    label += " (uncertain)" if len(possible) > 1 else ""
    return _row([text, label, *numbers, "; ".join(notes)])


def _times(item: Assessment | Extraction) -> str:
    return f" (×{item.task.count})" if item.task.count > 1 else ""


def _extraction_row(item: Extraction) -> str:
    kept = "✓" if item.kept else "✗"
    return _row(
        [kept, item.unit.kind, escaped(display_text(item.task)) + _times(item), escaped(item.why)]
    )


def _summary(block: Shares) -> str:
    parts = [f"**{block.tasks} {'task' if block.tasks == 1 else 'tasks'}**"]
    for label in LABELS:
        share = block.of(label)
        if share is not None:
            parts.append(f"{label} {100 * share:.0f}{NO_BREAK}%")
    if block.uncertain:
        parts.append(f"{block.uncertain} uncertain")
    if block.raised:
        parts.append(f"{block.raised} raised by policies")
    if block.errors:
        parts.append(f"{block.errors} {'error' if block.errors == 1 else 'errors'}")
    return " · ".join(parts)


def _foot(run: RunInfo, *, assessed: bool, ruled: bool = False) -> str:
    notes = [escaped(run.scope)] if run.scope else []
    if assessed:
        notes.append("Shares are means of probabilities, not counts of labels.")
    if assessed and run.coverage is not None:
        notes.append(
            f"Uncertain: more than one label is possible at {100 * run.coverage:g}{NO_BREAK}%"
            " coverage."
        )
    notes += policy_notes(run, shown=ruled)
    made = f"tasktriage {run.version}, {run.created}"
    if run.model is not None:
        made += f", model {run.model.name} {run.model.version}"
    return "\n---\n\n" + "\n\n".join([*([" ".join(notes)] if notes else []), escaped(made)]) + "\n"
