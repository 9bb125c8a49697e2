"""Plans in figures that an output may be given: texts that mean harm, figures without end."""

from __future__ import annotations

from dataclasses import replace
from math import inf

from tasktriage.domain.plan import (
    Closer,
    Estimate,
    Influence,
    Outcome,
    Outlook,
    PlanInput,
    PlanReport,
    PlanRole,
    Scenario,
    ScenarioChange,
    ScenarioDifference,
    Series,
    Status,
)

from .migrations import migration_report
from .plan_parts import flow, oversight
from .skills import skills_reports

__all__ = ["plan_report"]

HOSTILE = "=HYPERLINK(1)\x1b[31m<b>|`"
INPUT = "coached_hours"
ENDLESS = Estimate(2.0, 2.5, 0.4, inf)
NOTHING = Estimate(0.0, 0.0, 0.0, 0.0)


def plan_report(names: tuple[str, ...], *, screening: bool = True) -> PlanReport:
    """Return a plan with roles of these names, the last of which has three holders.

    A screening has all parts; else it has stages whose utilisation nobody knows, and no others.
    """
    roles = tuple(_role(name, 3.0 if name is names[-1] else 12.0) for name in names)
    changed = Scenario(
        name=HOSTILE,
        changes=(ScenarioChange(input=INPUT, plus=4.0, roles=names[:1]),),
        policies=True,
    )
    scenarios = ("as planned", HOSTILE)
    return PlanReport(
        organisation=HOSTILE,
        quarters=2,
        roles=roles,
        inputs=(
            _input("deployment_now", "share of the work, 0 to 1", 0.2),
            _input(INPUT, "h", 6.0),
        ),
        outcomes=(
            _outcome(Scenario(name="as planned", summary="=As planned <b>|"), roles, first=True),
            _outcome(changed, roles, first=False),
        ),
        influences=_influences(),
        closers=_closers(),
        assumed=((names[0], INPUT), (names[0], "deployment_now")) if screening else (),
        draws=1000,
        seed=3,
        aim=0.1,
        currency="=EUR<b>",
        notes=("=note <b>",),
        flow=flow(names[:3], scenarios, busy=screening),
        oversight=oversight(names, scenarios) if screening else None,
        migrations=(migration_report(names),) if screening else (),
        skills=tuple(skills_reports(names[:2])) if screening else (),
    )


def _estimate(value: float) -> Estimate:
    return Estimate(value, value * 1.1, value * 0.5, value * 2.0)


def _role(name: str, headcount: float) -> PlanRole:
    shares = (_estimate(0.3), _estimate(0.4), Estimate(0.3, 0.3, 0.1, 0.5))
    many = headcount >= 5.0
    return PlanRole(
        name=name,
        headcount=headcount,
        shares=shares,
        ruled=shares,
        tasks=12.0,
        occupation="15-1252.00",
        pay=40_000.0,
        influences=_influences() if many else (),
        closers=_closers() if many else (),
    )


def _input(name: str, unit: str, value: float) -> PlanInput:
    return PlanInput(
        name=name,
        title=f"=title <b> {name}",
        unit=unit,
        meaning="=What it is | <script>.",
        value=value,
        low=value / 2.0,
        high=value * 2.0,
        status=Status.ASSUMED,
        source=HOSTILE,
        asked=True,
        decided=True,
        context="=context <b>",
        url="javascript:alert(1)",
        measure="=Ask <b>.",
    )


def _influences() -> tuple[Influence, ...]:
    first = Influence(
        input=INPUT,
        part=0.7,
        correlation=-0.8,
        low=3.0,
        high=12.0,
        at_low=inf,
        at_high=0.4,
        status=Status.ASSUMED,
    )
    shares = replace(first, input="shares", part=0.3, low=None, high=None, at_low=0.5, status=None)
    return first, shares


def _closers() -> tuple[Closer, ...]:
    does = Closer(
        input=INPUT, before=6.0, after=9.5, low=3.0, high=12.0, chance=0.0998, decided=True
    )
    none = replace(does, input="deployment_now", before=0.2, after=None, low=0.1, high=0.4)
    return does, replace(does, after=6.0), replace(none, chance=0.4, decided=False)


def _outcome(scenario: Scenario, roles: tuple[PlanRole, ...], *, first: bool) -> Outcome:
    return Outcome(
        scenario=scenario,
        roles=tuple(_outlook(role.name, role.headcount) for role in roles),
        organisation=_outlook(HOSTILE, sum(role.headcount for role in roles)),
        differences=() if first else tuple(_difference(r.name, r.headcount) for r in roles),
        organisation_difference=None if first else _difference(HOSTILE, 12.0),
    )


def _outlook(name: str, headcount: float) -> Outlook:
    chance = 0.42 if headcount >= 5.0 else None
    series = Series((0, 1, 2), (_estimate(2.0), _estimate(3.0), _estimate(4.0)))
    return Outlook(
        name=name,
        headcount=headcount,
        work_now=_estimate(2.0),
        work_then=_estimate(4.0),
        hours_then=_estimate(7_680.0),
        cost_then=_estimate(160_000.0),
        backlog=NOTHING,
        deployment_velocity=_estimate(1.0),
        reskilling_velocity=NOTHING,
        velocity_ratio=ENDLESS,
        gap=_estimate(1.5),
        catch_up=Estimate(inf, inf, 3.0, inf),
        chance_of_gap=chance,
        chance_of_opening=chance,
        work=series,
        gaps=Series((0, 1, 2), (NOTHING, _estimate(0.5), _estimate(1.5))),
        reskilled=series,
    )


def _difference(name: str, headcount: float) -> ScenarioDifference:
    less = Estimate(-1.0, -1.1, -2.0, 0.0)
    return ScenarioDifference(
        name=name,
        work_then=NOTHING,
        deployment_velocity=NOTHING,
        reskilling_velocity=_estimate(0.2),
        velocity_ratio=Estimate(-1.0, -1.2, -inf, 0.1),
        gap=less,
        chance_of_gap=-0.2 if headcount >= 5.0 else None,
    )
