"""Skills behind work on a terminal: falling, rising, and neither."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from tasktriage.plugin import (
    SKILL_LIMITS,
    SkillShare,
    SkillsReport,
    skill_share_said,
    skill_tasks_said,
    skill_tilt_said,
    skills_grouped,
    skills_title,
)

from .lines import GAP, Printer

__all__ = ["skills_block", "skills_foot"]

HEADS = ("Hours", "Automatable", "Tilt, points")
WIDTHS = (6, 14, 17)
LEAST = 28  # cells of a name that stands in the line of its figures
NEITHER = 12  # that are shown of those that neither rise nor fall
INDENT, HANG = 2, 2
WORDS = (
    "Hours: share of the hours behind all skills, or all knowledge (K), that stands behind it. "
    "Tilt: its automatable share less that of all the work; falling where the 90 % interval, in "
    "brackets, is above 0, rising where it is below."
)


def skills_block(printer: Printer, report: SkillsReport) -> None:
    """Print the skills of a role, of a unit or of an organisation."""
    printer.paragraph(printer.text(skills_title(report), "bold"))
    printer.paragraph(printer.text(skill_tasks_said(report), "dim"))
    for note in report.notes:
        printer.paragraph(printer.text(note), 0, HANG)
    for direction, head, skills in skills_grouped(report):
        printer.line()
        shown = skills if direction else skills[:NEITHER]
        _rows(printer, head, shown)
        if len(shown) < len(skills):
            more = f"and {len(skills) - len(shown)} more"
            printer.paragraph(printer.text(more, "dim"), INDENT)


def skills_foot(printer: Printer) -> None:
    """Print what the figures are."""
    printer.paragraph(printer.text(f"{WORDS} {' '.join(SKILL_LIMITS)}", "dim"))


def _rows(printer: Printer, head: str, skills: Sequence[SkillShare]) -> None:
    """Print a line a skill; on a narrow terminal its figures below it."""
    printer.paragraph(printer.text(head, "bold"))
    name = printer.width - sum(WIDTHS) - GAP * len(WIDTHS)
    wide = name >= LEAST
    widths = [name, *WIDTHS]
    if wide:
        printer.columns([[printer.text(one, "dim")] for one in ("", *HEADS)], widths)
    for item in skills:
        title = printer.text(f"{item.name}{' (K)' if item.kind == 'knowledge' else ''}")
        figures = [_plain(printer, said) for said in _figures(item)]
        if wide:
            cells = [[Text(one)] for one in figures]
            printer.columns([printer.wrap(title, name, HANG), *cells], widths)
            continue
        printer.paragraph(title)
        for one, said in zip(HEADS, figures, strict=True):
            printer.paragraph(Text(f"{one}: {said}"), INDENT, HANG)


def _figures(item: SkillShare) -> tuple[str, str, str]:
    hours = f"{100 * item.hours:.0f}\u00a0%"
    return hours, skill_share_said(item.shares[0]), skill_tilt_said(item.tilt)


def _plain(printer: Printer, said: str) -> str:
    """Return a text of ours as the terminal's encoding can say it."""
    if not printer.console.options.ascii_only:
        return said
    signs = {"–": "-", "−": "-", "\u00a0": " "}
    return "".join(signs.get(sign, sign) for sign in said)
