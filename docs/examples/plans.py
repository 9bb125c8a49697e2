"""Examples of plans: what deployment and re-skilling come to, and how to say it."""

from __future__ import annotations

from math import inf

from tasktriage.plugin import (
    FEWEST_HOLDERS,
    PLAN_LIMITS,
    PLAN_TERMS,
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
    change_said,
    closer_said,
    closers_said,
    gap_rating,
    influence_said,
    input_title,
    input_value,
    plan_caution,
    plan_chance,
    plan_change,
    plan_number,
    plan_title,
    record,
    scenario_said,
    unit_value,
)

HOURS = PlanInput(
    name="coached_hours",
    title="coached hours",
    unit="hours a person a quarter",
    meaning="Hours of learning with a coach.",
    value=6.0,
    low=2.0,
    high=12.0,
    status=Status.ASSUMED,
    decided=True,
)
MORE = Scenario(name="more", changes=(ScenarioChange(input="coached_hours", plus=4.0),))


def _estimate(value: float) -> Estimate:
    return Estimate(point=value, median=value, low=value / 2, high=value * 2)


def _outlook(name: str) -> Outlook:
    return Outlook(
        name=name,
        headcount=12.0,
        work_now=_estimate(1.0),
        work_then=_estimate(4.0),
        hours_then=_estimate(6_400.0),
        cost_then=None,  # pay is not given of all
        backlog=_estimate(0.5),
        deployment_velocity=_estimate(0.75),
        reskilling_velocity=_estimate(0.5),
        velocity_ratio=_estimate(1.5),
        gap=_estimate(1.2),
        catch_up=Estimate(6.0, 6.0, 2.0, inf),  # in some draws nobody learns
        chance_of_gap=0.62,
        chance_of_opening=0.7,
        gaps=Series(quarters=(0, 1), estimates=(_estimate(0.5), _estimate(1.2))),
    )


def _report(assumed: tuple[tuple[str, str], ...] = ()) -> PlanReport:
    """Return a plan with one role and one input, as `tasktriage plan` gives it to an output."""
    shares = (_estimate(0.3), _estimate(0.4), _estimate(0.3))
    return PlanReport(
        organisation="Bakery",
        quarters=8,
        roles=(PlanRole(name="Baker", headcount=12.0, shares=shares),),
        inputs=(HOURS,),
        outcomes=(
            Outcome(scenario=Scenario(name="as planned"), roles=(), organisation=_outlook("all")),
        ),
        influences=(),
        closers=(),
        assumed=assumed,
        draws=1_000,
        seed=0,
        aim=0.1,
    )


def example_plan_numbers() -> None:
    """Figures as people read them; records have all digits."""
    assert [plan_number(value) for value in (0.4213, 17.24, 33_041.0, inf)] == [
        "0.42",
        "17.2",
        "33,000",
        "∞",
    ]
    assert plan_change(-17.24) == "−17.2"
    assert plan_chance(0.999) == "over 99\u00a0%"  # draws give no certainty
    assert unit_value("share of the work, 0 to 1", 0.2, 0.45) == "20 to 45\u00a0% of the work"


def example_plan_report() -> None:
    """A plan: its heading, and that it is a screening where what decides is assumed."""
    measured, assumed = _report(), _report(assumed=(("Baker", "coached_hours"),))
    assert plan_title(measured) == "Velocity gap: Bakery, 8 quarters"
    assert plan_title(assumed) == "Screening: Bakery, 8 quarters"
    assert plan_caution(measured) == ""
    assert "coached hours is assumed" in plan_caution(assumed)
    assert record(measured)["schema"] == "tasktriage.plan/1"


def example_plan_outlook() -> None:
    """What a scenario comes to; a traffic light stands only where inputs were measured."""
    report = _report()
    outlook = report.outcomes[0].organisation
    assert outlook.gaps is not None
    assert outlook.gaps.quarters == (0, 1)
    assert plan_number(outlook.catch_up.high) == "∞"
    assert gap_rating(report, outlook.chance_of_gap) == "likely"
    assert gap_rating(_report(assumed=(("Baker", "coached_hours"),)), 0.62) == ""


def example_plan_inputs() -> None:
    """An input in words, with its unit."""
    report = _report()
    assert report.input("coached_hours") is HOURS
    assert input_title(report, "coached_hours") == "coached hours"
    assert input_value(report, "coached_hours", 2.0, 12.0) == (
        "2 to 12\u00a0hours a person a quarter"
    )


def example_plan_scenarios() -> None:
    """What a scenario changes, and what that makes of a role's figures."""
    report = _report()
    assert change_said(report, MORE.changes[0]) == (
        "coached hours plus 4\u00a0hours a person a quarter"
    )
    assert scenario_said(report, MORE) == change_said(report, MORE.changes[0])
    nothing = _estimate(0.0)
    less = ScenarioDifference(
        name="Baker",
        work_then=nothing,
        deployment_velocity=nothing,
        reskilling_velocity=_estimate(0.3),
        velocity_ratio=_estimate(-0.6),
        gap=_estimate(-0.9),
        chance_of_gap=-0.2,
    )
    assert plan_change(less.gap.median) == "−0.90"


def example_plan_influence() -> None:
    """How much an input matters to whether a gap is left."""
    item = Influence(
        input="coached_hours",
        part=0.41,
        correlation=-0.64,
        low=2.0,
        high=12.0,
        at_low=3.1,
        at_high=0.8,
        status=Status.ASSUMED,
    )
    assert influence_said(_report(), item) == "coached hours (assumed): 41\u00a0%"


def example_plan_closer() -> None:
    """What an input would have to be for the gap to close; or why nothing is listed."""
    item = Closer(
        input="coached_hours",
        before=6.0,
        after=9.0,
        low=2.0,
        high=12.0,
        chance=0.08,
        decided=True,
    )
    report = _report()
    assert closer_said(report, item) == "9\u00a0hours a person a quarter instead of 6"
    assert closers_said(report, (), 0.62) == "No single input closes the gap."
    assert str(FEWEST_HOLDERS) in closers_said(report, (), None)  # of so few nothing is said


def example_plan_limits() -> None:
    """Every format that shows a plan says what its figures are, and what they do not say."""
    terms = dict(PLAN_TERMS)
    assert "FTE a quarter" in terms["Deployment velocity"]
    assert "not about jobs" in PLAN_LIMITS[0]
