"""A plan as a TOML file that a person fills in: writing it."""

from __future__ import annotations

import json
import math
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from tasktriage.kit.display import plain_line

from .inputs import Given, InputSpec, input_specs
from .months import months_to_proficiency
from .plan_file import SCHEMA
from .ranges import Bands
from .shares import GivenShares, Shares, TaskShares
from .values import MONTHS, Plan, RolePlan

__all__ = ["EQUAL", "DraftRole", "plan_text", "whole_plan_text"]

WIDTH = 100
TEXT = 90  # characters of a task's text beside its numbers
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
EQUAL = 1e-12  # weights that differ by no more are equal
SCENARIO_ONLY = ("deployment_delay", "capability_years", "capability_drift")


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRole:
    """A role as it is written; None is blank. about: comments. texts, changed: of its tasks."""

    name: str
    headcount: float | None = None
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


def _draft(role: RolePlan) -> DraftRole:
    """Return a role of a plan as it is written."""
    return DraftRole(
        name=role.name,
        headcount=role.headcount,
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
) -> str:
    """Return a plan as TOML text, with comments on what it is and how to measure it.

    roles: with what is known of them. inputs: what is known of all roles alike; for others the
    defaults are written, and blanks where there is none. Equal plans give equal texts.
    """
    drafts = [_draft(role) if isinstance(role, RolePlan) else role for role in roles]
    lines = [*_comment(HEAD), f"schema = {_text(SCHEMA)}"]
    ask = "" if organisation else "  # ask: whose plan it is"
    lines += [f"organisation = {_text(organisation)}{ask}"]
    lines += [f"quarters = {quarters}  # the horizon, in quarters of a year"]
    lines += [f"currency = {_text(currency or '')}  # may stay blank: of pay"]
    names = ", ".join(_text(name) for name in stage)
    lines += [
        "# Roles of one stage of the work, which a scenario begins a quarter later; none: all.",
        f"stage = [{names}]",
    ]
    for draft in drafts:
        lines += ["", "", *_role(draft)]
    lines += ["", "", *_heading("What holds for all roles")]
    for name, spec in input_specs().items():
        given = (inputs or {}).get(name)
        if name == MONTHS and given is None:
            lines += ["", *_months(spec)]
        else:
            lines += ["", *_about(spec), *_input(f"inputs.{name}", spec, given)]
    return "\n".join(lines) + "\n"


def whole_plan_text(plan: Plan, *, currency: str | None = None, stage: Sequence[str] = ()) -> str:
    """Return a plan as TOML text: what `parse_plan` reads as the same plan."""
    return plan_text(
        plan.roles,
        organisation=plan.organisation,
        quarters=plan.quarters,
        inputs=plan.inputs,
        currency=currency,
        stage=stage,
    )


def _role(role: DraftRole) -> Iterator[str]:
    yield from _heading(role.name)
    for text in role.about:
        yield from _comment(text)
    yield "[[role]]"
    yield f"name = {_text(role.name)}"
    ask = "ask: people who hold it, as full-time ones" if role.headcount is None else ""
    yield _pair("headcount", role.headcount, ask or role.headcount_note)
    note = plain_line(role.occupation_note)
    if not role.occupation and not note:
        note = 'may stay blank: an O*NET-SOC code, as "15-1252.00"'
    yield f"occupation = {_text(role.occupation or '')}" + (f"  # {note}" if note else "")
    typical = months_to_proficiency(role.occupation)
    low, high = typical.range.ends
    if MONTHS not in role.inputs:
        yield from _comment(
            f"Its months to proficiency: {typical.range.central:.2g} ({low:.2g} to "
            f"{high:.2g}); {typical.source}."
        )
    blank = "may stay blank: of one full-time person a year" if role.pay is None else ""
    yield _pair("pay", role.pay, blank or role.pay_note)
    yield from _work(role.shares, "", role)
    if role.ruled is not None:
        yield from _work(role.ruled, "_ruled", role)
    for name, given in role.inputs.items():
        spec = input_specs()[name]
        yield ""
        yield from _input(f"role.inputs.{name}", spec, given)


