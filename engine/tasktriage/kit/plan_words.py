"""What outputs say of a plan in words: numbers, inputs, what would close the gap, limits."""

from __future__ import annotations

from math import isinf, log10

from tasktriage.domain.plan import (
    FEWEST_HOLDERS,
    Closer,
    Influence,
    PlanReport,
    Scenario,
    ScenarioChange,
)

__all__ = [
    "PLAN_LIMITS",
    "PLAN_TERMS",
    "change_said",
    "closer_said",
    "closers_said",
    "gap_rating",
    "influence_said",
    "input_title",
    "input_value",
    "plan_caution",
    "plan_chance",
    "plan_change",
    "plan_number",
    "plan_title",
    "scenario_said",
    "unit_value",
]

NO_BREAK = "\u00a0"
DIGITS = 3  # of a figure that people read; records have all
LIKELY = 0.5

PLAN_TERMS: tuple[tuple[str, str], ...] = (
    (
        "Work that changes",
        "Work that AI does or helps with in regular use by then: part of the automatable work, and "
        "of an augmentable task the part that becomes other work. It is counted in FTE, what one "
        "full-time person does, in hours a year, and in pay a year where pay is given. It is work, "
        "not people.",
    ),
    (
        "Deployment velocity",
        "How much more work changes each quarter, in FTE a quarter.",
    ),
    (
        "Re-skilling velocity",
        "For how much changed work people are re-skilled each quarter, in FTE a quarter: hours of "
        "learning that are finished and used, by the hours that it takes until somebody does such "
        "work well.",
    ),
    (
        "Velocity ratio",
        "The first by the second; no unit. Above 1 the gap grows. That of the organisation is of "
        "the sums, never a mean of its roles'.",
    ),
    (
        "Gap",
        "Changed work at the end of the horizon for which nobody is re-skilled, in FTE; never "
        "negative. What one role has to spare closes no other role's gap.",
    ),
    (
        "Catch-up",
        "Quarters until that gap is gone if nothing more is deployed and people go on learning.",
    ),
    (
        "P(gap)",
        "The share of the draws in which a gap is left at the end of the horizon; of the "
        "organisation that any of its roles has one, be it small. It is not the chance that nobody "
        f"is left waiting. Roles with fewer than {FEWEST_HOLDERS} holders have none, for it would "
        "speak of persons.",
    ),
    (
        "90 % interval",
        "Every input is drawn at random from its range, many times over; in 90 of 100 draws the "
        "figure lies within the interval, and the figure before it is the middle of all draws. It "
        "holds what is not known of the inputs, not what the formulas leave out. Middles do not "
        "add up to the middle of a sum.",
    ),
)
"""What the figures are, each with its unit."""

PLAN_LIMITS: tuple[str, ...] = (
    "It is about work that changes, not about jobs: no probability that one is lost, and no number "
    "of posts.",
    "It knows no dates. It says what follows if the plan and its inputs hold, not what will be, "
    "nor that anybody should. That AI can do a task does not mean that it will.",
    "It says nothing of persons, and must not be used to decide about one. Using such figures to "
    "give out tasks, to promote or to dismiss can fall under Annex III, point 4, of the European "
    "AI Act.",
    "It does not measure productivity, savings or demand. A cost here is the pay of the time that "
    "goes into work that changes; none of it is money saved.",
    "It compares under stated inputs. Where those are assumed, so is what follows from them.",
    "It takes the learning of a role as one pool of hours, and is too hopeful where hours can't be "
    "passed from one person to another: some then wait while others have nothing left to learn. "
    "In simulated roles of such people, with inputs drawn from the ranges that the plan was told, "
    "the 90 % interval held the gap of 194 of 400 and lay below it in all others. With every input "
    "known the gap was 2.25 FTE for 100 people larger than reckoned. So take a gap as the least to "
    "expect, and P(gap) as the chance that the hours don't suffice, not as the chance that "
    "somebody waits.",
)
"""What a plan in figures does not say."""

MEASURE_BY_ASKING = "Give what you measured in the plan file, and run it again."


