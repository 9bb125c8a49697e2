"""A plan as a TOML file that a person fills in: writing it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from tasktriage.domain.migration import Migration, MigrationReport
from tasktriage.kit.display import plain_line

from .flow.values import FlowPlan
from .inputs import Given, InputSpec, input_specs
from .months import months_to_proficiency
from .oversight.values import OversightPlan
from .plan_file import SCHEMA
from .plan_file_flow import flow_lines
from .plan_file_lines import (
    about_lines,
    comment,
    cut,
    heading,
    input_lines,
    number_text,
    pair,
    toml_text,
    value_text,
)
from .plan_file_moves import move_lines, overlap_lines
from .plan_file_oversight import oversight_lines
from .plan_file_skills import skill_lines
from .shares import GivenShares, Shares, TaskShares
from .skills.values import SkillWork, TaskNeeds
from .values import MONTHS, Plan, RolePlan

__all__ = ["EQUAL", "DraftRole", "plan_text", "whole_plan_text"]

HEAD = """\
A plan: is this organisation re-skilling as fast as it deploys AI?

Fill in what says "ask:". All else has a default, which you can replace by what you know. Then
  tasktriage plan run FILE -o plan.html                 what it comes to, as a page
  tasktriage plan run FILE --screening -o plan.html     the same, with stand-ins for what is blank

An input has a value and the least and the most that it may be (low, high: give both, or none for
what is known exactly), in the unit that stands beside it, and a status:
  measured: in your own organisation; sourced: published, of others; assumed: somebody's guess.