def _work(shares: Shares | None, kind: str, role: DraftRole) -> Iterator[str]:
    if isinstance(shares, TaskShares):
        yield "# The same after policies:" if kind else TASKS
        yield f"tasks{kind} = ["
        weights = shares.weights
        if np.ptp(weights) <= EQUAL:
            weights = np.ones(len(weights))  # easier to read, and to put hours in place of
        rows = np.column_stack([weights, shares.probabilities])
        for place, row in enumerate(rows):
            numbers = ", ".join(map(_number, row))
            note = role.changed.get(place, "") if kind else _at(role.texts, place)
            yield f"  [{numbers}]," + (f"  # {_cut(note)}" if note else "")
        yield "]"
        return
    labels: dict[str, float | None] = dict.fromkeys(
        ("automatable", "augmentable", "human_critical")
    )
    worth: float | None = None
    if shares is not None:
        labels = dict(zip(labels, map(float, _central(shares)), strict=True))
        worth = shares.tasks if isinstance(shares, GivenShares) else None
    pairs = [f"{label} = {_value(value)}" for label, value in labels.items()]
    if worth is not None and math.isfinite(worth):
        pairs.append(f"worth_tasks = {_number(worth)}")
    ask = "  # ask: shares of the work, 1 together" if shares is None else ""
    yield f"shares{kind} = {{ {', '.join(pairs)} }}{ask}"


def _central(shares: Shares) -> Sequence[float]:
    if isinstance(shares, GivenShares):
        return (shares.automatable, shares.augmentable, shares.human_critical)
    return list(shares.central)


def _about(spec: InputSpec) -> Iterator[str]:
    yield from _comment(f"{spec.title.capitalize()}: {spec.meaning}")
    if spec.name in SCENARIO_ONLY:
        yield "# Left to scenarios: change it here only if the plan itself is to have it."
    if spec.context:
        yield from _comment(f"Elsewhere: {spec.context}")
    if spec.url:
        yield f"# See {spec.url}"
    yield from _comment(f"To measure it: {spec.measure}")


def _input(key: str, spec: InputSpec, given: Given | None) -> Iterator[str]:
    given = given or spec.given_default
    yield f"[{key}]"
    yield f"unit = {_text(spec.unit)}"
    if given is None:
        yield from _blank(spec)
        return
    if isinstance(given.range, Bands):
        yield f"bands = [{', '.join(map(_number, given.range.edges))}]"
        yield f"shares = [{', '.join(map(_number, given.range.shares))}]"
    else:
        yield f"value = {_number(given.range.likely)}"
        yield f"low = {_number(given.range.low)}"
        yield f"high = {_number(given.range.high)}"
    yield f"status = {_text(given.status)}"
    yield f"source = {_text(given.source)}"


def _blank(spec: InputSpec) -> Iterator[str]:
    screening = spec.screening
    if screening is None:
        yield 'value = ""  # may stay blank'
        yield 'low = ""'
        yield 'high = ""'
    else:
        yield f'value = ""  # ask: --screening takes {screening.likely:g}'
        yield f'low = ""  # --screening takes {screening.low:g}'
        yield f'high = ""  # --screening takes {screening.high:g}'
    yield 'status = ""  # measured, sourced or assumed'
    yield 'source = ""'


def _months(spec: InputSpec) -> Iterator[str]:
    """Say how the months may be given, which else the occupations give."""
    yield from _about(spec)
    yield from _comment(f"Each role's are from its occupation. {spec.source} To give your own:")
    for line in (f"[inputs.{spec.name}]", f"unit = {_text(spec.unit)}", "value = 4", "low = 3"):
        yield f"# {line}"
    yield from ("# high = 6", '# status = "measured"', '# source = ""')


def _heading(text: str) -> Iterator[str]:
    name = _cut(text)
    yield f"# {'-' * 4} {name} {'-' * max(0, WIDTH - 8 - len(name))}"


def _comment(text: str) -> Iterator[str]:
    """Yield comment lines; lines that are indented stay as they are."""
    for line in text.splitlines():
        kept = [line] if line.startswith("  ") else _wrapped(plain_line(line))
        yield from (f"# {part}".rstrip() for part in kept or [""])


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH - 2, break_long_words=False, break_on_hyphens=False)


def _pair(key: str, value: float | None, note: str) -> str:
    return f"{key} = {_value(value)}" + (f"  # {plain_line(note)}" if note else "")


def _value(value: float | None) -> str:
    return '""' if value is None else _number(value)


def _number(value: float) -> str:
    """Return a number that reads back as the same one."""
    number = float(value)
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def _text(text: str) -> str:
    """Return a TOML string."""
    sound = text.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair is no text
    return json.dumps(sound, ensure_ascii=False).replace("\x7f", "\\u007F")


def _cut(text: str) -> str:
    line = plain_line(text)
    return line if len(line) <= TEXT else f"{line[: TEXT - 1]}…"


def _at(texts: Sequence[str], place: int) -> str:
    return texts[place] if place < len(texts) else ""
