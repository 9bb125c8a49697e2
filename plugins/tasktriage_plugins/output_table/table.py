"""The table for the terminal: a block for each document, row by row as results come.

Columns have fixed widths, so that nothing has to be held back and blocks line up. From 120
columns on, remarks stand in a column of their own; below that under the label; below 60 columns
a task takes lines of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, groupby
from typing import IO, Any

from rich.console import Console
from rich.text import Text

from tasktriage.plugin import (
    LABELS,
    Assessment,
    Comparison,
    Difference,
    Extraction,
    MigrationReport,
    PlanReport,
    Portfolio,
    Profile,
    Ranking,
    RunInfo,
    Shares,
    SkillsReport,
    shares,
)

from .beside import occupation_lines, policy_notes
from .cells import AssessmentRows, ExtractionRows
from .comparisons import difference_block, ranking_block
from .lines import STYLES, Printer
from .migrations import migration_block
from .plans import plan_block
from .portfolio import portfolio_block
from .roles import profile_block, profiles_foot

__all__ = ["TableOutput"]

HANG = 2
NONE = {"plan": "No plans.", "migrate": "No moves.", "skills": "No roles."}
MOST = 140  # wider lines are hard to read


class TableOutput:
    """Tables and summaries on a terminal, or as plain text in a file or pipe."""

    def write(
        self,
        results: Iterable[
            Assessment
            | Extraction
            | Profile
            | Portfolio
            | Comparison
            | PlanReport
            | MigrationReport
            | SkillsReport
        ],
        run: RunInfo,
        stream: IO[Any],
    ) -> None:
        """Write a block for each document or role, then the scope."""
        console = Console(file=stream, highlight=False, markup=False, emoji=False)
        printer = Printer(console, MOST)
        results = iter(results)
        first = next(results, None)
        if isinstance(first, (Profile, Portfolio)) or (first is None and run.command == "profile"):
            _profiles(printer, first, results, run)
        elif isinstance(first, (Ranking, Difference)):
            _comparisons(printer, chain([first], results), run)
        elif isinstance(first, PlanReport):
            _blocks(printer, chain([first], results), plan_block)
        elif isinstance(first, MigrationReport):
            _blocks(printer, chain([first], results), migration_block)
        elif isinstance(first, SkillsReport):
            _skills(printer, chain([first], results))
        elif first is None and run.command in NONE:
            printer.paragraph(Text(NONE[run.command]))
        else:
            _items(printer, [] if first is None else chain([first], results), run)


def _profiles(
    printer: Printer, first: Profile | Portfolio | None, rest: Iterator[Any], run: RunInfo
) -> None:
    """Print a block for each role."""
    if first is None:
        printer.paragraph(Text("No roles."))
        return
    shown = uncertain = ruled = False
    for number, profile in enumerate(chain([first], rest)):
        if number:
            printer.line()
        if isinstance(profile, Portfolio):  # which comes last
            portfolio_block(printer, profile)
            continue
        profile_block(printer, profile)
        uncertain = uncertain or bool(profile.uncertain)
        ruled = ruled or any(task.assessment.policy_effects for task in profile.tasks)
        shown = shown or profile.shares is not None
    if shown:
        printer.line()
        profiles_foot(printer)
    _scope(printer, run, uncertain=uncertain, ruled=ruled)


def _comparisons(printer: Printer, results: Iterable[Any], run: RunInfo) -> None:
    """Print a block for each ranking or difference."""
    for number, item in enumerate(results):
        if number:
            printer.line()
        if isinstance(item, Ranking):
            ranking_block(printer, item)
        else:
            difference_block(printer, item)
    _scope(printer, run, uncertain=False)


def _blocks(
    printer: Printer, results: Iterable[Any], block: Callable[[Printer, Any], None]
) -> None:
    """Print a block for each plan, or for each role to move from."""
    for number, report in enumerate(results):
        if number:
            printer.line()
        block(printer, report)


def _skills(printer: Printer, results: Iterable[Any]) -> None:
    """Print a block for each role, unit and organisation, then what the figures are."""
    from .skills import skills_block, skills_foot  # which a first answer needs none of

    _blocks(printer, results, skills_block)
    printer.line()
    skills_foot(printer)


def _items(printer: Printer, results: Iterable[Any], run: RunInfo) -> None:
    """Print a block for each document (consecutive results with one name)."""
    assessments, extractions = AssessmentRows(printer), ExtractionRows(printer)
    total, blocks, extracted = Shares(), 0, False
    for _, part in groupby(results, key=lambda item: item.task.origin.document):
        block, kept, dropped, first = Shares(), 0, 0, True
        role: str | None = None
        for item in part:
            if first:
                if blocks:
                    printer.line()
                _title(printer, item)
            elif item.task.origin.title != role and _is_sound(item):
                assessments.role(item)
            if isinstance(item, Extraction):
                extractions.write(item, head=first)
                kept, dropped = kept + item.kept, dropped + (not item.kept)
            else:
                assessments.write(item, head=first)
                block += shares([item])
            role = item.task.origin.title if first or _is_sound(item) else role
            first = False
        extracted = bool(kept or dropped)
        printer.line()
        if extracted:
            # without --all nothing that was dropped comes by, which is not "0 dropped"
            rest = [Text(f"{dropped} dropped")] if dropped else []
            printer.pieces([Text(f"{kept} kept", "bold"), *rest])
        else:
            printer.pieces(_summary(printer, block))
        total, blocks = total + block, blocks + 1
    if not blocks:
        printer.paragraph(Text("No tasks."))
    elif not extracted:
        if blocks > 1:
            printer.line()
            printer.line(Text(f"All {blocks} documents", "bold"))
            printer.pieces(_summary(printer, total))
        _scope(printer, run, uncertain=total.uncertain > 0, ruled=total.ruled > 0)


def _is_sound(item: Assessment | Extraction) -> bool:
    """Whether a row's title can be believed: an unreadable row of a table may have lost it."""
    return isinstance(item, Assessment) and item.error is None


