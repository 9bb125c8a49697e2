"""A plan's file: what the tasks of a role ask of skills, reading and writing."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from tasktriage.contracts.errors import UnknownNameError
from tasktriage.kit.toml_table import TomlTable

from .migration.onet_table import KINDS, element_names
from .plan_file_lines import comment, number_text, toml_text
from .plan_file_values import is_number
from .shares import Shares, TaskShares
from .skills.hours import Element
from .skills.values import OTHERS, SkillWork, TaskNeeds

__all__ = ["compact_needs", "read_skills", "skill_lines"]

KEY = "skills"
MOST_NEED = 1_000.0
SHARED, OWN = 12, 6  # of a kind that are written: the organisation's first, and a role's own
DIGITS = 2
ABOUT = (
    "Skills: what each task above asks of it, in their order, over what is usual of occupations, "
    "in standard deviations; [] is nothing, and the one without a name is all others together."
)


def read_skills(table: TomlTable, shares: Shares, notes: list[str]) -> TaskNeeds | None:
    """Return what a role's tasks ask of skills; None where nothing stands there.

    Where they are of more tasks or fewer than the role has a note says so, and they are left out.

    Raises:
        InputError: something is wrong; says in which line.
    """
    if KEY not in table:
        return None
    rows = table.data[KEY]
    most = len(element_names()) + len(KINDS)
    if not isinstance(rows, list) or not 1 <= len(rows) <= most:
        raise table.fail(f"{KEY} must be a list of 1 to {most} skills", KEY)
    for place, row in enumerate(rows):
        problem = _problem(row)
        if problem:
            raise table.fail(f"{KEY}: skill {place + 1} {problem}", KEY, place)
    counts = {len(row[2]) for row in rows if row[2]}
    tasks = len(shares.weights) if isinstance(shares, TaskShares) else 0
    if counts - {tasks} or not tasks:
        other = ", ".join(map(str, sorted(counts - {tasks}))) or "none"
        has = f"has {tasks}" if tasks else "has shares in place of tasks"
        notes.append(
            f"{table.label}: its skills are of {other} tasks and it {has}, so they are left out; "
            "take a task's number out of each skill too"
        )
        return None
    named = Counter((row[0], row[1]) for row in rows)
    for place, row in enumerate(rows):
        if named[row[0], row[1]] > 1:
            raise table.fail(f"{KEY}: {row[1] or 'the others'} stands there twice", KEY, place)
    values = np.array([row[2] or [0.0] * tasks for row in rows], dtype=np.float64).T
    kinds, names = tuple(row[0] for row in rows), tuple(row[1] for row in rows)
    return TaskNeeds(kinds=kinds, names=names, values=values)


def _problem(row: Any) -> str | None:
    """Return what is wrong with a skill's row: kind, name, and what each task asks of it."""
    if not isinstance(row, list) or len(row) != 3 or not isinstance(row[2], list):
        return "must be its kind, its name, and a list of what each task asks of it"
    kind, name, needs = row
    if kind not in KINDS:
        return f"must be a '{KINDS[0]}' or '{KINDS[1]}'"
    if not isinstance(name, str):
        return "must have a name of O*NET"
    if name != OTHERS and name not in element_names(kind):
        return f"is none: {UnknownNameError(kind, f'{name:.60}', element_names(kind))}"
    for value in needs:
        if not is_number(value) or not math.isfinite(value) or not 0.0 <= value <= MOST_NEED:
            return f"asks {value!r:.40} of a task: possible is 0 to {MOST_NEED:g}"
    return None


def skill_lines(needs: TaskNeeds) -> Iterator[str]:
    """Yield what tasks ask of skills, a line a skill."""
    yield from comment(ABOUT)
    yield f"{KEY} = ["
    for (kind, name), column in zip(needs.elements, needs.values.T, strict=True):
        said = ", ".join(map(number_text, column)) if column.any() else ""
        yield f"  [{toml_text(kind)}, {toml_text(name)}, [{said}]],"
    yield "]"


def compact_needs(works: Sequence[SkillWork | None]) -> list[TaskNeeds | None]:
    """Return the needs of roles as they are written: rounded, of the skills with most hours.

    Of each kind these are the first of all roles together, so that their hours can be summed up,
    and a role's own first ones; all others are one.
    """
    known = [work for work in works if work is not None]
    amounts = [work.amount for work in known]
    counted = any(amounts)
    total: dict[Element, float] = defaultdict(float)
    for work, amount in zip(known, amounts, strict=True):
        for element, hours in _hours(work).items():
            total[element] += hours * (amount if counted else 1.0)
    shared = _first(total, SHARED)
    return [None if work is None else _compact(work, shared) for work in works]


def _hours(work: SkillWork) -> dict[Element, float]:
    hours = work.shares.weights @ work.needs.values
    return dict(zip(work.needs.elements, map(float, hours), strict=True))


def _first(hours: Mapping[Element, float], most: int) -> list[Element]:
    """Return the elements of each kind with most hours, without those of none."""
    by_hours = sorted(hours.items(), key=lambda one: (-one[1], one[0]))
    ranked = [(element, number) for element, number in by_hours if number > 0.0]
    return [
        element
        for kind in KINDS
        for element in [one for one, _ in ranked if one[0] == kind and one[1] != OTHERS][:most]
    ]


def _compact(work: SkillWork, shared: Sequence[Element]) -> TaskNeeds:
    kept = list(dict.fromkeys([*shared, *_first(_hours(work), OWN)]))
    kept = [(kind, name) for of in KINDS for kind, name in kept if kind == of]
    at = {element: place for place, element in enumerate(work.needs.elements)}
    columns, elements = [], []
    for kind in KINDS:
        of = [element for element in kept if element[0] == kind]
        rest = [at[one] for one in at if one[0] == kind and one not in of]
        columns += [work.needs.values[:, at[element]] for element in of]
        columns.append(work.needs.values[:, rest].sum(axis=1))
        elements += [*of, (kind, OTHERS)]
    return TaskNeeds(
        kinds=tuple(kind for kind, _ in elements),
        names=tuple(name for _, name in elements),
        values=np.round(np.array(columns).T, DIGITS),
    )
