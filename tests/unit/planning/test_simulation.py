"""The simulated organisation that velocity intervals are held against keeps its own books."""

from __future__ import annotations

import importlib
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"
SEEDS = range(6)


@pytest.fixture(scope="module")
def sim():
    sys.path.insert(0, str(BENCHMARKS))
    try:
        yield importlib.import_module("simulated_organisation")
    finally:
        sys.path.remove(str(BENCHMARKS))


@pytest.fixture(scope="module")
def people(sim):
    return sys.modules["simulated_people"]


@pytest.fixture(scope="module")
def organisations(sim):
    return importlib.import_module("drawn_organisations")


def tasks_of(people, inputs, seed):
    rng = np.random.default_rng([seed, 99])
    return people.drawn_tasks(
        rng.dirichlet([1.0, 1.0, 1.0], size=12), rng.dirichlet(np.full(12, 5.0)), inputs, seed
    )


def world(people, kind):
    return {
        "pool": people.SIMPLE,
        "persons": people.Mechanisms(),
        "leaving": people.Mechanisms(turnover=0.4, newcomers_know=0.2),
    }[kind]


@pytest.mark.parametrize("kind", ["pool", "persons", "leaving"])
@pytest.mark.parametrize("seed", SEEDS)
def test_persons_work_and_hours_are_conserved(sim, people, kind, seed):
    inputs = people.Inputs(headcount=23, quarters=6, coached_hours=3.0)
    tasks = tasks_of(people, inputs, seed)
    found = sim.simulated(inputs, tasks, world(people, kind), seed)
    assert found.persons == 23
    assert (found.leavers > 0) == (kind == "leaving")
    assert 0.0 <= found.wasted <= found.used + 1e-9
    assert found.used <= found.offered + 1e-9
    formal, coached = 23 * 13.7 / 4 * 6, 23 * 3.0 * 6
    assert found.offered <= formal + coached + 1e-9
    for before, after in zip(found.changed, found.changed[1:], strict=False):
        assert before <= after + 1e-9  # nothing goes out of use
    for changed, learnt in zip(found.changed, found.learnt, strict=True):
        assert -1e-9 <= learnt <= changed + 1e-9 <= 23
    assert found.gap >= -1e-9


@pytest.mark.parametrize("kind", ["pool", "persons", "leaving"])
def test_without_deployment_nobody_learns_and_no_gap_opens(sim, people, kind):
    inputs = people.Inputs(headcount=30, now=0.0, planned=0.0)
    found = sim.simulated(inputs, tasks_of(people, inputs, 1), world(people, kind), 1)
    assert found.changed == found.learnt == (0.0,) * 5
    assert found.used == found.deployment_velocity == found.gap == 0.0
    assert found.capacity > 0.0


def test_what_is_in_use_and_learnt_at_the_start_leaves_nothing_to_do(sim, people):
    inputs = people.Inputs(headcount=30, now=0.4, planned=0.4)
    found = sim.simulated(inputs, tasks_of(people, inputs, 1), people.Mechanisms(), 1)
    assert found.changed[0] == found.learnt[0] == found.changed[-1] > 0.0
    none = sim.simulated(
        replace(inputs, retrained=0.0), tasks_of(people, inputs, 1), people.Mechanisms(), 1
    )
    assert none.learnt[0] == 0.0 < none.learnt[-1]


@pytest.mark.parametrize("kind", ["pool", "persons", "leaving"])
def test_the_same_seed_gives_the_same_role(sim, people, kind):
    inputs = people.Inputs(headcount=40)
    tasks = tasks_of(people, inputs, 3)
    one, two, other = (sim.simulated(inputs, tasks, world(people, kind), s) for s in (3, 3, 4))
    assert one == two != other


def test_a_pool_of_hours_comes_to_hours_over_load(sim, people):
    """By hand: .7 x 100 x (13.7 / 4 + 6) hours a quarter, 4.5 x 160 x .2 x .5 = 72 a unit."""
    inputs = people.Inputs(headcount=100, coaches=100)
    tasks = [people.Task(label, 0.1, (1.0, 0.5, 0.0)[label], 0.5) for label in (0, 1, 1, 2, 2)] * 2
    found = sim.simulated(inputs, tasks, people.SIMPLE, 0)
    assert found.capacity == pytest.approx(0.7 * 100 * (13.7 / 4 + 6) / 72, rel=0.03)
    # two tasks of .1 change wholly, four of .1 by half: .4 of the work of 100, a quarter of it anew
    assert found.changed[-1] - found.changed[0] == pytest.approx(100 * 0.4 * 0.25, rel=0.06)


