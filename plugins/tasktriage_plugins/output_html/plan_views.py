"""A plan as the page shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tasktriage.plugin import (
    FEWEST_HOLDERS,
    LABELS,
    Closer,
    Estimate,
    Influence,
    Outcome,
    Outlook,
    PlanInput,
    PlanReport,
    PlanRole,
    ScenarioDifference,
    change_said,
    closer_said,
    closers_said,
    gap_rating,
    input_title,
    input_value,
    plan_caution,
    plan_chance,
    plan_change,
    plan_number,
    plan_title,
    scenario_said,
)

from .charts import NOTHING, reach, split
from .plan_cells import (
    Changed,
    Figure,
    InputLine,
    Line,
    Moved,
    PlanView,
    RoleView,
    Said,
    ScenarioView,
)
from .plan_charts import Scale, curves, moved, ratio, scale_of
from .plan_parts import of_parts
from .texts import LONGEST_NAME, line, percent, sentence, signed

__all__ = ["of_plan"]

EVERY = "All roles"
MATTER = 3  # inputs that are named
MOST_ROLES = 60  # that have a part of their own
TALL, LOW = 260, 150  # px, of curves
OF_MODEL = "of the model"
NO_BREAK = "\u00a0"


def of_plan(report: PlanReport, number: int) -> PlanView:
    """Return a plan as the page shows it; `number`: which one on it, from 1."""
    key, first = f"plan-{number}", report.outcomes[0]
    every = (first.organisation, *first.roles)
    scale = scale_of(
        [v for one in every for v in (one.velocity_ratio.low, one.velocity_ratio.high)]
    )
    ends = [(item.at_low, item.at_high) for item in report.influences]
    moves = scale_of([value for pair in ends for value in pair])
    keys = [f"{key}-role-{place}" for place in range(1, len(report.roles) + 1)]
    shown = list(zip(report.roles, first.roles, keys, strict=True))[:MOST_ROLES]
    whole = _role(report, None, first.organisation, f"{key}-all", moves)
    return PlanView(
        key=key,
        title=line(plan_title(report), LONGEST_NAME),
        said=_summary(report),
        caution=line(plan_caution(report)),
        notes=tuple(map(sentence, report.notes)),
        scenario=line(first.scenario.name, LONGEST_NAME),
        lines=tuple(_lines(report, first, keys, scale)),
        whole=whole,
        roles=tuple(_role(report, role, outlook, k, moves) for role, outlook, k in shown),
        left_out=len(report.roles) - len(shown),
        scenarios=tuple(_scenario(report, outcome) for outcome in report.outcomes),
        inputs=tuple(_input(report, item) for item in report.inputs),
        scale=scale,
        moves=moves,
        central=plan_number(_central(report, first.organisation)),
        aim=plan_chance(report.aim),
        draws=f"{report.draws:,}",
        seed=report.seed,
        quarters=report.quarters,
        rated=not report.screening,
        parts=of_parts(report, key),
    )


def _summary(report: PlanReport) -> str:
    """Return what the plan comes to in a few sentences."""
    whole = report.outcomes[0].organisation
    span = "quarter" if report.quarters == 1 else f"{report.quarters} quarters"
    now, then, ratio_ = whole.work_now, whole.work_then, whole.velocity_ratio
    said = (
        f"If the plan and its inputs hold, AI has changed {_fte(then.median)} (between "
        f"{plan_number(then.low)} and {plan_number(then.high)}) of the work of "
        f"{_people(whole.headcount)} by the end of the {span}; {_fte(now.median)} are so today. "
        f"Work changes {plan_number(ratio_.median)} times as fast as people are re-skilled "
        f"(between {plan_number(ratio_.low)} and {plan_number(ratio_.high)})."
    )
    if whole.chance_of_gap is not None:
        said += (
            f" In {_of_hundred(whole.chance_of_gap)} of 100 draws of the inputs a gap is left"
            f"{_where(report)}, small or large: changed work that nobody is re-skilled for."
        )
    return said


def _where(report: PlanReport) -> str:
    """Say where a gap counts: a role's is not filled by people of another who learn faster."""
    return " in one role or more" if len(report.roles) > 1 else ""


def _of_hundred(chance: float) -> str:
    return (
        plan_chance(chance)
        .replace(f"{NO_BREAK}%", "")
        .replace("under", "less than")
        .replace("over", "more than")
    )


def _fte(value: float) -> str:
    return f"{plan_number(value)}{NO_BREAK}FTE"


