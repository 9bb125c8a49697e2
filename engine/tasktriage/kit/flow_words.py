"""What outputs say of a flow's stages in words: where work piles up, terms, limits."""

from __future__ import annotations

from collections.abc import Sequence

from tasktriage.domain.flow import Flow, FlowOutcome, StageOutlook
from tasktriage.domain.plan import Estimate, Status

from .plan_words import plan_chance

__all__ = ["FLOW_LIMITS", "FLOW_TERMS", "flow_caution", "flow_said", "names_said"]

NO_BREAK = "\u00a0"
DECISIVE = ("utilisation", "speed_up")
MOST_NAMED = 5
MOST_CONTENDERS = 2

FLOW_TERMS: tuple[tuple[str, str], ...] = (
    (
        "Utilisation",
        "Hours of work that come into a stage for each hour that its people have for it. Before: "
        "today, as the organisation gave it. After: at the end of the horizon, with more or fewer "
        "items, more or less work in each, and what AI changes. From 100 % on more comes in than "
        "gets done: the stage is called unstable, and what waits grows for as long as that lasts.",
    ),
    (
        "Constraint",
        "The stage with the highest utilisation: what all the others wait for. A stage is called "
        "so where it is the fullest in more than half of the draws. Its probability is the share "
        "of the draws in which it is the fullest after the change.",
    ),
    (
        "Waiting",
        "How long an item waits until somebody begins it, times what it waits today. Endless where "
        "the stage is unstable.",
    ),
    (
        "Capacity",
        "What a stage gets done in the same hours at the end of the horizon, times what it does "
        "today. It can be below 1: work with AI can be slower.",
    ),
    (
        "Approval concentration",
        "Hours of work in the stage for which a person must answer, for each hour of work in the "
        "stages that feed it. Where it is high and those before get faster, approvals pile up. It "
        "needs no utilisation: it follows from the tasks alone.",
    ),
)
"""What the figures are, each with its unit."""

FLOW_LIMITS: tuple[str, ...] = (
    "Which stage is the constraint depends on how busy stages are, which only the organisation "
    "knows. Where that is not given nothing is said of it, and nothing is made up.",
    "Waiting comes from a formula in which items arrive by chance and whoever is free takes the "
    "next. It knows no priorities, no batches, no meetings, and nothing that comes back.",
    "It does not say that anybody works too much or too little, how many people a stage should "
    "have, or that work will go faster. It names no dates.",
    "Of a stage of fewer than five people no probability is said, for it would speak of persons.",
)
"""What the stages do not say."""


def flow_caution(flow: Flow) -> str:
    """Return what of the stages is assumed and decides; nothing where all of it was measured.

    Nothing either where no utilisation is given: then nothing is said that it could decide.
    """
    if not _is_known(flow.outcomes[0]):
        return ""
    found = [item for item in flow.inputs if item.name in DECISIVE]
    assumed = dict.fromkeys(item.title for item in found if item.status is Status.ASSUMED)
    if not assumed:
        return ""
    verb = "is" if len(assumed) == 1 else "are"
    return (
        f"This is a screening: {names_said(tuple(assumed))} {verb} assumed, not measured, so take "
        "it as a question of where to measure, not as an answer."
    )


def flow_said(flow: Flow) -> str:
    """Return in a few sentences where work piles up as planned, and where it does today."""
    first = flow.outcomes[0]
    if not _is_known(first):
        return (
            "How busy the stages are is not given, so where work piles up can't be said. What can "
            "be said without: what each stage gets done, and how much must be approved in it."
        )
    said = _constraint(first)
    if first.unstable:
        said += (
            f" More comes into {names_said(first.unstable)} than gets done there: what waits grows "
            "for as long as that lasts."
        )
    return said


def _is_known(outcome: FlowOutcome) -> bool:
    """Whether the utilisation of some stage is given."""
    return any(one.utilisation_after is not None for one in outcome.stages)


def _constraint(outcome: FlowOutcome) -> str:
    """Return which stage is the fullest today and after, or that none stands out."""
    before = _stage(outcome, outcome.constraint_before)
    after = _stage(outcome, outcome.constraint_after)
    now = "" if before is None else _busy(before.utilisation_before)
    today = f"Today {before.name} is the fullest stage, at {now}" if before else ""
    if after is None:
        begin = f"{today}; after the change" if today else "After the change"
        return f"{begin} no stage stands out{_contenders(outcome)}."
    then, chance = _busy(after.utilisation_after), after.chance_constraint
    share = "" if chance is None else f"; it is the fullest in {plan_chance(chance)} of the draws"
    if before is not None and before.name == after.name:
        return f"{before.name} is the fullest stage, at {now} today and {then} after{share}."
    today = today or "Today no stage stands out"
    return f"{today}; after the change {after.name} is the fullest, at {then}{share}."


def _contenders(outcome: FlowOutcome) -> str:
    """Return in how many draws the likeliest are the fullest: `: … A in 40 %, B in 30 %`."""
    said = [(one.chance_constraint, one.name) for one in outcome.stages if one.chance_constraint]
    first = sorted(said, key=lambda pair: -pair[0])[:MOST_CONTENDERS]
    parts = ", ".join(f"{name} in {plan_chance(chance)}" for chance, name in first)
    return f": the fullest is {parts} of the draws" if parts else ""


def names_said(names: Sequence[str]) -> str:
    """Return names as a list in words: `a, b and c`; of many the first, and how many more."""
    shown = list(names[:MOST_NAMED])
    if len(names) > MOST_NAMED:
        return f"{', '.join(shown)} and {len(names) - MOST_NAMED} more"
    return " and ".join(part for part in (", ".join(shown[:-1]), *shown[-1:]) if part)


def _stage(outcome: FlowOutcome, name: str | None) -> StageOutlook | None:
    return next((one for one in outcome.stages if one.name == name), None)


def _busy(item: Estimate | None) -> str:
    if item is None:
        return "a utilisation that is not known"
    middle, low, high = (f"{100 * value:.0f}" for value in (item.median, item.low, item.high))
    said = f"{middle}{NO_BREAK}%"
    return said if low == high else f"{said} (between {low} and {high})"
