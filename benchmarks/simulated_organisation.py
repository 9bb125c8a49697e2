"""A role of an organisation, person by person and month by month, with known inputs.

It shares no formula with `tasktriage.planning`, whose intervals are held against it by
`velocity_coverage.py`. Persons hold tasks and hours. AI is put into regular use for a team's task
(or a person's) until the planned share of each class is reached; that changes all the work of an
automatable task, part of that of an augmentable one. Who holds changed work learns it: formal
hours, hours with a coach as far as the coaches' hours go, one task at a time, wholly or not at all,
with a chance of dropping out or of learning it in vain, and then of beginning again. People leave,
others come. Each mechanism can be switched off (`Mechanisms`); with all of them off hours are
pooled and learning is smooth, which is the world that simple sums describe.

Work is in FTE-equivalents: the share of one person's hours, summed over persons.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from simulated_people import (
    MONTHS,
    Arrivals,
    Inputs,
    Mechanisms,
    Person,
    Task,
    hired,
    pace_of,
    rollout,
)

__all__ = ["Outcome", "Role", "simulated"]

LIMIT = 40  # quarters after which nobody waits any longer for the rest to be learnt


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the role. Work in FTE-equivalents, hours of all persons over the horizon.

    Attributes:
        changed: work changed at the start and after each quarter (quarters + 1,).
        learnt: of it, what its holder has learnt (quarters + 1,).
        under_way: of the rest, what is half learnt at the horizon, as far as it is.
        capacity: work that is learnt a quarter where everybody always has something to learn.
        offered, used, wasted: hours of learning that were there; taken; taken in vain.
        leavers: persons who left.
        persons: at the horizon.
        catch_up: quarters until nine tenths of the gap at the horizon are learnt if nothing else
            comes into use; None if that takes over `LIMIT`, or was not asked for.
    """

    changed: tuple[float, ...]
    learnt: tuple[float, ...]
    under_way: float
    capacity: float
    offered: float
    used: float
    wasted: float
    leavers: int
    persons: int
    catch_up: float | None

    @property
    def gap(self) -> float:
        """Work changed and not learnt at the horizon."""
        return self.changed[-1] - self.learnt[-1]

    @property
    def deployment_velocity(self) -> float:
        """Work that changes in a quarter."""
        return (self.changed[-1] - self.changed[0]) / (len(self.changed) - 1)

    @property
    def ratio(self) -> float:
        """Work that changes over work that could be learnt."""
        return self.deployment_velocity / self.capacity if self.capacity > 0 else float("inf")


def simulated(
    inputs: Inputs,
    tasks: list[Task],
    mechanisms: Mechanisms,
    seed: int,
    *,
    catch_up: bool = False,
) -> Outcome:
    """Simulate the role to its horizon, and once more with something to learn for everybody."""
    role = Role(inputs, tasks, mechanisms, seed)
    changed, learnt = [role.changed()], [role.learnt()]
    for quarter in range(inputs.quarters):
        for month in range(MONTHS):
            role.month(quarter * MONTHS + month)
        changed.append(role.changed())
        learnt.append(role.learnt())
    offered, used, wasted = role.offered, role.used, role.wasted
    return Outcome(
        changed=tuple(changed),
        learnt=tuple(learnt),
        under_way=role.under_way(),
        capacity=Role(inputs, tasks, mechanisms, seed, endless=True).capacity(),
        offered=offered,
        used=used,
        wasted=wasted,
        leavers=role.leavers,
        persons=len(role.people),
        catch_up=role.catch_up() if catch_up else None,
    )


