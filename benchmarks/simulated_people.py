"""The persons of a simulated role: their tasks and hours, and when AI comes to which of them.

What is true (`Inputs`), and what sets persons apart from a pool of hours (`Mechanisms`), for
`simulated_organisation.py`.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "MONTHS",
    "SIMPLE",
    "Arrivals",
    "Inputs",
    "Mechanisms",
    "Person",
    "Task",
    "drawn_tasks",
    "hired",
    "pace_of",
    "rollout",
]

MONTHS = 3  # in a quarter
TEAM = 8  # persons
ALIKE = 4.0  # how alike the hours of persons are: a Dirichlet's count for each task
SPREAD = 8.0  # a Beta's count of observations, for how tasks differ within a role
AUTOMATABLE, AUGMENTABLE, HUMAN = 0, 1, 2

Arrivals = dict[int, list[tuple[int, int]]]
"""Month (-1: before the start) -> persons and tasks, by number, for which AI comes into use."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is true of the role.

    Attributes:
        headcount: persons.
        quarters: the horizon.
        now: share of the work of a class on which AI is in regular use at the start.
        planned: that share at the horizon.
        changed_part: of an augmentable task in use, the part that changes; mean over tasks.
        formal_hours: of learning, a person and year.
        coached_hours: of learning that a person takes at most, a quarter.
        coaches: persons beside the role who coach.
        coach_hours: that one coach has, a quarter.
        taking: chance, above 0, that who begins to learn a task completes it and can do it then.
        months: to proficiency in wholly new work; mean over persons.
        learning_time: share of the working time that goes into learning during these months.
        overlap: share of new work that is known from the old; mean over tasks.
        month_hours: that a person works in a month.
        retrained: share of the work changed at the start that is learnt already.
    """

    headcount: int
    quarters: int = 4
    now: float = 0.20
    planned: float = 0.45
    changed_part: float = 0.5
    formal_hours: float = 13.7
    coached_hours: float = 6.0
    coaches: int = 4
    coach_hours: float = 60.0
    taking: float = 0.7
    months: float = 4.5
    learning_time: float = 0.2
    overlap: float = 0.5
    month_hours: float = 160.0
    retrained: float = 1.0


@dataclass(frozen=True, slots=True)
class Mechanisms:
    """What sets persons apart from a pool of hours.

    Attributes:
        months_spread: standard deviation of the log of a person's months to proficiency, whose
            mean is `Inputs.months`.
        months_typical: `Inputs.months` is the middle person's instead: the mean is then higher.
        own_hours: a person's hours are lost where he has nothing to learn; else others take them.
        whole_tasks: a task is learnt wholly or not at all, by chance; else bit by bit.
        dropping_out: half of the failures (on the log scale) come on the way, before all the hours
            are spent.
        team_rollout: a task comes into use for a whole team at once; else person by person.
        team_coaches: a coach has his own teams; else all are there for all.
        ahead: who has nothing else to learn learns what will come within the horizon.
        turnover: share of the persons, and of the coaches, who leave in a year. A coach's place
            is empty for a quarter, a person's is filled at once.
        newcomers_know: chance that who comes knows a task as it is now done.
        tasks_held: by one person at most.
        practice: share of the learning time without formal or coached hours that teaches, too.
    """

    months_spread: float = 0.7
    months_typical: bool = False
    own_hours: bool = True
    whole_tasks: bool = True
    dropping_out: bool = True
    team_rollout: bool = True
    team_coaches: bool = True
    ahead: bool = False
    turnover: float = 0.0
    newcomers_know: float = 0.0
    tasks_held: int = 12
    practice: float = 0.0


SIMPLE = Mechanisms(
    months_spread=0.0,
    own_hours=False,
    whole_tasks=False,
    dropping_out=False,
    team_rollout=False,
    team_coaches=False,
    ahead=True,
)
"""A pool of hours: no mechanism at all."""


@dataclass(frozen=True, slots=True)
class Task:
    """One task of the role: its true class, its share of hours, what changes and what is new."""

    label: int
    share: float
    part: float
    new: float


def drawn_tasks(
    p: NDArray[np.float64], shares: NDArray[np.float64], inputs: Inputs, seed: int
) -> list[Task]:
    """Return the tasks: labels drawn from p (n, 3), hours as in shares (n,), sum 1."""
    rng = np.random.default_rng([seed, 10])
    labels = (rng.random((len(p), 1)) > np.cumsum(p, axis=1)[:, :2]).sum(axis=1)
    parts = _around(inputs.changed_part, len(p), rng)
    overlaps = _around(inputs.overlap, len(p), rng)
    parts[labels == AUTOMATABLE], parts[labels == HUMAN] = 1.0, 0.0
    return [
        Task(int(label), float(share), float(part), 1.0 - float(overlap))
        for label, share, part, overlap in zip(labels, shares, parts, overlaps, strict=True)
    ]


def _around(mean: float, n: int, rng: np.random.Generator) -> NDArray[np.float64]:
    if not 0.0 < mean < 1.0:
        return np.full(n, mean)
    return rng.beta(SPREAD * mean, SPREAD * (1.0 - mean), size=n)


@dataclass(slots=True, eq=False)
class Person:
    """Somebody who holds a place: what the tasks are to him, what he knows, what waits."""

    team: int
    shares: list[float]  # of the person's hours, by task
    work: list[float]  # FTE-equivalents that change where AI comes to each task
    hours: list[float]  # of learning that each task takes whoever needs the mean of months
    pace: float  # this person's months over the role's
    in_use: set[int] = field(default_factory=set)
    known: set[int] = field(default_factory=set)
    waiting: deque[int] = field(default_factory=deque)
    spent: float = 0.0  # hours in the task that is being learnt
    ends: float = 0.0  # hours after which that attempt is over; 0 before it begins
    succeeds: bool = False


def hired(
    inputs: Inputs, tasks: list[Task], mechanisms: Mechanisms, seed: int, *, all_new: bool = False
) -> list[Person]:
    """Return the persons. all_new: every task changes wholly, whatever its class."""
    rng = np.random.default_rng([seed, 0])
    role = np.array([task.share for task in tasks])
    wholly = inputs.months * inputs.month_hours * inputs.learning_time  # hours for wholly new work
    people = []
    for number in range(inputs.headcount):
        shares = _held(role, mechanisms.tasks_held, rng)
        parts = [1.0 if all_new else task.part for task in tasks]
        work = [float(share) * part for share, part in zip(shares, parts, strict=True)]
        hours = [wholly * fte * task.new for fte, task in zip(work, tasks, strict=True)]
        pace = pace_of(mechanisms, rng)
        people.append(Person(number // TEAM, [float(x) for x in shares], work, hours, pace))
    return people


def _held(role: NDArray[np.float64], most: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return one person's hours by task (n,), sum 1: of a long list so many tasks, by hours."""
    if len(role) <= most:
        return rng.dirichlet(np.maximum(role, 1e-6) * ALIKE * len(role))
    own = rng.choice(len(role), most, replace=False, p=role / role.sum())
    shares = np.zeros(len(role))
    shares[own] = rng.dirichlet(np.full(most, ALIKE))
    return shares