def plan_number(value: float, infinite: str = "∞") -> str:
    """Return a number with three digits that count: 0.42, 17.2, 33,000."""
    if isinf(value):
        return f"−{infinite}" if value < 0.0 else infinite
    if abs(value) < 0.005:
        return "0"
    places = DIGITS - 1 - int(log10(abs(value)) // 1 if abs(value) >= 1.0 else 0)
    said = f"{round(value, places):,.{max(0, places)}f}"
    return said.replace("-", "−")


def plan_change(value: float) -> str:
    """Return a difference with its sign: +0.42, −17.2, 0."""
    said = plan_number(value)
    return said if said.startswith("−") or said == "0" else f"+{said}"


def plan_chance(chance: float) -> str:
    """Return a probability, in [0, 1], in percent, with no certainty that draws can't give."""
    if chance < 0.01:
        return f"under 1{NO_BREAK}%"
    return f"over 99{NO_BREAK}%" if chance > 0.99 else f"{100 * chance:.0f}{NO_BREAK}%"


def plan_title(report: PlanReport) -> str:
    """Return the heading: a screening is called one."""
    what = "Screening" if report.screening else "Velocity gap"
    quarters = "1 quarter" if report.quarters == 1 else f"{report.quarters} quarters"
    return f"{what}: {report.organisation}, {quarters}"


def plan_caution(report: PlanReport) -> str:
    """Return why it is a screening; nothing where it is none."""
    if not report.screening:
        return ""
    names = list(dict.fromkeys(name for _, name in report.assumed))
    titles = " and ".join(
        part
        for part in (", ".join(_titles(report, names[:-1])), *_titles(report, names[-1:]))
        if part
    )
    verb = "is" if len(names) == 1 else "are"
    return (
        f"This is a screening: {titles} {verb} assumed, not measured, so that nothing here is "
        f"rated. {MEASURE_BY_ASKING}"
    )


def _titles(report: PlanReport, names: list[str]) -> list[str]:
    return [input_title(report, name) for name in names]


def input_title(report: PlanReport, name: str) -> str:
    """Return an input's name in words; "shares" are those of the labels."""
    found = report.input(name)
    return "label shares" if name == "shares" else name if found is None else found.title


def input_value(report: PlanReport, name: str, *values: float) -> str:
    """Return values of an input with its unit: `20 to 45 % of the work`, `6 hours a person`."""
    found = report.input(name)
    return unit_value("" if found is None else found.unit, *values)


def unit_value(unit: str, *values: float) -> str:
    """Return values with their unit, shares in percent: `20 to 45 % of the work`."""
    if unit.startswith("share "):
        unit = f"%{unit.removeprefix('share').removesuffix(', 0 to 1')}"
        values = tuple(100.0 * value for value in values)
    said = " to ".join(_plainly(value) for value in values)
    return f"{said}{NO_BREAK}{unit}" if unit else said


def _plainly(value: float) -> str:
    """Return a value of an input, which needs no zeros behind the point."""
    said = plan_number(value)
    return said.rstrip("0").rstrip(".") if "." in said else said


def influence_said(report: PlanReport, item: Influence) -> str:
    """Return an input with its status and how much of the ratio's spread it moves."""
    status = "of the model" if item.status is None else item.status
    return f"{input_title(report, item.input)} ({status}): {plan_chance(item.part)}"


def closer_said(report: PlanReport, item: Closer) -> str:
    """Return what an input would have to be for the gap to close."""
    low_high = input_value(report, item.input, item.low, item.high)
    if item.after is None:
        return f"none within its range ({low_high}); at best P(gap) {plan_chance(item.chance)}"
    after = input_value(report, item.input, item.after)
    if abs(item.after - item.before) <= 1e-9 * max(1.0, abs(item.before)):
        return f"if it were known to be {after}"
    before = _plainly(item.before * (100.0 if "%" in after else 1.0))
    return f"{after} instead of {before}" if item.decided else f"if it were {after}, not {before}"


def closers_said(report: PlanReport, closers: tuple[Closer, ...], chance: float | None) -> str:
    """Return why nothing is listed that would close a gap; nothing where something is."""
    if closers:
        return ""
    if chance is None:
        return f"Of fewer than {FEWEST_HOLDERS} holders nothing is said."
    if chance < report.aim:
        return f"P(gap) is under {plan_chance(report.aim)} already."
    return "No single input closes the gap."


def scenario_said(report: PlanReport, scenario: Scenario) -> str:
    """Return what a scenario is: its summary, else what it changes."""
    if scenario.summary:
        return scenario.summary
    changes = [change_said(report, change) for change in scenario.changes]
    if scenario.policies:
        changes.append("shares after policies")
    return "; ".join(changes) or "nothing is changed"


def change_said(report: PlanReport, change: ScenarioChange) -> str:
    """Return what is done to an input: `coached hours + 4 hours a person a quarter`."""
    parts = []
    if change.to is not None:
        parts.append(f"set to {input_value(report, change.input, change.to)}")
    if change.times != 1.0:
        parts.append(f"times {plan_number(change.times)}")
    if change.plus:
        value = input_value(report, change.input, abs(change.plus))
        parts.append(f"{'plus' if change.plus > 0 else 'less'} {value}")
    of = f" (of {', '.join(change.roles)})" if change.roles else ""
    return f"{input_title(report, change.input)} {', '.join(parts) or 'as it is'}{of}"


def gap_rating(report: PlanReport, chance: float | None) -> str:
    """Return `unlikely`, `possible` or `likely`; nothing in a screening, or without a chance."""
    if report.screening or chance is None:
        return ""
    shown = round(chance, 2)  # so that the word fits the number beside it
    if shown < report.aim:
        return "unlikely"
    return "possible" if shown < LIKELY else "likely"
