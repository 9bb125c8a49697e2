"""Moves from one role on a terminal: ranked targets, then what the best one asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text

from tasktriage.plugin import (
    MIGRATION_LIMITS,
    Gate,
    Migration,
    MigrationReport,
    gap_said,
    gate_said,
    kept_said,
    learnt_said,
    migration_title,
    months_said,
    plan_number,
    points_said,
    share_said,
    target_said,
)

from .lines import GAP, Printer

__all__ = ["migration_block"]

HEADS = ("Transfer", "Gain, points", "Skill gap", "Months", "Gates", "Kept")
WIDTHS = (13, 15, 9, 14, 6, 5)
WIDE = 30  # cells of a name that stands in the line of its figures
NUMBER, NAME = 4, 18  # of a rank, and of a figure's name
INDENT, HANG = 2, 2
PAIRS, LESSONS, SKILLS = 8, 12, 6  # that are shown
WORTH = 0.1  # of a task: where less carries over the pair is not shown
WORDS = (
    "Transfer: share of the target's durable work that the source practises. Gain: automatable "
    "work less, in percentage points. Skill gap: part of the O*NET levels asked for that the "
    "source lacks. Months: training on the job alone; degrees and licences are not in it. "
    "Gates: {gates}; {passed} passed, {failed} not passed, ? not known; what does not pass one "
    "stands behind. Rank: transfer {times} (1 {minus} skill gap) {times} "
    "e^({minus}months / 12). Kept: share of nine weightings of these in which the target stays "
    "among the first three, {dash} where a gate stands against it. In brackets: 90 % intervals."
)


def migration_block(printer: Printer, report: MigrationReport) -> None:
    """Print the moves from a role, the best ranked first; then all of the best one."""
    printer.paragraph(printer.text(migration_title(report), "bold"))
    said = "not known" if report.occupation is None else report.occupation
    printer.paragraph(printer.text(f"{report.tasks} tasks, occupation {said}", "dim"))
    for note in report.notes:
        printer.paragraph(printer.text(note), 0, HANG)
    printer.line()
    _ranked(printer, report.migrations)
    best = report.migrations[0]
    _details(printer, best)
    printer.line()
    names = ", ".join(gate.name for gate in best.gates)
    glyphs = printer.glyphs
    words = WORDS.format(
        gates=names,
        passed=glyphs.kept,
        failed=glyphs.dropped,
        times=glyphs.times,
        minus=glyphs.minus,
        dash=_plain(printer, "–"),
    )
    printer.paragraph(printer.text(words, "dim"))
    limits = f"{MIGRATION_LIMITS[0]} {report.draws:,} draws, seed {report.seed}."
    printer.paragraph(printer.text(limits, "dim"))


def _ranked(printer: Printer, items: Sequence[Migration]) -> None:
    """Print a line a target; on a narrow terminal the name above its figures."""
    name = printer.width - sum(WIDTHS) - GAP * len(WIDTHS)
    wide = name >= WIDE
    widths = [name if wide else NUMBER, *WIDTHS]
    if printer.width < sum(widths):
        _listed(printer, items)
        return
    printer.columns([[printer.text(head, "bold")] for head in ("", *HEADS)], widths)
    for rank, item in enumerate(items, start=1):
        title = printer.text(f"{rank}. {target_said(item)}", "" if wide else "bold")
        figures = [[Text(_plain(printer, said))] for said in _figures(printer, item)]
        if wide:
            printer.columns([printer.wrap(title, name, NUMBER), *figures], widths)
        else:
            printer.paragraph(title, 0, NUMBER)
            printer.columns([[], *figures], widths)


def _listed(printer: Printer, items: Sequence[Migration]) -> None:
    for rank, item in enumerate(items, start=1):
        printer.paragraph(printer.text(f"{rank}. {target_said(item)}", "bold"), 0, HANG)
        for head, said in zip(HEADS, _figures(printer, item), strict=True):
            if said:
                printer.paragraph(Text(_plain(printer, f"{head}: {said}")), INDENT, HANG)


def _figures(printer: Printer, item: Migration) -> tuple[str, ...]:
    return (
        share_said(item.transfer),
        points_said(item.durability),
        share_said(item.skill_gap) or "?",
        months_said(item.months) or "?",
        "".join(_sign(printer, gate) for gate in item.gates),
        kept_said(item),
    )


def _sign(printer: Printer, gate: Gate) -> str:
    if gate.passed is None:
        return "?"
    return printer.glyphs.kept if gate.passed else printer.glyphs.dropped


def _details(printer: Printer, item: Migration) -> None:
    """Print all that is said of a target."""
    printer.line()
    printer.paragraph(printer.text(target_said(item), "bold"))
    for head, said in _lines(item):
        lines = printer.wrap(printer.text(_plain(printer, said)), printer.width - INDENT - NAME)
        for place, line in enumerate(lines):
            begin = Text((head if place == 0 else "").ljust(NAME), "dim")
            printer.line(Text(" " * INDENT) + begin + line)
    _practised(printer, item)
    _to_learn(printer, item)
    _skills(printer, item)


def _lines(item: Migration) -> Iterator[tuple[str, str]]:
    value = item.rank_value
    ends = f"{plan_number(value.low)}–{plan_number(value.high)}"
    yield "transfer", share_said(item.transfer)
    yield "durability gain", f"{points_said(item.durability)} percentage points"
    yield "skill gap", share_said(item.skill_gap) or "not known"
    yield "months", months_said(item.months) or "not known"
    yield "rank value", f"{plan_number(value.median)} ({ends}), of the parts above"
    for place, gate in enumerate(item.gates):
        yield "" if place else "gates", gate_said(gate)
    for place, text in enumerate(item.missing):
        yield "" if place else "not known", text
    for place, text in enumerate(item.notes):
        yield "" if place else "note", text


def _practised(printer: Printer, item: Migration) -> None:
    printer.line()
    head = "Practised already: the target's durable tasks, with the source's that show it"
    printer.paragraph(
        printer.text(head if item.practised else "Nothing of it is practised", "bold")
    )
    shown = [one for one in item.practised if one.carried >= WORTH][:PAIRS]
    for one in shown:
        carried = _percent(printer, one.carried)
        said = f"{_percent(printer, one.weight)} of it, {carried} carried: {one.target}"
        printer.paragraph(printer.text(said), INDENT, HANG)
        printer.paragraph(printer.text(f"shown by: {one.source}", "dim"), 2 * INDENT, HANG)
    _more(printer, len(item.practised) - len(shown))


def _to_learn(printer: Printer, item: Migration) -> None:
    if not item.to_learn:
        return
    printer.line()
    said = learnt_said(item, min(len(item.to_learn), LESSONS))
    printer.paragraph(printer.text(_plain(printer, f"To learn: {said}"), "bold"))
    for one in item.to_learn[:LESSONS]:
        said = f"{_percent(printer, one.weight)}: {one.target}"
        printer.paragraph(printer.text(said), INDENT, HANG)
    _more(printer, len(item.to_learn) - LESSONS)


def _skills(printer: Printer, item: Migration) -> None:
    if not item.gaps:
        return
    printer.line()
    head = "Skills and knowledge that it asks more of (O*NET)"
    printer.paragraph(printer.text(head, "bold"))
    for gap in item.gaps[:SKILLS]:
        printer.paragraph(printer.text(gap_said(gap)), INDENT, HANG)
    _more(printer, len(item.gaps) - SKILLS)


def _more(printer: Printer, count: int) -> None:
    if count > 0:
        printer.paragraph(printer.text(f"and {count} more", "dim"), INDENT)


def _percent(printer: Printer, value: float) -> str:
    return f"{100 * value:.0f}{printer.glyphs.space}%"


def _plain(printer: Printer, said: str) -> str:
    """Return a text of ours as the terminal's encoding can say it."""
    if not printer.console.options.ascii_only:
        return said
    signs = {"–": "-", "−": "-", "\u00a0": " "}
    return "".join(signs.get(sign, sign) for sign in said)
