"""A plan in figures on a terminal: the organisation, its roles, scenarios, what closes a gap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.text import Text

from tasktriage.plugin import (
    Closer,
    Outlook,
    PlanReport,
    PlanRole,
    Series,
    closer_said,
    closers_said,
    gap_rating,
    influence_said,
    input_title,
    plan_caution,
    plan_chance,
    plan_title,
    scenario_said,
)

from .lines import GAP, Printer
from .plan_parts import parts_block
from .plan_text import HANG, INDENT, NARROW, figure_line, listed, plain, ranged

__all__ = ["plan_block"]

FIGURE, CHANCE = 17, 9  # columns beside a name, at most
LONGEST_WORD = 24  # of a name, that is not broken
MATTER = 3  # inputs that are named
EVERY = "All roles"
WORDS = (
    "FTE: what one full-time person does. Before the brackets: the middle of {draws} draws; in "
    "them: the 90 % interval. Ratio: deployment velocity by re-skilling velocity; above 1 the gap "
    "grows; of all roles that of the sums. Gap: changed work at the end of the horizon that nobody "
    "is re-skilled for. P(gap): in how many of the draws one is left, of all roles in any of them; "
    "not said of fewer than five holders."
)
LIMITS = (
    "This is about work that changes under the stated inputs: not about jobs, dates, persons or "
    "savings."
)


def plan_block(printer: Printer, report: PlanReport) -> None:
    """Print a plan, the organisation first."""
    printer.paragraph(printer.text(plan_title(report), "bold"))
    printer.paragraph(printer.text(plan_caution(report), "yellow"))
    for note in report.notes:
        printer.paragraph(printer.text(note))
    first = report.outcomes[0]
    listed(printer, "What matters most to whether a gap is left", _matters(report))
    _summary(printer, report)
    _details(printer, report, first.organisation, None)
    for role, outlook in zip(report.roles, first.roles, strict=True):
        _details(printer, report, outlook, role)
    _scenarios(printer, report)
    _closing(printer, report)
    parts_block(printer, report)
    printer.line()
    words = WORDS.format(draws=f"{report.draws:,}")
    printer.paragraph(printer.text(words, "dim"))
    printer.paragraph(printer.text(f"{LIMITS} Seed {report.seed}.", "dim"))


def _matters(report: PlanReport) -> list[str]:
    return [influence_said(report, item) for item in report.influences[:MATTER]]


def _summary(printer: Printer, report: PlanReport) -> None:
    """Print a line for all roles, and for each."""
    first = report.outcomes[0]
    rows = [
        (name, (outlook.work_then, outlook.velocity_ratio, outlook.gap), outlook.chance_of_gap)
        for name, outlook in [
            (EVERY, first.organisation),
            *((outlook.name, outlook) for outlook in first.roles),
        ]
    ]
    printer.line()
    heads = ("Work, FTE", "Ratio", "Gap, FTE")
    _table(
        printer,
        ("As planned" if first.scenario.name == "as planned" else first.scenario.name, *heads),
        [(name, [ranged(printer, item) for item in items], chance) for name, items, chance in rows],
    )


def _table(
    printer: Printer,
    heads: Sequence[str],
    rows: Sequence[tuple[str, Sequence[str], float | None]],
) -> None:
    """Print rows of three figures and a chance; on a narrow terminal each on lines of its own."""
    widths = _widths(printer, heads, rows)
    wide = printer.width >= NARROW
    if wide:
        cells = [[printer.text(head, "bold")] for head in (*heads, "P(gap)")]
        printer.columns(cells, widths)
    for name, figures, chance in rows:
        said = "" if chance is None else plain(printer, plan_chance(chance))
        if wide:
            lines = printer.wrap(_short(printer, name, 3 * widths[0]), widths[0], HANG)
            pairs = zip(figures, widths[1:], strict=False)
            parts = [printer.wrap(Text(figure), width) for figure, width in pairs]
            printer.columns([lines, *parts, [Text(said)]], widths)
            continue
        printer.paragraph(_short(printer, name, 3 * printer.width, "bold"))
        for head, figure in zip((*heads[1:], "P(gap)"), (*figures, said), strict=True):
            if figure:
                printer.paragraph(Text(f"{head}: {figure}"), INDENT, HANG)


def _widths(
    printer: Printer,
    heads: Sequence[str],
    rows: Sequence[tuple[str, Sequence[str], float | None]],
) -> list[int]:
    """Return the widths of the columns: figures break at their brackets before names at letters."""
    columns = [
        [head, *(figures[place] for _, figures, _ in rows)] for place, head in enumerate(heads[1:])
    ]
    words = (cell_len(word) for name, *_ in rows for word in name.split())
    longest = min(max(words, default=0), LONGEST_WORD)
    for parted in (False, True):
        rest = [*(_width(cells, parted=parted) for cells in columns), CHANCE]
        name = printer.width - sum(rest) - GAP * len(rest)
        if name >= longest + HANG:
            break
    return [max(8, name), *rest]


def _width(cells: Sequence[str], *, parted: bool) -> int:
    """Return what a column of figures needs below its head; parted: in lines of a word each."""
    head, *said = cells
    parts = [part for cell in said for part in (cell.split(" ") if parted else [cell])]
    return min(FIGURE, max(map(cell_len, (head, *parts))))


def _short(printer: Printer, name: str, most: int, style: str = "") -> Text:
    """Return a name cut to so many cells: the block of its role has all of it."""
    text = printer.text(name, style)
    if text.cell_len > most:
        text.truncate(most)
        text.append(printer.glyphs.more)
    return text


def _details(printer: Printer, report: PlanReport, outlook: Outlook, role: PlanRole | None) -> None:
    """Print all figures of a role, or of the organisation."""
    people = "person" if outlook.headcount == 1 else "people"
    name = EVERY if role is None else outlook.name
    title = printer.text(name, "bold").append(f", {outlook.headcount:,.12g} {people}")
    printer.line()
    printer.paragraph(title)
    for head, said in _figures(printer, report, outlook):
        figure_line(printer, head, printer.text(said))
    if role is None:
        return
    matters = [influence_said(report, item) for item in role.influences[:MATTER]]
    if matters:
        figure_line(printer, "matters most", printer.text("; ".join(matters)))
    if outlook.chance_of_gap is not None:
        closing = _closers(report, role.closers, outlook.chance_of_gap)
        figure_line(printer, "closes the gap", printer.text("; ".join(closing)))


def _figures(printer: Printer, report: PlanReport, outlook: Outlook) -> Iterator[tuple[str, str]]:
    yield "work changed now", f"{ranged(printer, outlook.work_now)} FTE"
    yield "work changed then", f"{ranged(printer, outlook.work_then)} FTE"
    yield "in hours a year", ranged(printer, outlook.hours_then)
    if outlook.cost_then is not None:
        currency = f" {report.currency}" if report.currency else ""
        yield "in pay a year", f"{ranged(printer, outlook.cost_then)}{currency}"
    if outlook.work is not None:
        yield "by quarter, FTE", _series(printer, outlook.work)
    if outlook.backlog.high > 0.0:
        yield "backlog now", f"{ranged(printer, outlook.backlog)} FTE"
    yield "deployment velocity", f"{ranged(printer, outlook.deployment_velocity)} FTE a quarter"
    yield "re-skilling velocity", f"{ranged(printer, outlook.reskilling_velocity)} FTE a quarter"
    yield "velocity ratio", ranged(printer, outlook.velocity_ratio)
    yield "gap", f"{ranged(printer, outlook.gap)} FTE"
    yield "catch-up", f"{ranged(printer, outlook.catch_up)} quarters"
    if outlook.chance_of_gap is None:
        yield "P(gap)", "not said of fewer than five holders"
    else:
        rating = gap_rating(report, outlook.chance_of_gap)
        said = plain(printer, plan_chance(outlook.chance_of_gap))
        yield "P(gap)", f"{said}, a gap is {rating}" if rating else said


def _scenarios(printer: Printer, report: PlanReport) -> None:
    """Print what scenarios come to for all roles, and how they differ from the first."""
    if len(report.outcomes) == 1:
        return
    printer.line()
    rows = []
    for outcome in report.outcomes:
        change = outcome.organisation_difference
        less = "" if change is None else ranged(printer, change.gap, signed=True)
        whole = outcome.organisation
        figures = [ranged(printer, whole.velocity_ratio), ranged(printer, whole.gap), less]
        rows.append((outcome.scenario.name, figures, whole.chance_of_gap))
    heads = ("Scenarios", "Ratio", "Gap, FTE", "Gap: change")
    _table(printer, heads, rows)
    for outcome in report.outcomes:
        scenario = outcome.scenario
        said = f"{scenario.name}: {scenario_said(report, scenario)}"
        printer.paragraph(printer.text(said, "dim"), INDENT, HANG)
    words = "Of all roles; the change is to the first, on the same draws."
    printer.paragraph(Text(words, "dim"), INDENT, HANG)


def _closing(printer: Printer, report: PlanReport) -> None:
    head = f"What alone would bring P(gap) of all roles under {plan_chance(report.aim)}"
    chance = report.outcomes[0].organisation.chance_of_gap
    listed(printer, head, _closers(report, report.closers, chance, every=True))


def _closers(
    report: PlanReport, closers: tuple[Closer, ...], chance: float | None, *, every: bool = False
) -> list[str]:
    """Return what would close the gap, a text an input; the others in one unless `every`."""
    if not closers:
        return [closers_said(report, closers, chance)]
    found = [
        f"{input_title(report, item.input)}: {closer_said(report, item)}"
        for item in closers
        if every or item.after is not None
    ]
    if every or len(found) == len(closers):
        return found
    return [*found, "no other input within its range" if found else "no input within its range"]


def _series(printer: Printer, series: Series) -> str:
    pairs = zip(series.quarters, series.estimates, strict=True)
    return ", ".join(f"Q{quarter} {ranged(printer, item)}" for quarter, item in pairs)
