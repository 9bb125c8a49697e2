"""What stands for inputs, as outputs tell it."""

from __future__ import annotations

from collections.abc import Mapping

from tasktriage.domain.plan import PlanInput

from .inputs import Given, InputSpec, input_spec
from .ranges import Bands

__all__ = ["told_input", "told_inputs"]


def told_inputs(given: Mapping[str, Given], of: str) -> tuple[PlanInput, ...]:
    """Return what stands for inputs of a stage or a ladder, in the order of their table."""
    return tuple(told_input(input_spec(name, of), one) for name, one in given.items())


def told_input(spec: InputSpec, given: Given, roles: tuple[str, ...] = ()) -> PlanInput:
    """Return what stands for an input. roles: names of those that it stands for; none: all."""
    low, high = given.range.ends
    ours = isinstance(given.range, Bands) or given in (spec.given_default, spec.given_screening)
    return PlanInput(
        name=spec.name,
        title=spec.title,
        unit=spec.unit,
        meaning=spec.meaning,
        value=given.range.central,
        low=low,
        high=high,
        status=given.status,
        source=given.source,
        roles=roles,
        distribution=isinstance(given.range, Bands),
        asked=spec.asked,
        decided=spec.decided,
        context=spec.context,
        url=spec.url if ours else "",
        measure=spec.measure,
    )
