"""Parts of a plan on a terminal: stages, oversight, moves between roles, skills."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import isinf

from rich.text import Text

from tasktriage.plugin import (
    FLOW_LIMITS,
    MIGRATION_LIMITS,
    OVERSIGHT_LIMITS,
    SKILL_LIMITS,
    Estimate,
    Flow,
    FlowOutcome,
    Ladder,
    Migration,
    MigrationReport,
    Oversight,
    PlanReport,
    SkillsReport,
    StageOutlook,
    flow_caution,
    flow_said,
    ladder_said,
    months_said,
    names_said,
    oversight_caution,
    plan_chance,
    plan_number,
    points_said,
    share_said,
    skills_grouped,
    skills_title,
    target_said,
)

from .lines import GAP, Printer
from .plan_text import HANG, INDENT, NARROW, figure_line, plain, ranged

__all__ = ["parts_block"]

FEW = "not said of fewer than five"
NOT_KNOWN = "not known"
MOST = 8  # skills that are named of a direction


def parts_block(printer: Printer, report: PlanReport) -> None:
    """Print what a plan has beside its gap, each part with what it does not say."""
    if report.flow is not None:
        _stages(printer, report.flow)
    if report.oversight is not None:
        _oversight(printer, report.oversight)
    if report.migrations:
        _head(printer, "Migration map: from role to role")
        for moves in report.migrations:
            _moves(printer, moves)
        _limits(printer, MIGRATION_LIMITS[0])
    if report.skills:
        _head(printer, "Skills behind the work")
        for skills in report.skills:
            _skills(printer, skills)
        _limits(printer, SKILL_LIMITS[0])


def _head(printer: Printer, words: str) -> None:
    printer.line()
    printer.paragraph(printer.text(words, "bold"))


def _limits(printer: Printer, words: str) -> None:
    printer.paragraph(printer.text(words, "dim"))


def _foreign(printer: Printer, words: str, style: str = "", hang: int = 0) -> None:
    printer.paragraph(printer.text(plain(printer, words), style), 0, hang)


def _stages(printer: Printer, flow: Flow) -> None:
    _head(printer, "Stages: where work piles up")
    _foreign(printer, flow_said(flow))
    _foreign(printer, flow_caution(flow), "yellow")
    for note in flow.notes:
        _foreign(printer, note)
    first = flow.outcomes[0]
    if _is_known(first):
        printer.line()
        heads = ("Stage", "Before", "After", "Constraint", "Unstable", "Waiting")
        rows = [(one.name, _busy(printer, one)) for one in first.stages]
        _rows(printer, heads, (6, 14, 10, 9, 17), rows)
    printer.line()
    pairs = zip(flow.stages, first.stages, strict=True)
    done = [
        (stage.name, (_times(printer, one.capacity), _approval(printer, stage.accountable)))
        for stage, one in pairs
    ]
    _rows(printer, ("Stage", "Capacity", "Approval"), (19, 19), done)
    for outcome in flow.outcomes[1:]:
        if _is_known(outcome):
            unstable = names_said(outcome.unstable) or "none"
            constraint = outcome.constraint_after or "no stage stands out"
            words = f"{outcome.scenario}: constraint: {constraint}; unstable: {unstable}"
            _foreign(printer, words, "dim", HANG)
    _limits(
        printer,
        "Before, after: hours that come in for each hour there is; from 100% on work piles up. "
        "Constraint, unstable: in how many of the draws. Waiting, capacity: times those of today. "
        "Approval: hours for which a person must answer, for each hour of work in the stages "
        f"before. {FLOW_LIMITS[0]}",
    )


def _is_known(outcome: FlowOutcome) -> bool:
    """Whether the utilisation of some stage is given."""
    return any(one.utilisation_after is not None for one in outcome.stages)


def _busy(printer: Printer, one: StageOutlook) -> tuple[str, ...]:
    if one.utilisation_after is None or one.utilisation_before is None:
        return "", "not given", "", "", ""
    chances = (one.chance_constraint, one.chance_unstable)
    return (
        plain(printer, f"{100 * one.utilisation_before.median:.0f}\u00a0%"),
        plain(printer, share_said(one.utilisation_after)),
        *("not said" if c is None else plain(printer, plan_chance(c)) for c in chances),
        "" if one.waiting is None else _times(printer, one.waiting),
    )


def _times(printer: Printer, item: Estimate) -> str:
    """Return how many times something: `×1.2 (0.9–1.4)`."""
    if isinf(item.median):
        return "without end"
    return f"{printer.glyphs.times}{ranged(printer, item)}"


def _approval(printer: Printer, item: Estimate | None) -> str:
    return "" if item is None else ranged(printer, item)


def _rows(
    printer: Printer,
    heads: Sequence[str],
    widths: Sequence[int],
    rows: Sequence[tuple[str, Sequence[str]]],
) -> None:
    """Print rows of a name and figures; on a narrow terminal each on lines of its own."""
    name = printer.width - sum(widths) - GAP * len(widths)
    wide = printer.width >= NARROW
    every = [name, *widths]
    if wide:
        printer.columns([[printer.text(head, "bold")] for head in heads], every)
    for who, figures in rows:
        if wide:
            cells = [
                printer.wrap(Text(figure), width)
                for figure, width in zip(figures, widths, strict=True)
            ]
            printer.columns([printer.wrap(printer.text(who), name, HANG), *cells], every)
            continue
        printer.paragraph(printer.text(who, "bold"))
        for head, figure in zip(heads[1:], figures, strict=True):
            if figure:
                printer.paragraph(Text(f"{head}: {figure}"), INDENT, HANG)


def _oversight(printer: Printer, oversight: Oversight) -> None:
    _head(printer, "Oversight: who checks the work of machines and juniors")
    _foreign(printer, oversight_caution(oversight), "yellow")
    for note in oversight.notes:
        _foreign(printer, note)
    heads = ("Role", "Supervision", "Hours a year")
    rows = [
        (one.role, (plain(printer, share_said(one.share)), ranged(printer, one.hours)))
        for one in oversight.supervision
    ]
    _rows(printer, heads, (16, 24), rows)
    for ladder in oversight.ladders:
        printer.line()
        _foreign(printer, f"{ladder.junior} to {ladder.lead}", "bold")
        _foreign(printer, ladder_said(ladder))
        for head, words in _ladder(printer, ladder):
            figure_line(printer, head, printer.text(words))
    _limits(
        printer,
        "Supervision: of the role's hours at the end of the horizon, what goes into checking what "
        f"machines did. Entry work: work of juniors without AI. {OVERSIGHT_LIMITS[0]}",
    )


def _ladder(printer: Printer, ladder: Ladder) -> Iterator[tuple[str, str]]:
    first = ladder.outlooks[0]
    over, short = first.chance_over, first.chance_short
    yield "load", ranged(printer, first.load)
    yield "chance it is over 1", FEW if over is None else plain(printer, plan_chance(over))
    yield "leads that are short", ranged(printer, first.short)
    yield "chance any are", FEW if short is None else plain(printer, plan_chance(short))
    yield "erosion of the entry", plain(printer, f"{points_said(ladder.erosion)} points")
    for head, series in (
        ("juniors by quarter", first.juniors),
        ("leads there", first.leads),
        ("leads needed", first.leads_needed),
        ("entry work left, FTE", first.entry_work),
    ):
        pairs = zip(series.quarters, series.estimates, strict=True)
        yield head, ", ".join(f"Q{at} {plain(printer, _middle(one))}" for at, one in pairs)
    for outlook in ladder.outlooks[1:]:
        words = f"load {ranged(printer, outlook.load)}, short {ranged(printer, outlook.short)}"
        yield "scenario", f"{outlook.scenario}: {words}"


def _middle(item: Estimate) -> str:
    return plan_number(item.median)


def _moves(printer: Printer, report: MigrationReport) -> None:
    _foreign(printer, f"From {report.source}", "bold")
    for rank, item in enumerate(report.migrations, start=1):
        words = f"{rank}. {target_said(item)}: {'; '.join(_move(item))}"
        printer.paragraph(printer.text(plain(printer, words)), INDENT, HANG)


def _move(item: Migration) -> Iterator[str]:
    yield f"transfer {share_said(item.transfer)}"
    yield f"months {months_said(item.months) or NOT_KNOWN}"
    yield f"durability gain {points_said(item.durability)} points"
    yield f"skill gap {share_said(item.skill_gap) or NOT_KNOWN}"
    for state, passed in (("not passed", False), ("gates not known", None)):
        names = [gate.name for gate in item.gates if gate.passed is passed]
        if names:
            yield f"{state}: {', '.join(names)}"


def _skills(printer: Printer, report: SkillsReport) -> None:
    _foreign(printer, skills_title(report), "bold")
    for note in report.notes:
        _foreign(printer, note, "dim", HANG)
    counts = Counter(one.name for one in report.skills)
    found = [one for one in skills_grouped(report) if one[0]]
    for direction, _, skills in found:
        names = ", ".join(
            f"{one.name} ({one.kind})" if counts[one.name] > 1 else one.name
            for one in skills[:MOST]
        )
        more = f" and {len(skills) - MOST} more" if len(skills) > MOST else ""
        printer.paragraph(printer.text(f"{direction}: {names}{more}"), INDENT, HANG)
    if not found:
        printer.paragraph(printer.text("none falls or rises, within what is known"), INDENT, HANG)
