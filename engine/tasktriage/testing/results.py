"""Results of each kind that an output may be given, with texts that mean harm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from tasktriage.domain.assessment import (
    Assessment,
    Correction,
    Extraction,
    ModelInfo,
    ReasonScore,
    TaxonomyMatch,
)
from tasktriage.domain.comparison import (
    Basis,
    By,
    Change,
    Difference,
    FigureChange,
    LabelChange,
    Pair,
    RankedRole,
    Ranking,
    TaskChange,
)
from tasktriage.domain.document import Unit, UnitKind
from tasktriage.domain.label import LABELS, Label, Probabilities, Reason
from tasktriage.domain.occupation import EscoLink, Hint, Occupation, OccupationMatch
from tasktriage.domain.policy import Effect, PolicyEffect
from tasktriage.domain.portfolio import LabelStock, Portfolio, Stock, UnitSum
from tasktriage.domain.profile import (
    Evidence,
    Grade,
    GradeChance,
    Gradient,
    Interval,
    LabelShare,
    Measure,
    PolicyShare,
    Profile,
    ProfileTask,
    ReasonShare,
    RoleFacts,
    Ruled,
    Sensitivity,
    Weighting,
    Weights,
)
from tasktriage.domain.task import Origin, Task
from tasktriage.domain.usage import Measured, ObservedUse, Seen, UseRank

from .migrations import migration_report
from .plans import plan_report
from .skills import skills_reports

__all__ = ["SAMPLES", "Sample"]

Sample = tuple[str, Sequence[Any]]
"""A command, and what an output is given of it."""

HOSTILE = (
    "Bake bread",
    '=HYPERLINK("http://x")',
    "\x1b[2J\u202e[red]<b>|`",
    "<script>alert(1)</script>",
    "half \ud800 a pair",
    "long" * 3_000,
    "",
)
ORIGIN = Origin(document="a\x1b[31m.md", title="=cmd()|<script>", line=1, start=0, end=4)
MODEL = ModelInfo("test", "0", "ab" * 32)
P = Probabilities(0.2, 0.3, 0.5)
DAY, LATER = date(2026, 1, 1), date(2027, 12, 2)
GRADES = (GradeChance(Grade.GRADIENT_1, 0.6), GradeChance(Grade.MINIMAL, 0.4))


def _measure(value: float) -> Measure:
    low, high = max(0.0, value - 0.2), min(1.0, value + 0.2)
    return Measure(value, Interval(value - 0.1, value + 0.1), Interval(low, high))


def _effects(text: str) -> tuple[PolicyEffect, ...]:
    """Return a rule of each effect, with words that mean harm; the last is not in force yet."""
    base = PolicyEffect(
        policy="=law",
        rule="a b;c",
        title=text or "=title",
        effect=Effect.NOTE,
        act=text or "=act",
        probability=0.93,
        in_force=True,
        jurisdiction="EU\x1b[31m",
        basis="=basis <b>|",
        as_of=DAY,
        source="javascript:alert(1)",
        stale=True,
    )
    return (
        replace(base, rule="p", effect=Effect.PROHIBITED, applies_from=DAY, stale=False),
        replace(base, rule="h", effect=Effect.HUMAN, source="https://example.org/law"),
        replace(base, rule="c", effect=Effect.CAP),
        base,
        replace(base, rule="l", effect=Effect.CAP, in_force=False, applies_from=LATER),
    )


def _occupation() -> Occupation:
    match = OccupationMatch(
        code="15-1252.00",
        title="=Software <b>",
        probability=0.84,
        soc="15-1252",
        isco=("2512", "2514"),
        esco=(EscoLink("http://data.europa.eu/esco/occupation/=1", "=dev|<b>", "close"),),
    )
    less = replace(match, code="15-1299.00", probability=0.1, isco=(), esco=())
    hint = "=hint\x1b[31m<b>"
    return Occupation(
        title="=dev", tasks=7, matches=(match, less), hint=hint, hint_checked=Hint.DISAGREES
    )


def _use(number: int) -> ObservedUse:
    if number % 2:
        return ObservedUse(task_id=None, similarity=0.2)
    seen = (
        Seen(source="=Index <b>", release="2025-09", what="share", value=0.0012),
        Seen(source="Metrics; of", release="2025-07", what="completion", value=None),
    )
    return ObservedUse(
        task_id="4163", similarity=0.81, occupation="15-1252.00", activity="4.A.1", seen=seen
    )


def _assessments() -> list[Assessment]:
    items = [
        Assessment(
            task=Task(text, id=f"a#{number}", origin=ORIGIN),
            model=MODEL,
            probabilities=P,
            prediction_set=(Label.AUGMENTABLE, Label.HUMAN_CRITICAL),
            reasons=(ReasonScore(Reason.ACC, 0.9),),
            taxonomies=(TaxonomyMatch("sdlc", "build", "=Build", 0.6, 0.8),),
            correction=Correction(weight=2.0) if number == 1 else None,
            policy_effects=_effects(text) if number % 3 else (),
            occupation=_occupation(),
            observed_use=_use(number),
        )
        for number, text in enumerate(HOSTILE, start=1)
    ]
    return [*items, Assessment(task=Task("", id="a#0", origin=ORIGIN), error="empty row")]


def _extractions() -> list[Extraction]:
    units = (
        Unit(task=Task(text, id=f"a#{n}", origin=ORIGIN), kind=UnitKind.DUTY, prior=0.5, why="=x")
        for n, text in enumerate(HOSTILE, start=1)
    )
    return [Extraction(unit=unit, kept=n % 2 == 0, why="=why") for n, unit in enumerate(units)]


def _profile(role: str) -> Profile:
    """Return a role with all that may be said of one."""
    tasks = tuple(
        ProfileTask(item, 0.0 if item.error else 1 / len(HOSTILE), 0.01) for item in _assessments()
    )
    return Profile(
        role=role,
        document=ORIGIN.document,
        tasks=tasks,
        weights=Weights(Weighting.WRITTEN, 0.5),
        n_eff=7.0,
        evidence=Evidence.INDICATIVE,
        why="few tasks",
        shares=tuple(map(LabelShare, LABELS, map(_measure, P))),
        mean_score=_measure(P.score),
        spread=0.2,
        label_spread=0.3,
        sensitivity=(Sensitivity(1.0, (0.3, 0.3, 0.4), 0.4),),
        gradient=Gradient(0.4, 0.1, GRADES, link="test"),
        reasons=(ReasonShare(Reason.ACC, 0.3),),
        uncertain=0.5,
        abstained=0.1,
        dropped=12,
        uncorrected=(0.2, 0.3, 0.5),
        facts=RoleFacts(unit="=Unit<b>", level="1", headcount=12.0, hours=38.0, pay=40_000.0),
        model=MODEL,
        notes=("=note <b>",),
        ruled=_ruled(),
        occupation=_occupation(),
        use_rank=UseRank(
            occupation="15-1252.00",
            ours=0.83,
            others=(Measured(measure="=AIOE <b>", release="2021", rank=0.91),),
            said="=no more than a tenth apart <b>",
        ),
    )


def _ruled() -> Ruled:
    rules = (
        PolicyShare(rule="=law/p", effect=Effect.PROHIBITED, share=0.2, tasks=1),
        PolicyShare(rule="=law/c", effect=Effect.CAP, share=0.1, tasks=1),
    )
    return Ruled(
        shares=tuple(map(LabelShare, LABELS, map(_measure, (0.1, 0.2, 0.7)))),
        mean_score=_measure(0.2),
        rules=rules,
        prohibited=("=Infer <b>|",),
        later=(("=law/l", LATER),),
        notes=("=This is no legal advice. <b>",),
    )


def _withheld(role: str) -> Profile:
    return Profile(
        role=role,
        tasks=(),
        weights=Weights(Weighting.EQUAL),
        n_eff=0.0,
        evidence=Evidence.WITHHELD,
        why="no task was found in it",
    )


def _profiles() -> list[Profile]:
    return [*map(_profile, HOSTILE), _withheld("Few")]


def _portfolio() -> Portfolio:
    stocks = tuple(
        LabelStock(label, Stock(40.0, Interval(20.0, 60.0)), Stock(1.0, Interval(0.5, 1.5)))
        for label in LABELS
    )
    found = {"roles": 2, "headcount": 3.0, "hours": 120.0, "fte": 3.0, "labels": stocks}
    units = [UnitSum(unit=text, **found) for text in HOSTILE]  # type: ignore[arg-type]
    empty = UnitSum(unit="Empty", roles=0, headcount=0.0, hours=0.0, fte=0.0, left_out=1)
    whole = UnitSum(unit=None, left_out=1, left_out_headcount=2.0, **found)  # type: ignore[arg-type]
    return Portfolio(organisation=whole, units=(*units, empty), notes=("=note <b>",))


def _ranking() -> Ranking:
    basis = Basis(MODEL, "0", "1")
    roles = [
        RankedRole(role, _profile(role), basis, number, (1, len(HOSTILE)))
        for number, role in enumerate(HOSTILE, start=1)
    ]
    pairs = tuple(Pair(n, n + 1, 0.95) for n in range(len(roles) - 1))
    withheld = RankedRole("Few", _withheld("Few"))
    return Ranking(by=By.SCORE, roles=(*roles, withheld), pairs=pairs, notes=("=note <b>",))


def _difference() -> Difference:
    before, after = _profile("Clerk"), _profile("=Clerk")
    changes = [
        TaskChange(Change.UNCHANGED, (old,), (new,), 1.0)
        for old, new in zip(before.tasks[2:], after.tasks[2:], strict=True)
    ]
    changes += [
        TaskChange(Change.GONE, before.tasks[:1], ()),
        TaskChange(Change.SPLIT, before.tasks[1:2], after.tasks[:2], 0.5),
    ]
    moved = FigureChange(0.3, 0.4, Measure(0.1, Interval(0.0, 0.2), None), 0.8)
    return Difference(
        before=before,
        after=after,
        changes=tuple(changes),
        shares=tuple(LabelChange(label, moved) for label in LABELS),
        mean_score=moved,
        basis_before=Basis(MODEL, "0", "1"),
        notes=("=note <b>",),
    )


def _undecided() -> Difference:
    few = _withheld("Few")
    return Difference(before=few, after=few, changes=(), why="few tasks")


SAMPLES: dict[str, Callable[[], list[Sample]]] = {
    "assessments": lambda: [("classify", _assessments()), ("classify", [])],
    "extractions": lambda: [("extract", _extractions()), ("extract", [])],
    "profiles": lambda: [("profile", _profiles()), ("profile", [])],
    "portfolios": lambda: [("profile", [*_profiles(), _portfolio()])],
    "comparisons": lambda: [
        ("compare", [_ranking()]),
        ("compare", [_difference()]),
        ("compare", [_undecided()]),
        ("compare", []),
    ],
    "plans": lambda: [
        ("plan", [plan_report(HOSTILE)]),
        ("plan", [plan_report(HOSTILE[:3], screening=False)]),
        ("plan", []),
    ],
    "migrations": lambda: [
        ("migrate", [migration_report(HOSTILE)]),
        ("migrate", [migration_report(HOSTILE[:2])]),
        ("migrate", []),
    ],
    "skills": lambda: [
        ("skills", skills_reports(HOSTILE)),
        ("skills", []),
    ],
}
"""What an output may be given, by the kind of result that its spec names."""
