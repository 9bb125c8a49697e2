"""Examples of roles: profiles, their sums, and comparisons."""

from __future__ import annotations

from datetime import date
from typing import Any

from tasktriage.plugin import (
    APART,
    LABELS,
    Assessment,
    Basis,
    By,
    Change,
    Comparison,
    Difference,
    Effect,
    Evidence,
    FigureChange,
    Grade,
    GradeChance,
    Gradient,
    Interval,
    Label,
    LabelChange,
    LabelShare,
    LabelStock,
    Measure,
    ModelInfo,
    Pair,
    PolicyShare,
    Portfolio,
    Probabilities,
    Profile,
    ProfileTask,
    RankedRole,
    Ranking,
    Reason,
    ReasonShare,
    RoleFacts,
    Ruled,
    Sensitivity,
    Stock,
    Task,
    TaskChange,
    UnitSum,
    Weighting,
    Weights,
    record,
    sums_said,
    weighting_words,
)


def _measure(value: float) -> Measure:
    return Measure(value, listed=Interval(value, value), role=Interval(value - 0.1, value + 0.1))


def _profile(role: str, p: tuple[float, float, float], **more: Any) -> Profile:
    """Return a role with one task, as `tasktriage profile` gives it to an output."""
    task = Assessment(task=Task("Approve the refund"), probabilities=Probabilities(*p))
    return Profile(
        role=role,
        tasks=(ProfileTask(task, share=1.0, effect=0.0),),
        weights=Weights(Weighting.EQUAL),
        n_eff=8.0,
        evidence=Evidence.INDICATIVE,
        why="few tasks",
        shares=tuple(map(LabelShare, LABELS, map(_measure, p))),
        mean_score=_measure(p[0] + 0.5 * p[1]),
        **more,
    )


def example_profile() -> None:
    """A role with the shares of its work; None stands where the evidence does not bear them."""
    nurse = _profile("Nurse", (0.2, 0.3, 0.5), reasons=(ReasonShare(Reason.EMP, 0.4),))
    share = nurse.share(Label.HUMAN_CRITICAL)
    assert share is not None
    assert share.value == 0.5
    assert share.role == Interval(0.4, 0.6)  # the listed tasks are a sample of the role's
    assert nurse.movers[0].assessment.task.text == "Approve the refund"
    assert record(nurse)["schema"] == "tasktriage.profile/1"


def example_withheld() -> None:
    """A role of which too little is known: no figures, and why."""
    few = Profile(
        role="Few",
        tasks=(),
        weights=Weights(Weighting.WRITTEN, exponent=0.5),
        n_eff=0.0,
        evidence=Evidence.WITHHELD,
        why="no task was found in it",
    )
    assert few.shares is None
    assert few.share(Label.AUTOMATABLE) is None
    assert "power 0.5" in weighting_words(few.weights)


def example_sensitivity() -> None:
    """What the figures would be, were tasks weighted less steeply."""
    flat = Sensitivity(exponent=0.0, shares=(0.3, 0.3, 0.4), mean_score=0.45)
    role = _profile("Nurse", (0.2, 0.3, 0.5), sensitivity=(flat,))
    assert role.mean_score is not None
    assert role.sensitivity[0].mean_score > role.mean_score.value


def example_gradient() -> None:
    """Where a role would stand in the ILO's words, with how probable that is."""
    grades = (GradeChance(Grade.GRADIENT_1, 0.6), GradeChance(Grade.MINIMAL, 0.4))
    gradient = Gradient(mean=0.4, sd=0.1, grades=grades, link="2025")
    assert gradient.grade == "gradient 1"


def example_ruled() -> None:
    """A role's shares after the policies in force, beside those of the model."""
    rule = PolicyShare(rule="our-law/refunds", effect=Effect.HUMAN, share=0.3, tasks=1)
    ruled = Ruled(
        shares=tuple(map(LabelShare, LABELS, map(_measure, (0.1, 0.2, 0.7)))),
        mean_score=_measure(0.2),
        rules=(rule,),
        later=(("our-law/appeals", date(2027, 12, 2)),),
    )
    role = _profile("Clerk", (0.2, 0.4, 0.4), ruled=ruled)
    assert role.ruled is not None
    assert role.ruled.rules[0].share == 0.3


def example_portfolio() -> None:
    """The sums behind the profiles of a table of roles: work, never means of shares."""
    hours, fte = Stock(40.0, Interval(20.0, 60.0)), Stock(1.0, Interval(0.5, 1.5))
    facts = RoleFacts(unit="Ward", headcount=3.0, hours=40.0)
    ward = UnitSum(
        unit=facts.unit,
        roles=1,
        headcount=3.0,
        hours=120.0,
        fte=3.0,
        labels=tuple(LabelStock(label, hours, fte) for label in LABELS),
        left_out=1,
        left_out_headcount=2.0,
    )
    whole = Portfolio(organisation=ward, units=(ward,))
    work = whole.organisation.of(Label.AUGMENTABLE)
    assert work is not None
    assert work.fte.value == 1.0
    assert sums_said(ward).startswith("The sums have 1 of 2 roles, and 3 of 5 people")


def example_ranking() -> None:
    """Roles side by side, which of them can be told apart, and what each was made with."""
    basis = Basis(ModelInfo("default", "1.0"), tasktriage="0.1.0", codebook="1")
    clerk = RankedRole("Clerk", _profile("Clerk", (0.6, 0.3, 0.1)), basis, rank=1, ranks=(1, 1))
    nurse = RankedRole("Nurse", _profile("Nurse", (0.2, 0.3, 0.5)), basis, rank=2, ranks=(2, 2))
    pair = Pair(above=0, below=1, probability=0.97)
    found = Ranking(by=By.SCORE, roles=(clerk, nurse), pairs=(pair,))
    assert pair.probability >= APART
    assert pair.apart
    assert found.groups == ((1, 1), (2, 2))
    figure = found.figure(nurse)
    assert figure is not None
    assert abs(figure.value - 0.35) < 1e-9


def example_difference() -> None:
    """Two versions of one role, task by task, and how its figures changed."""
    before, after = _profile("Clerk", (0.6, 0.3, 0.1)), _profile("Clerk", (0.1, 0.3, 0.6))
    change = TaskChange(Change.REWORDED, before.tasks, after.tasks, similarity=0.93)
    figure = FigureChange(0.6, 0.1, Measure(-0.5, Interval(-0.6, -0.4), None), higher=0.01)
    found: Comparison = Difference(
        before=before,
        after=after,
        changes=(change,),
        shares=(LabelChange(Label.AUTOMATABLE, figure),),
    )
    assert isinstance(found, Difference)  # or a Ranking: an output is given either
    assert found.moved == (change,)
    assert change.label_after is Label.HUMAN_CRITICAL
    assert figure.certain