def _people(count: float) -> str:
    return f"{count:,.12g} {'person' if count == 1 else 'people'}"


def _said(item: Estimate, *, signed_: bool = False) -> Said:
    number = plan_change if signed_ else plan_number
    return Said(number(item.median), f"{number(item.low)} to {number(item.high)}")


def _lines(
    report: PlanReport, outcome: Outcome, keys: Sequence[str], scale: Scale
) -> Iterator[Line]:
    shown = [*keys[:MOST_ROLES], *[""] * max(0, len(keys) - MOST_ROLES)]
    pairs = [("", outcome.organisation), *zip(shown, outcome.roles, strict=True)]
    for place, (key, outlook) in enumerate(pairs):
        chance = outlook.chance_of_gap
        yield Line(
            key=key,
            name=EVERY if place == 0 else line(outlook.name, LONGEST_NAME),
            people=f"{outlook.headcount:,.12g}",
            whole=place == 0,
            work=_said(outlook.work_then),
            gap=_said(outlook.gap),
            ratio=_said(outlook.velocity_ratio),
            drawn=ratio(outlook.velocity_ratio, scale),
            chance="" if chance is None else plan_chance(chance),
            bar=NOTHING if chance is None else reach(chance, 1.0),
            rating=gap_rating(report, chance),
        )


def _role(
    report: PlanReport, role: PlanRole | None, outlook: Outlook, key: str, moves: Scale
) -> RoleView:
    told = report if role is None else role
    chance = outlook.chance_of_gap
    closers = told.closers
    return RoleView(
        key=key,
        name=EVERY if role is None else line(role.name, LONGEST_NAME),
        people=_people(outlook.headcount),
        facts=() if role is None else tuple(_facts(report, role)),
        shares=NOTHING if role is None else split([share.median for share in role.shares]),
        figures=tuple(_figures(report, outlook)),
        chance="" if chance is None else plan_chance(chance),
        drawn=curves(key, outlook, TALL if role is None else LOW),
        quarters=tuple(_quarters(outlook)),
        matters=tuple(
            _moved(report, item, _central(report, outlook), moves)
            for item in (told.influences if role is None else told.influences[:MATTER])
        ),
        closers=tuple(
            _closer(report, item) for item in closers if role is None or item.after is not None
        ),
        closing=closers_said(report, closers, chance) or _rest(report, role, closers),
    )


def _facts(report: PlanReport, role: PlanRole) -> Iterator[tuple[str, str]]:
    yield "Shares of its work", _shares(role.shares)
    if role.ruled is not None:
        yield "After policies", _shares(role.ruled)
    if role.tasks is not None:
        yield "They rest on", f"{role.tasks:g} tasks"
    if role.occupation:
        yield "Occupation", line(role.occupation, LONGEST_NAME)
    if role.pay is not None and (role.holders or role.headcount) >= FEWEST_HOLDERS:
        currency = f" {line(report.currency, LONGEST_NAME)}" if report.currency else ""
        yield "Pay of one person", f"{role.pay:,.0f}{currency} a year"


def _shares(shares: tuple[Estimate, ...]) -> str:
    return ", ".join(
        f"{label} {percent(share.median)} ({100 * share.low:.0f} to {percent(share.high)})"
        for label, share in zip(LABELS, shares, strict=True)
    )


def _figures(report: PlanReport, outlook: Outlook) -> Iterator[Figure]:
    yield Figure("Work changed now", _said(outlook.work_now), "FTE")
    yield Figure("Work changed then", _said(outlook.work_then), "FTE")
    yield Figure("The same in hours", _said(outlook.hours_then), "hours a year")
    if outlook.cost_then is not None:
        currency = line(report.currency, LONGEST_NAME) if report.currency else "pay"
        yield Figure("The same in pay", _said(outlook.cost_then), f"{currency} a year")
    if outlook.backlog.high > 0.0:
        yield Figure("Backlog now", _said(outlook.backlog), "FTE")
    velocities = outlook.deployment_velocity, outlook.reskilling_velocity
    yield Figure("Deployment velocity", _said(velocities[0]), "FTE a quarter")
    yield Figure("Re-skilling velocity", _said(velocities[1]), "FTE a quarter")
    yield Figure("Velocity ratio", _said(outlook.velocity_ratio), "no unit")
    yield Figure("Gap", _said(outlook.gap), "FTE")
    yield Figure("Catch-up", _said(outlook.catch_up), "quarters")