def pace_of(mechanisms: Mechanisms, rng: np.random.Generator) -> float:
    """Return a person's months over those of the role: lognormal, so that a few need long."""
    spread = mechanisms.months_spread
    centre = 0.0 if mechanisms.months_typical else -(spread**2) / 2.0
    return float(np.exp(centre + spread * rng.standard_normal()))


def rollout(
    people: list[Person], tasks: list[Task], inputs: Inputs, mechanisms: Mechanisms, seed: int
) -> Arrivals:
    """Return when AI comes into use for whom: each quarter as near to the plan as wholes allow."""
    rng = np.random.default_rng([seed, 4])
    step = (inputs.planned - inputs.now) / inputs.quarters
    targets = [inputs.now + step * quarter for quarter in range(inputs.quarters + 1)]
    arrivals: Arrivals = {}
    for label in (AUTOMATABLE, AUGMENTABLE):
        units = _units(people, tasks, label, by_team=mechanisms.team_rollout)
        total = sum(hours for hours, _ in units)
        done, next_one = 0.0, 0
        order = [units[number] for number in rng.permutation(len(units))]
        for quarter, target in enumerate(targets):
            while next_one < len(order) and done + order[next_one][0] / 2.0 <= target * total:
                hours, members = order[next_one]
                month = -1 if quarter == 0 else MONTHS * (quarter - 1) + int(rng.integers(MONTHS))
                arrivals.setdefault(month, []).extend(members)
                done, next_one = done + hours, next_one + 1
    return arrivals


def _units(
    people: list[Person], tasks: list[Task], label: int, *, by_team: bool
) -> list[tuple[float, list[tuple[int, int]]]]:
    """Return what comes into use at once: its hours, and the persons and tasks."""
    units: dict[tuple[int, int], list[int]] = {}
    for number, person in enumerate(people):
        for task, what in enumerate(tasks):
            if what.label == label and person.shares[task] > 0.0:
                key = (person.team if by_team else number, task)
                units.setdefault(key, []).append(number)
    return [
        (sum(people[who].shares[task] for who in members), [(who, task) for who in members])
        for (_, task), members in units.items()
    ]