class Role:
    """The persons and coaches of a role; `month` moves them on by one."""

    def __init__(
        self,
        inputs: Inputs,
        tasks: list[Task],
        mechanisms: Mechanisms,
        seed: int,
        *,
        endless: bool = False,
    ) -> None:
        self.inputs, self.mechanisms, self.endless = inputs, mechanisms, endless
        self.offered = self.used = self.wasted = self.completed = 0.0
        self.leavers = 0
        # one stream for each cause, so that a mechanism switched off leaves the others' luck alone
        self.luck, self.fate, self.order = (np.random.default_rng([seed, n]) for n in (1, 2, 3))
        self.people = hired(inputs, tasks, mechanisms, seed, all_new=endless)
        self.away = [0] * inputs.coaches  # months until a coach's place is filled
        self.arrivals: Arrivals = {}
        if not endless:
            self.arrivals = rollout(self.people, tasks, inputs, mechanisms, seed)
            self._arrive(-1)
            if mechanisms.ahead:
                self._look_ahead()

    def changed(self) -> float:
        """Return the work changed so far."""
        return sum(p.work[task] for p in self.people for task in p.in_use)

    def learnt(self) -> float:
        """Return what of it is learnt; bit by bit where that is how people learn."""
        whole = sum(p.work[task] for p in self.people for task in p.in_use & p.known)
        return whole + (0.0 if self.mechanisms.whole_tasks else self.under_way())

    def under_way(self) -> float:
        """Return how much of the work that waits is half learnt, as far as it is."""
        return sum(
            p.work[p.waiting[0]] * self.inputs.taking * p.spent / (p.pace * p.hours[p.waiting[0]])
            for p in self.people
            if p.spent and (self.endless or p.waiting[0] in p.in_use)
        )

    def capacity(self) -> float:
        """Return what is learnt a quarter where all that there is waits again each quarter."""
        for quarter in range(self.inputs.quarters):
            for person in self.people:
                first = list(person.waiting)[:1] if person.spent else []
                everything = [task for task, fte in enumerate(person.work) if fte > 0.0]
                rest = [task for task in self.order.permutation(everything) if task not in first]
                person.waiting = deque(first + rest)
                person.in_use, person.known = set(everything), set()
            for month in range(MONTHS):
                self.month(quarter * MONTHS + month)
        return (self.completed + self.under_way()) / self.inputs.quarters

    def catch_up(self) -> float | None:
        """Return the quarters until nine tenths of what waits now are learnt."""
        gap = self.changed() - self.learnt()
        for month in range(LIMIT * MONTHS):
            if self.changed() - self.learnt() <= gap / 10.0:
                return month / MONTHS
            self.month(self.inputs.quarters * MONTHS + month)
        return None

    def month(self, number: int) -> None:
        """Let one month pass: AI comes, people leave and come, those who must learn."""
        self._arrive(number)
        self._leave()
        order = self.order.permutation(len(self.people))
        learners = [self.people[who] for who in order if self.people[who].waiting]
        most = self.inputs.learning_time * self.inputs.month_hours
        formal = self.inputs.formal_hours / 12.0
        coached = self._coached(learners)
        self.offered += formal * len(self.people) + self._coach_hours()
        if not self.mechanisms.own_hours:
            self._share_out(learners, formal * len(self.people) + self._coach_hours(), most)
            return
        for person, with_coach in zip(learners, coached, strict=True):
            hours = min(most, formal + with_coach)
            self._learn(person, hours + self.mechanisms.practice * (most - hours))

    def _coach_hours(self) -> float:
        there = sum(1 for months in self.away if not months)
        most = len(self.people) * self.inputs.coached_hours
        return min(most, there * self.inputs.coach_hours) / MONTHS

    def _coached(self, learners: list[Person]) -> list[float]:
        """Return each learner's hours with a coach: first come, first served."""
        if not self.mechanisms.own_hours:
            return [self._coach_hours() / max(1, len(learners))] * len(learners)
        wish, one = self.inputs.coached_hours / MONTHS, self.inputs.coach_hours / MONTHS
        left = [0.0 if months else one for months in self.away]
        if not self.mechanisms.team_coaches:
            left = [sum(left)]
        hours = []
        for person in learners:
            coach = person.team % len(left) if left else None
            taken = 0.0 if coach is None else min(wish, left[coach])
            if coach is not None:
                left[coach] -= taken
            hours.append(taken)
        return hours

    def _share_out(self, learners: list[Person], pot: float, most: float) -> None:
        """Let the learners take equal parts until the pot is empty or all have their fill."""
        room = {id(person): most for person in learners}
        while pot > 1e-9 and learners:
            each = pot / len(learners)
            for person in learners:
                taken = self._learn(person, min(each, room[id(person)]))
                pot -= taken
                room[id(person)] -= taken
            learners = [p for p in learners if p.waiting and room[id(p)] > 1e-9]

    def _learn(self, person: Person, hours: float) -> float:
        """Let somebody learn for so many hours; return how many he took."""
        left = hours
        while left > 1e-12 and person.waiting:
            task = person.waiting[0]
            if not person.ends:
                person.ends, person.succeeds = self._attempt(person.pace * person.hours[task])
            step = min(left, person.ends - person.spent)
            person.spent += step
            left -= step
            if person.spent >= person.ends - 1e-12:
                if person.succeeds:
                    person.known.add(person.waiting.popleft())
                    self.completed += person.work[task]
                else:
                    self.wasted += person.spent
                person.spent = person.ends = 0.0
        self.used += hours - left
        return hours - left

    def _attempt(self, hours: float) -> tuple[float, bool]:
        """Return after how many hours an attempt ends, and whether the task is then learnt."""
        if not self.mechanisms.whole_tasks:
            return hours / self.inputs.taking, True
        drop, vain, when = self.luck.random(3)
        if not self.mechanisms.dropping_out:
            return hours, bool(vain < self.inputs.taking)
        if drop >= self.inputs.taking**0.5:
            return hours * max(0.01, float(when)), False
        return hours, bool(vain < self.inputs.taking**0.5)

    def _arrive(self, number: int) -> None:
        """Let AI come into use where this month (-1: the start) has it."""
        for who, task in self.arrivals.pop(number, ()):
            person = self.people[who]
            person.in_use.add(task)
            if number < 0 and self.order.random() < self.inputs.retrained:
                person.known.add(task)
            elif task not in person.known and task not in person.waiting:
                person.waiting.append(task)

    def _look_ahead(self) -> None:
        """Let everybody wait for what will come, in its order."""
        for month in sorted(self.arrivals):
            for who, task in self.arrivals[month]:
                if task not in self.people[who].waiting:
                    self.people[who].waiting.append(task)

    def _leave(self) -> None:
        """Let people and coaches leave; who comes knows little of the work that has changed."""
        chance = self.mechanisms.turnover / 12.0
        self.away = [max(0, months - 1) for months in self.away]
        if not chance:
            return
        self.away = [m or (MONTHS if self.fate.random() < chance else 0) for m in self.away]
        for person in self.people:
            if self.fate.random() >= chance:
                continue
            self.leavers += 1
            knows = self.mechanisms.newcomers_know
            person.known = {task for task in sorted(person.in_use) if self.fate.random() < knows}
            person.waiting = deque(sorted(person.in_use - person.known))
            person.pace, person.spent, person.ends = pace_of(self.mechanisms, self.fate), 0.0, 0.0
