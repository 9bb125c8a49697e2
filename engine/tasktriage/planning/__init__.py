"""The velocity gap: does an organisation re-skill people as fast as AI changes their work?

Values and pure functions; no files are needed. A plan has roles with the label shares of their work
and what is known of each input, with a range and with where it comes from; what is not known has a
default, but for three things that only the organisation knows and that must be asked. `run` draws
from the ranges and returns every figure with its 90 % interval, `influences` which inputs matter
most, `closers` what would close the gap. Units stand in every docstring; a quarter is three months,
work is counted in FTE, what one full-time person does.

>>> from tasktriage.planning import *
>>> testers = RolePlan(
...     name="testers",
...     headcount=30,
...     shares=GivenShares(0.39, 0.56, 0.05, tasks=20),
...     occupation="15-1253.00",
...     inputs={"coached_hours": measured(4, 3, 5)},
... )
>>> plan = Plan(organisation="a software house", quarters=4, roles=(testers,))
>>> missing_inputs(plan)
(('testers', 'deployment_now'), ('testers', 'deployment_planned'))
>>> plan = with_screening_values(plan)
>>> result = run(plan, usual_scenarios(), seed=1)
>>> result.screening  # two decisive inputs are assumed: no traffic lights
True
>>> found = result.outcomes[0].roles[0]
>>> round(found.deployment_velocity.point, 2)  # FTE a quarter
1.26
>>> found.velocity_ratio.low < found.velocity_ratio.median < found.velocity_ratio.high
True
>>> by_role, whole = influences(plan, seed=1)
>>> [one.input for one in by_role["testers"]][0]
'months_to_proficiency'
>>> by_role, whole = closers(plan, seed=1)
>>> {one.input: one.after is not None for one in by_role["testers"]}["formal_hours"]
False

What it says is relative and bounded by its inputs: work that changes, never jobs, dates or persons.
"""

from __future__ import annotations

from .closers import AIM, closers
from .flow.running import run_flow
from .flow.values import FlowPlan, Stage, StageRole
from .inputs import (
    Given,
    ImpossibleValueError,
    InputSpec,
    Status,
    assumed,
    input_spec,
    input_specs,
    measured,
    sourced,
)
from .migration.running import migrate
from .migration.values import RoleWork
from .months import months_of_experience, months_to_proficiency
from .oversight.running import run_oversight
from .oversight.values import LadderPlan, OversightPlan
from .ranges import Bands, Triangle
from .results import (
    Closer,
    Difference,
    Estimate,
    Influence,
    Outcome,
    Outlook,
    PlanResult,
    Series,
)
from .running import run
from .scenarios import named_scenarios, usual_scenarios
from .sensitivity import influences
from .shares import GivenShares, Shares, TaskShares, profile_shares
from .skills.learnt import needs_of
from .skills.running import organisation_skills, role_skills, skills_of
from .skills.values import SkillWork, TaskNeeds
from .values import (
    AS_PLANNED,
    Change,
    Plan,
    RolePlan,
    Scenario,
    assumed_inputs,
    missing_inputs,
    role_inputs,
    with_screening_values,
)

__all__ = [
    "AIM",
    "AS_PLANNED",
    "Bands",
    "Change",
    "Closer",
    "Difference",
    "Estimate",
    "FlowPlan",
    "Given",
    "GivenShares",
    "ImpossibleValueError",
    "Influence",
    "InputSpec",
    "LadderPlan",
    "Outcome",
    "Outlook",
    "OversightPlan",
    "Plan",
    "PlanResult",
    "RolePlan",
    "RoleWork",
    "Scenario",
    "Series",
    "Shares",
    "SkillWork",
    "Stage",
    "StageRole",
    "Status",
    "TaskNeeds",
    "TaskShares",
    "Triangle",
    "assumed",
    "assumed_inputs",
    "closers",
    "influences",
    "input_spec",
    "input_specs",
    "measured",
    "migrate",
    "missing_inputs",
    "months_of_experience",
    "months_to_proficiency",
    "named_scenarios",
    "needs_of",
    "organisation_skills",
    "profile_shares",
    "role_inputs",
    "role_skills",
    "run",
    "run_flow",
    "run_oversight",
    "skills_of",
    "sourced",
    "usual_scenarios",
    "with_screening_values",
]