def _title(printer: Printer, item: Assessment | Extraction) -> None:
    origin = item.task.origin
    title = printer.text(origin.title or "", "bold")
    name = printer.text(origin.document or "", "dim" if title else "bold")
    found = printer.text(origin.title_source or "", "dim")
    if title and found and isinstance(item, Extraction):
        title = Text.assemble(title, (" (", "dim"), found, (")", "dim"))
    if title or name:
        printer.paragraph(Text("  ").join([part for part in (title, name) if part]))
        if isinstance(item, Assessment):
            for line in occupation_lines(printer, item.occupation):
                printer.paragraph(line, 0, HANG)
        printer.line()


def _summary(printer: Printer, block: Shares) -> list[Text]:
    pieces = [Text(f"{block.tasks} {'task' if block.tasks == 1 else 'tasks'}", "bold")]
    for label, glyph in zip(LABELS, printer.glyphs.bar, strict=True):
        share = block.of(label)
        if share is not None:
            number = f"{100 * share:.0f}{printer.glyphs.space}%"
            pieces.append(Text.assemble((glyph, STYLES[label]), f" {label} ", (number, "bold")))
    if block.uncertain:
        pieces.append(Text(f"{block.uncertain} uncertain"))
    if block.raised:
        pieces.append(Text(f"{block.raised} raised by policies"))
    if block.errors:
        pieces.append(Text(f"{block.errors} {'error' if block.errors == 1 else 'errors'}", "red"))
    return pieces


def _scope(printer: Printer, run: RunInfo, *, uncertain: bool, ruled: bool = False) -> None:
    notes = [printer.text(run.scope.removesuffix("."), "dim")] if run.scope else []
    if uncertain and run.coverage is not None:
        percent = f"{100 * run.coverage:g}{printer.glyphs.space}%"
        notes.append(Text(f"uncertain: more than one label at {percent} coverage", "dim"))
    if run.model is not None:
        notes.append(printer.text(f"model {run.model.name} {run.model.version}", "dim"))
    notes += policy_notes(printer, run, shown=ruled)
    if notes:
        printer.line()
        printer.pieces(notes)
