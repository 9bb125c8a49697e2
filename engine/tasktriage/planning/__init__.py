"""The velocity gap: does an organisation re-skill people as fast as AI changes their work?"""

from __future__ import annotations

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
from .months import months_to_proficiency
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
from .shares import GivenShares, Shares, TaskShares, profile_shares
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
    "AS_PLANNED",
    "Bands",
    "Change",
    "Closer",
    "Difference",
    "Estimate",
    "Given",
    "GivenShares",
    "ImpossibleValueError",
    "Influence",
    "InputSpec",
    "Outcome",
    "Outlook",
    "Plan",
    "PlanResult",
    "RolePlan",
    "Scenario",
    "Series",
    "Shares",
    "Status",
    "TaskShares",
    "Triangle",
    "assumed",
    "assumed_inputs",
    "input_spec",
    "input_specs",
    "measured",
    "missing_inputs",
    "months_to_proficiency",
    "profile_shares",
    "role_inputs",
    "run",
    "sourced",
    "with_screening_values",
]
