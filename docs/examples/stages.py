"""Examples of the stages of a plan's work, and of oversight."""

from __future__ import annotations

from tasktriage.plugin import (
    FLOW_LIMITS,
    FLOW_TERMS,
    OVERSIGHT_LIMITS,
    OVERSIGHT_TERMS,
    Estimate,
    Flow,
    FlowOutcome,
    FlowStage,
    Ladder,
    LadderOutlook,
    Oversight,
    PlanInput,
    Series,
    StageInput,
    StageOutlook,
    Status,
    Supervision,
    flow_caution,
    flow_said,
    ladder_said,
    names_said,
    oversight_caution,
)


def _estimate(value: float) -> Estimate:
    return Estimate(point=value, median=value, low=value / 2, high=value * 2)


def _flow(utilisation: float | None) -> Flow:
    """Return two stages, one after the other; how busy they are may not be known."""
    busy = None if utilisation is None else _estimate(utilisation)
    outlook = StageOutlook(
        name="Review",
        capacity=_estimate(1.2),
        utilisation_before=None if utilisation is None else _estimate(0.8),
        utilisation_after=busy,
        chance_constraint=None if utilisation is None else 0.7,
    )
    known = utilisation is not None
    outcome = FlowOutcome(
        scenario="as planned",
        stages=(StageOutlook(name="Draft", capacity=_estimate(1.5)), outlook),
        constraint_before="Review" if known else None,
        constraint_after="Review" if known else None,
        unstable=("Review",) if utilisation is not None and utilisation >= 1.0 else (),
    )
    drafts = FlowStage(name="Draft", roles=(("Writer", 1.0),), after=(), people=6.0)
    reviews = FlowStage(name="Review", roles=(("Editor", 0.6),), after=("Draft",), people=6.0)
    given = StageInput(
        stage="Review",
        name="utilisation",
        title="utilisation",
        unit="share of hours, 0 to 1",
        meaning="Hours of work that come in for each hour that there is.",
        value=0.8,
        low=0.7,
        high=0.9,
        status=Status.ASSUMED,
    )
    return Flow(name="Texts", stages=(drafts, reviews), inputs=(given,), outcomes=(outcome,))


def example_flow() -> None:
    """Where work piles up, in a few sentences; where nobody knows, that is what is said."""
    said = flow_said(_flow(1.1))
    assert said.startswith("Review is the fullest stage")
    assert "More comes into Review than gets done there" in said
    assert "can't be said" in flow_said(_flow(None))
    assert "utilisation is assumed" in flow_caution(_flow(1.1))
    assert flow_caution(_flow(None)) == ""


def example_flow_terms() -> None:
    """What the figures of stages are, and what they do not say."""
    assert names_said([name for name, _ in FLOW_TERMS]).startswith("Utilisation")
    assert names_said(["Draft", "Review", "Print"]) == "Draft, Review and Print"
    assert "only the organisation knows" in FLOW_LIMITS[0]


def _ladder() -> Ladder:
    people = Series(quarters=(0, 1), estimates=(_estimate(3.0), _estimate(2.0)))
    outlook = LadderOutlook(
        scenario="as planned",
        needed=_estimate(120.0),
        had=_estimate(100.0),
        load=_estimate(1.2),
        chance_over=0.6,
        juniors=people,
        leads=people,
        leads_needed=people,
        entry_work=people,
        short=_estimate(1.0),
        chance_short=0.8,
    )
    hours = PlanInput(
        name="lead_hours",
        title="hours of a lead",
        unit="hours a month",
        meaning="Hours that a lead has for the work of others.",
        value=40.0,
        low=20.0,
        high=60.0,
        status=Status.ASSUMED,
    )
    return Ladder(
        junior="Writer",
        lead="Editor",
        erosion=_estimate(0.1),
        inputs=(hours,),
        outlooks=(outlook,),
    )


def example_ladder() -> None:
    """Juniors and leads by quarter, and whether leads are short."""
    said = ladder_said(_ladder())
    assert "needs 120 hours (60.0 to 240) of leads a month" in said
    assert said.endswith("Leads are short in 80\u00a0% of the draws.")


def example_oversight() -> None:
    """How much of a role's work becomes supervision of machine work; and what is assumed."""
    some = Supervision(role="Editor", share=_estimate(0.2), hours=_estimate(2_000.0))
    oversight = Oversight(supervision=(some,), ladders=(_ladder(),))
    assert "hours of a lead is assumed" in oversight_caution(oversight)
    assert oversight_caution(Oversight(supervision=(some,))) == ""
    assert OVERSIGHT_TERMS[0][0] == "Supervision of machine work"
    assert "how many juniors or leads there should be" in OVERSIGHT_LIMITS[1]
