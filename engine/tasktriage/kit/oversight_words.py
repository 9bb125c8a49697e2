"""What outputs say of oversight in words: hours of leads, juniors into leads, terms, limits."""

from __future__ import annotations

from tasktriage.domain.oversight import Ladder, Oversight
from tasktriage.domain.plan import Estimate, PlanInput, Status

from .flow_words import names_said
from .plan_words import plan_chance, plan_number

__all__ = ["OVERSIGHT_LIMITS", "OVERSIGHT_TERMS", "ladder_said", "oversight_caution"]

DECISIVE = ("checking_automatable", "checking_augmentable", "lead_hours")

OVERSIGHT_TERMS: tuple[tuple[str, str], ...] = (
    (
        "Supervision of machine work",
        "Of all hours of those who hold the role, the share at the end of the horizon that goes "
        "into checking what agents did alone and what was done with AI. What the work of juniors "
        "asks for stands with the lead of their ladder.",
    ),
    (
        "Hours needed, hours there",
        "A month, at the end of the horizon: what leads need to check the work of juniors and "
        "agents, with what they give juniors anyway where that is given; and what leads have for "
        "it, all of them together.",
    ),
    (
        "Load",
        "The first by the second. Above 1 leads have fewer hours than the checking takes.",
    ),
    (
        "Erosion of the entry rung",
        "The automatable share of the junior's work less that of the lead's, in percentage points. "
        "Above 0 agents can do more of the junior's work than of the lead's: the first rung loses "
        "tasks first.",
    ),
    (
        "Juniors, leads, leads needed",
        "People by quarter: some leave, some juniors become leads once they have the experience, "
        "new juniors come in as given. Leads needed are the hours needed by the hours that one "
        "lead has.",
    ),
    (
        "Entry work left",
        "Work of juniors on which AI is not in use, in FTE: what one full-time person does. It is "
        "what there is left to learn the trade on as juniors do today.",
    ),
    (
        "Chances",
        "The share of the draws in which the load is above 1, and in which leads are short at the "
        "end of the horizon. Of fewer than five holders none is said.",
    ),
)
"""What the figures are, each with its unit."""

OVERSIGHT_LIMITS: tuple[str, ...] = (
    "How long checking takes was measured nowhere that could be found: until the organisation does "
    "so, hours needed are no more than what follows from a guess.",
    "It says nothing of how many juniors or leads there should be, and nothing of any of them: "
    "neither who can lead, nor who learns how fast.",
    "That agents can do entry work does not mean that they will, nor that there is no entry any "
    "more. What juniors learn by checking is not counted.",
    "It names no dates: quarters are those of the plan, if it and its inputs hold.",
)
"""What oversight does not say."""


def oversight_caution(oversight: Oversight) -> str:
    """Return that it is a screening, where checking times or hours of leads are assumed."""
    every = [*oversight.inputs, *(item for one in oversight.ladders for item in one.inputs)]
    titles = _assumed(every)
    if not titles:
        return ""
    verb = "is" if len(titles) == 1 else "are"
    return (
        f"This is a screening: {names_said(titles)} {verb} assumed, not measured. Give what you "
        "measured in the plan file, and run it again."
    )


def _assumed(inputs: list[PlanInput]) -> tuple[str, ...]:
    found = [one for one in inputs if one.name in DECISIVE and one.status is Status.ASSUMED]
    return tuple(dict.fromkeys(one.title for one in found))


def ladder_said(ladder: Ladder) -> str:
    """Return in a few sentences what a ladder comes to as planned."""
    first = ladder.outlooks[0]
    said = (
        f"At the end of the horizon the work of juniors and agents needs {_hours(first.needed)} of "
        f"leads a month; {_hours(first.had)} are there. "
    )
    needed, there = first.leads_needed.estimates[-1], first.leads.estimates[-1]
    said += f"That takes {_people(needed)}; by then there are {_people(there)}."
    if first.chance_short is not None:
        said += f" Leads are short in {plan_chance(first.chance_short)} of the draws."
    return said


def _hours(item: Estimate) -> str:
    return f"{plan_number(item.median)} hours ({plan_number(item.low)} to {plan_number(item.high)})"


def _people(item: Estimate) -> str:
    return f"{plan_number(item.median)} leads ({plan_number(item.low)} to {plan_number(item.high)})"