def _quarters(outlook: Outlook) -> Iterator[tuple[str, Said, Said, Said]]:
    series = outlook.work, outlook.reskilled, outlook.gaps
    if any(one is None for one in series):
        return
    work, reskilled, gaps = (one.estimates for one in series if one is not None)
    quarters = () if outlook.work is None else outlook.work.quarters
    for quarter, *three in zip(quarters, work, reskilled, gaps, strict=True):
        first, second, third = map(_said, three)
        yield ("now" if quarter == 0 else f"Q{quarter}"), first, second, third


def _central(report: PlanReport, outlook: Outlook) -> float:
    """Return what must be learnt by what can be, with every input at its central value."""
    need = outlook.backlog.point + outlook.deployment_velocity.point * report.quarters
    able = outlook.reskilling_velocity.point * report.quarters
    return need / able if able > 0.0 else float("inf") if need > 0.0 else 0.0


def _moved(report: PlanReport, item: Influence, central: float, scale: Scale) -> Moved:
    known = report.input(item.input)
    ends = ["", ""]
    if item.low is not None and item.high is not None:
        ends = [input_value(report, item.input, value) for value in (item.low, item.high)]
    return Moved(
        title=line(input_title(report, item.input), LONGEST_NAME),
        status=str(item.status or OF_MODEL),
        part=plan_chance(item.part),
        bar=reach(item.part, 1.0),
        drawn=moved(item, central, scale),
        low=line(ends[0]),
        high=line(ends[1]),
        at_low=plan_number(item.at_low),
        at_high=plan_number(item.at_high),
        measure="" if known is None else line(known.measure),
    )


def _closer(report: PlanReport, item: Closer) -> tuple[str, str]:
    title = input_title(report, item.input)
    return line(title, LONGEST_NAME), line(closer_said(report, item))


def _rest(report: PlanReport, role: PlanRole | None, closers: tuple[Closer, ...]) -> str:
    """Return which inputs close a role's gap at no value; of all roles each has its line."""
    none = [item for item in closers if item.after is None]
    if role is None or not none:
        return ""
    said = ", ".join(
        f"{line(input_title(report, item.input), LONGEST_NAME)} ({plan_chance(item.chance)})"
        for item in none
    )
    return f"None within its range, with P(gap) at best: {said}."


def _scenario(report: PlanReport, outcome: Outcome) -> ScenarioView:
    scenario = outcome.scenario
    changes = [sentence(change_said(report, change)) for change in scenario.changes]
    if scenario.policies:
        changes.append("Shares of the work are those after policies, where a role has such.")
    return ScenarioView(
        name=line(scenario.name, LONGEST_NAME),
        said=sentence(scenario_said(report, scenario)),
        changes=tuple(changes),
        lines=tuple(_changed(outcome)),
    )


def _changed(outcome: Outcome) -> Iterator[Changed]:
    changes: list[ScenarioDifference | None] = [
        outcome.organisation_difference,
        *(outcome.differences or [None] * len(outcome.roles)),
    ]
    outlooks = (outcome.organisation, *outcome.roles)
    for place, (outlook, change) in enumerate(zip(outlooks, changes, strict=True)):
        chance = outlook.chance_of_gap
        points = None if change is None else change.chance_of_gap
        yield Changed(
            name=EVERY if place == 0 else line(outlook.name, LONGEST_NAME),
            whole=place == 0,
            ratio=_said(outlook.velocity_ratio),
            gap=_said(outlook.gap),
            chance="not said" if chance is None else plan_chance(chance),
            ratio_change=None if change is None else _said(change.velocity_ratio, signed_=True),
            gap_change=None if change is None else _said(change.gap, signed_=True),
            chance_change="" if points is None else f"{signed(points)} points",
        )


def _input(report: PlanReport, item: PlanInput) -> InputLine:
    ends = "exact"
    if item.low != item.high:
        ends = line(input_value(report, item.name, item.low, item.high))
    return InputLine(
        title=line(item.title, LONGEST_NAME),
        of=line(", ".join(item.roles)),
        meaning=line(item.meaning),
        value=line(input_value(report, item.name, item.value)),
        ends=f"{ends}, a distribution" if item.distribution else ends,
        status=str(item.status),
        asked=item.asked,
        source=line(item.source),
        context=line(item.context),
        url=item.url if item.url.startswith("https://") else "",
        measure=line(item.measure),
    )