A blank status counts as assumed. Shares are from 0 to 1: 45 % is 0.45.
What holds for one role alone goes below that role, as [role.inputs.deployment_planned].
"""
TASKS = (
    "# Tasks: how much of the work, in any unit; probabilities: automatable, augmentable, "
    "human-critical."
)
OVERLAP = "overlap"
EQUAL = 1e-12  # weights that differ by no more are equal


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRole:
    """A role as it is written; None is blank. about: comments. texts, changed: of its tasks."""

    name: str
    headcount: float | None = None
    holders: float | None = None
    shares: Shares | None = None
    ruled: Shares | None = None
    occupation: str | None = None
    occupation_note: str = ""
    pay: float | None = None
    pay_note: str = ""
    inputs: Mapping[str, Given] = field(default_factory=dict)
    about: Sequence[str] = ()
    headcount_note: str = ""
    texts: Sequence[str] = ()
    changed: Mapping[int, str] = field(default_factory=dict)
    skills: TaskNeeds | None = None
    moves: Sequence[Migration] = ()


def _draft(role: RolePlan) -> DraftRole:
    """Return a role of a plan as it is written."""
    return DraftRole(
        name=role.name,
        headcount=role.headcount,
        holders=role.holders,
        shares=role.shares,
        ruled=role.ruled,
        occupation=role.occupation,
        pay=role.pay,
        inputs=role.inputs,
    )


def plan_text(
    roles: Sequence[DraftRole | RolePlan],
    *,
    organisation: str = "",
    quarters: int = 4,
    inputs: Mapping[str, Given] | None = None,
    currency: str | None = None,
    stage: Sequence[str] = (),
    oversight: OversightPlan | None = None,
    flow: FlowPlan | None = None,
) -> str:
    """Return a plan as TOML text, with comments on what it is and how to measure it.

    roles: with what is known of them. inputs: what is known of all roles alike; for others the
    defaults are written, and blanks where there is none. oversight, flow: are left out where they
    are None.
    Equal plans give equal texts.
    """
    drafts = [_draft(role) if isinstance(role, RolePlan) else role for role in roles]
    lines = [*comment(HEAD), f"schema = {toml_text(SCHEMA)}"]
    ask = "" if organisation else "  # ask: whose plan it is"
    lines += [f"organisation = {toml_text(organisation)}{ask}"]
    lines += [f"quarters = {quarters}  # the horizon, in quarters of a year"]
    lines += [f"currency = {toml_text(currency or '')}  # may stay blank: of pay"]
    names = ", ".join(toml_text(name) for name in stage)
    lines += [
        "# Roles of one stage of the work, which a scenario begins a quarter later; none: all.",
        f"stage = [{names}]",
    ]
    for draft in drafts:
        lines += ["", "", *_role(draft)]
    lines += ["", "", *heading("What holds for all roles")]
    for name, spec in input_specs().items():
        given = (inputs or {}).get(name)
        if name == MONTHS and given is None:
            lines += ["", *_months(spec)]
        else:
            lines += ["", *about_lines(spec), *input_lines(f"inputs.{name}", spec, given)]
    if oversight is not None:
        lines += ["", "", *oversight_lines(oversight)]
    if flow is not None:
        lines += ["", "", *flow_lines(flow)]
    return "\n".join(lines) + "\n"


def whole_plan_text(
    plan: Plan,
    *,
    currency: str | None = None,
    stage: Sequence[str] = (),
    oversight: OversightPlan | None = None,
    flow: FlowPlan | None = None,
    skills: Sequence[SkillWork] = (),
    moves: Sequence[MigrationReport] = (),
) -> str:
    """Return a plan as TOML text: what `parse_plan` reads as the same plan."""
    needs = {work.name: work.needs for work in skills}
    targets = {one.source: one.migrations for one in moves}
    return plan_text(
        [
            replace(_draft(role), skills=needs.get(role.name), moves=targets.get(role.name, ()))
            for role in plan.roles
        ],
        organisation=plan.organisation,
        quarters=plan.quarters,
        inputs=plan.inputs,
        currency=currency,
        stage=stage,
        oversight=oversight,
        flow=flow,
    )


def _role(role: DraftRole) -> Iterator[str]:
    yield from heading(role.name)
    for text in role.about:
        yield from comment(text)
    yield "[[role]]"
    yield f"name = {toml_text(role.name)}"
    ask = "ask: people who hold it, as full-time ones" if role.headcount is None else ""
    yield pair("headcount", role.headcount, ask or role.headcount_note)
    if role.holders is not None:
        yield pair("holders", role.holders, "how many they are, for not all are full-time")
    note = plain_line(role.occupation_note)
    if not role.occupation and not note:
        note = 'may stay blank: an O*NET-SOC code, as "15-1252.00"'
    yield f"occupation = {toml_text(role.occupation or '')}" + (f"  # {note}" if note else "")
    typical = months_to_proficiency(role.occupation)
    low, high = typical.range.ends
    if MONTHS not in role.inputs:
        yield from comment(
            f"Its months to proficiency: {typical.range.central:.2g} ({low:.2g} to "
            f"{high:.2g}); {typical.source}."
        )
    blank = "may stay blank: of one full-time person a year" if role.pay is None else ""
    yield pair("pay", role.pay, blank or role.pay_note)
    yield from _work(role.shares, "", role)
    if role.ruled is not None:
        yield from _work(role.ruled, "_ruled", role)
    if role.skills is not None:
        yield from skill_lines(role.skills)
    for name, given in role.inputs.items():
        spec = input_specs()[name]
        yield ""
        if name == OVERLAP:
            yield from overlap_lines(given, role.moves, role.name)
        yield from input_lines(f"role.inputs.{name}", spec, given)
    yield from move_lines(role.moves)


def _work(shares: Shares | None, kind: str, role: DraftRole) -> Iterator[str]:
    if isinstance(shares, TaskShares):
        yield "# The same after policies:" if kind else TASKS
        yield f"tasks{kind} = ["
        weights = shares.weights
        if np.ptp(weights) <= EQUAL:
            weights = np.ones(len(weights))  # easier to read, and to put hours in place of
        rows = np.column_stack([weights, shares.probabilities])
        for place, row in enumerate(rows):
            numbers = ", ".join(map(number_text, row))
            note = role.changed.get(place, "") if kind else _at(role.texts, place)
            yield f"  [{numbers}]," + (f"  # {cut(note)}" if note else "")
        yield "]"
        return
    labels: dict[str, float | None] = dict.fromkeys(
        ("automatable", "augmentable", "human_critical")
    )
    worth: float | None = None
    if shares is not None:
        labels = dict(zip(labels, map(float, _central(shares)), strict=True))
        worth = shares.tasks if isinstance(shares, GivenShares) else None
    pairs = [f"{label} = {value_text(value)}" for label, value in labels.items()]
    if worth is not None and math.isfinite(worth):
        pairs.append(f"worth_tasks = {number_text(worth)}")
    ask = "  # ask: shares of the work, 1 together" if shares is None else ""
    yield f"shares{kind} = {{ {', '.join(pairs)} }}{ask}"


def _central(shares: Shares) -> Sequence[float]:
    if isinstance(shares, GivenShares):
        return (shares.automatable, shares.augmentable, shares.human_critical)
    return list(shares.central)


def _months(spec: InputSpec) -> Iterator[str]:
    """Say how the months may be given, which else the occupations give."""
    yield from about_lines(spec)
    yield from comment(f"Each role's are from its occupation. {spec.source} To give your own:")
    for line in (f"[inputs.{spec.name}]", f"unit = {toml_text(spec.unit)}", "value = 4", "low = 3"):
        yield f"# {line}"
    yield from ("# high = 6", '# status = "measured"', '# source = ""')


def _at(texts: Sequence[str], place: int) -> str:
    return texts[place] if place < len(texts) else ""
