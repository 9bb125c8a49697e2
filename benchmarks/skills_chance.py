"""How often the intervals of skills hold, and how many directions chance alone would give.

Roles are drawn from the tasks of O*NET's occupations of the half `test`, with replacement, so that
the occupation is what the role is a sample of; and once more with labels of tasks by chance, which
no skill can have to do with.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from migration_data import Floats, Tasks, half

from tasktriage.contracts.protocols import Model
from tasktriage.planning import TaskShares
from tasktriage.planning.skills.learnt import needs_of
from tasktriage.planning.skills.running import organisation_skills, role_skills
from tasktriage.planning.skills.values import SkillWork, TaskNeeds

__all__ = ["chance"]

SIZES = (8, 12, 20, 30)
FEWEST = 20  # tasks of an occupation
OCCUPATIONS = 100
DRAWS = 1_000
ORGANISATIONS, ROLES, TASKS = 100, 5, 12


def chance(tasks: Tasks, model: Model) -> dict[str, Any]:
    """Return, by number of tasks: coverage of intervals of 90 %, and directions by chance."""
    found: dict[str, Any] = {}
    drawn = list(_occupations(tasks, model))
    for size in SIZES:
        hits: list[bool] = []
        shares: list[bool] = []
        told: list[int] = []
        by_chance: list[int] = []
        skills = 0
        for number, (p, needs) in enumerate(drawn):
            rng = np.random.default_rng((size, number))
            rows = rng.integers(0, len(p), size)
            truth = _true(p, needs)
            report = role_skills(_work(p[rows], needs, rows), draws=DRAWS)
            at = {element: k for k, element in enumerate(needs.elements)}
            for one in report.skills:
                share, tilt = truth[at[one.kind, one.name]]
                hits.append(one.tilt.low <= tilt <= one.tilt.high)
                shares.append(one.shares[0].low <= share <= one.shares[0].high)
            told.append(sum(bool(one.direction) for one in report.skills))
            skills += len(report.skills)
            none = role_skills(_work(p[rng.integers(0, len(p), size)], needs, rows), draws=DRAWS)
            by_chance.append(sum(bool(one.direction) for one in none.skills))
        found[str(size)] = {
            "roles": len(drawn),
            "skills_a_role": round(skills / len(drawn), 1),
            "tilt_within": round(float(np.mean(hits)), 3),
            "share_within": round(float(np.mean(shares)), 3),
            "directions_a_role": round(float(np.mean(told)), 2),
            "directions_by_chance": round(float(np.mean(by_chance)), 2),
        }
    return found | {"sums": _sums(drawn)}


def _sums(drawn: list[tuple[Floats, TaskNeeds]]) -> dict[str, Any]:
    """Return the coverage of tilts of organisations of a few roles, of a dozen tasks each."""
    hits: list[bool] = []
    told = []
    for number in range(ORGANISATIONS):
        rng = np.random.default_rng((7, number))
        works, hours = [], np.zeros((len(drawn[0][1].names), 3))
        work = np.zeros(3)
        for at in rng.permutation(len(drawn))[:ROLES]:
            p, needs = drawn[at]
            rows, amount = rng.integers(0, len(p), TASKS), float(rng.integers(5, 100))
            some = _work(p[rows], needs, rows)
            works.append(replace(some, name=f"role {at}", amount=amount))
            hours += amount / len(p) * needs.values.T @ p
            work += amount * p.mean(axis=0)
        report = organisation_skills(works, "all", draws=DRAWS)
        truth = hours[:, 0] / np.maximum(hours.sum(axis=1), 1e-12) - work[0] / work.sum()
        at_place = {element: k for k, element in enumerate(drawn[0][1].elements)}
        skills = () if report is None else report.skills
        for one in skills:
            hits.append(one.tilt.low <= truth[at_place[one.kind, one.name]] <= one.tilt.high)
        told.append(sum(bool(one.direction) for one in skills))
    return {
        "organisations": ORGANISATIONS,
        "roles": ROLES,
        "tasks_a_role": TASKS,
        "tilt_within": round(float(np.mean(hits)), 3),
        "directions": round(float(np.mean(told)), 2),
    }


def _occupations(tasks: Tasks, model: Model) -> Iterator[tuple[Floats, TaskNeeds]]:
    """Yield probabilities (n, 3) and needs of the tasks of occupations, drawn by chance."""
    sizes = np.diff(np.append(tasks.starts, len(tasks.texts)))
    some = [
        number
        for number, code in enumerate(tasks.codes)
        if half(code) == "test" and sizes[number] >= FEWEST
    ]
    for number in np.random.default_rng(0).permutation(some)[:OCCUPATIONS]:
        rows = tasks.rows(int(number))
        output = model.assess(tasks.texts[rows])
        p = np.asarray(output.probabilities, dtype=np.float64)
        weights = np.ones(len(p))
        needs = needs_of(output.vectors, weights, model.embedder_id, occupation=tasks.codes[number])
        if needs is not None:
            yield p / p.sum(axis=1, keepdims=True), needs


def _work(p: Floats, needs: TaskNeeds, rows: Any) -> SkillWork:
    some = TaskNeeds(kinds=needs.kinds, names=needs.names, values=needs.values[rows])
    shares = TaskShares(p, np.full(len(p), 1.0 / len(p)))
    return SkillWork(name="a role", shares=shares, needs=some)


def _true(p: Floats, needs: TaskNeeds) -> list[tuple[float, float]]:
    """Return of all tasks of the occupation each skill's automatable share, and its tilt."""
    hours = needs.values.T @ p
    shares = hours[:, 0] / np.maximum(hours.sum(axis=1), 1e-12)
    return [(float(share), float(share - p[:, 0].mean())) for share in shares]