def test_scarce_coaches_are_all_that_coaching_comes_to(sim, people):
    inputs = people.Inputs(headcount=60, coached_hours=20.0, coaches=2, coach_hours=30.0)
    found = sim.simulated(inputs, tasks_of(people, inputs, 5), people.Mechanisms(), 5)
    assert found.offered == pytest.approx(4 * (60 * 13.7 / 4 + 2 * 30.0))
    none = sim.simulated(
        replace(inputs, coaches=0), tasks_of(people, inputs, 5), people.Mechanisms(), 5
    )
    assert none.offered == pytest.approx(4 * 60 * 13.7 / 4)
    assert none.capacity < found.capacity


def test_each_mechanism_costs_what_it_should(sim, people):
    """Over some roles: hours that cannot be passed on, and leaving, make the gap wider."""
    inputs = people.Inputs(headcount=48, coached_hours=1.0, planned=0.6)

    def gap(mechanisms):
        return np.mean(
            [
                sim.simulated(inputs, tasks_of(people, inputs, s), mechanisms, s).gap
                for s in range(12)
            ]
        )

    pool = gap(people.SIMPLE)
    assert gap(replace(people.SIMPLE, own_hours=True)) > pool
    assert gap(people.Mechanisms()) > pool
    assert gap(people.Mechanisms(turnover=0.5)) > gap(people.Mechanisms())


def test_what_waits_is_learnt_in_the_end(sim, people):
    inputs = people.Inputs(headcount=20, retrained=0.0)
    tasks = tasks_of(people, inputs, 2)
    found = sim.simulated(inputs, tasks, people.Mechanisms(), 2, catch_up=True)
    assert found.gap > 0.0
    assert found.catch_up is not None
    assert found.catch_up > 0.0
    never = replace(inputs, formal_hours=0.0, coaches=0)
    assert sim.simulated(never, tasks, people.Mechanisms(), 2, catch_up=True).catch_up is None


@pytest.mark.parametrize("measured", [False, True])
@pytest.mark.parametrize("anywhere", [False, True])
def test_the_truth_of_a_drawn_organisation_lies_in_what_the_planner_is_told(
    organisations, measured, anywhere
):
    for seed in range(40):
        case = organisations.drawn(seed, measured=measured, anywhere=anywhere)
        for name, (low, likely, high) in case.ranges.items():
            assert low <= likely <= high
            value = getattr(case.truth, name)
            assert low <= value <= high or (name == "planned" and value == case.truth.now)
        assert 5 <= case.truth.headcount <= 300
        assert organisations.band(case.truth.headcount)
        assert sum(task.share for task in case.tasks) == pytest.approx(1.0)
        assert case.weights.sum() == pytest.approx(1.0)
        assert len(case.p) == len(case.weights) < len(case.tasks)


def test_months_of_the_middle_person_are_more_for_all_together(people):
    rng = np.random.default_rng(0)
    mean, middle = (
        [people.pace_of(people.Mechanisms(months_typical=t), rng) for _ in range(20_000)]
        for t in (False, True)
    )
    assert np.mean(mean) == pytest.approx(1.0, rel=0.03)
    assert np.median(middle) == pytest.approx(1.0, rel=0.03)
    assert np.mean(middle) == pytest.approx(np.exp(0.7**2 / 2.0), rel=0.03)


def test_persons_have_one_job_each_and_at_most_so_many_tasks(people, organisations):
    case = organisations.drawn(7)
    few = people.Mechanisms(tasks_held=9)
    for person in people.hired(case.truth, case.tasks, few, 7):
        assert sum(person.shares) == pytest.approx(1.0)
        assert 0 < sum(share > 0.0 for share in person.shares) <= 9
        assert all(w <= s + 1e-12 for w, s in zip(person.work, person.shares, strict=True))
