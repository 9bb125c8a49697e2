"""Skills of roles, of units and of an organisation: share of hours by label, with intervals.

What a task asks of a skill, times its part of the work, are the hours that stand behind the skill.
A skill's shares by label are those of its hours. Sums over roles are of hours, draw by draw; shares
are never averaged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tasktriage.contracts.errors import UsageError
from tasktriage.domain.plan import FEWEST_HOLDERS, Estimate
from tasktriage.domain.skills import SkillShare, SkillsReport
from tasktriage.planning.summary import estimates

from .hours import Element, Hours, hours_of
from .values import OTHERS, SkillWork

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["DRAWS", "LEAST_HOURS", "organisation_skills", "role_skills", "skills_of", "sums_of"]

DRAWS = 2_000
FEWEST, MOST = 100, 20_000
LEAST_HOURS = 0.01
"""Of a kind's hours: no shares are told of a skill that fewer stand behind."""
FALLING, RISING = "falling", "rising"
NOTHING = 1e-6  # a tilt that is none but for rounding
NOT_ALL = (
    "a plan's file names the skills with most hours and counts the others as one, so fewer are "
    "told here than by `tasktriage skills`"
)


def role_skills(work: SkillWork, *, draws: int = DRAWS, seed: int = 0) -> SkillsReport:
    """Return the skills behind a role's work.

    draws: of the role's tasks, a sample of all it does; intervals come from them. seed: of chance.

    Raises:
        UsageError: too few draws, or too many.
    """
    _check(draws)
    elements = work.needs.elements
    hours = hours_of(work, elements, draws, seed)
    return SkillsReport(
        name=work.name,
        level="role",
        skills=_skills(elements, hours),
        tasks=len(work.shares.weights),
        occupation=work.needs.occupation,
    )


def organisation_skills(
    works: Sequence[SkillWork],
    name: str,
    *,
    level: str = "organisation",
    draws: int = DRAWS,
    seed: int = 0,
) -> SkillsReport | None:
    """Return the skills behind the work of roles together, each counted by its amount.

    Only skills that are told of every role are summed up. None where no role has an amount.

    Raises:
        UsageError: too few draws, or too many.
    """
    _check(draws)
    some = [work for work in works if work.amount > 0.0]
    if not some:
        return None
    elements = _shared(some)
    total = _summed(hours_of(one, elements, draws, seed).times(one.amount) for one in some)
    return SkillsReport(
        name=name,
        level=level,
        skills=_skills(elements, total, several=len(some) > 1),
        tasks=sum(len(one.shares.weights) for one in some),
        notes=_told(works, some),
    )


def skills_of(
    works: Sequence[SkillWork],
    *,
    organisation: str = "the organisation",
    draws: int = DRAWS,
    seed: int = 0,
) -> tuple[SkillsReport, ...]:
    """Return the skills of each role, of each unit, and of all roles together.

    Units, and the whole, have those roles that have an amount. Units are told where there are
    several of them, the whole where there are several roles.

    Raises:
        UsageError: too few draws, or too many.
    """
    found = [role_skills(work, draws=draws, seed=seed) for work in works]
    found += sums_of(works, organisation, draws=draws, seed=seed)
    if found and any(OTHERS in work.needs.names for work in works):
        found[-1] = replace(found[-1], notes=(*found[-1].notes, NOT_ALL))
    return tuple(found)


def sums_of(
    works: Sequence[SkillWork], organisation: str, *, draws: int = DRAWS, seed: int = 0
) -> tuple[SkillsReport, ...]:
    """Return the skills of each unit, where there are several, and of all roles together.

    Raises:
        UsageError: too few draws, or too many.
    """
    found = []
    units = list(dict.fromkeys(one.unit for one in works if one.unit is not None))
    for unit in units if len(units) > 1 else ():
        some = [one for one in works if one.unit == unit]
        if 0.0 < sum(one.amount for one in some) < FEWEST_HOLDERS:
            continue  # it would be of persons
        found.append(organisation_skills(some, unit, level="unit", draws=draws, seed=seed))
    if len(works) > 1:
        found.append(organisation_skills(works, organisation, draws=draws, seed=seed))
    return tuple(one for one in found if one is not None)


def _check(draws: int) -> None:
    if not FEWEST <= draws <= MOST:
        raise UsageError(f"{draws} draws: possible is {FEWEST} to {MOST:,}")


def _shared(works: Sequence[SkillWork]) -> tuple[Element, ...]:
    """Return the elements that all have, with the others of each kind last.

    What only some roles tell apart counts among the others of its kind.
    """
    every = [set(one.needs.elements) for one in works]
    shared = set.intersection(*every)
    found = [one for one in works[0].needs.elements if one in shared and one[1] != OTHERS]
    kinds = dict.fromkeys(kind for one in works for kind in one.needs.kinds)
    if all(one == every[0] for one in every) and not any(
        OTHERS in one.needs.names for one in works
    ):
        return tuple(found)
    return (*found, *((kind, OTHERS) for kind in kinds))


def _summed(parts: Iterable[Hours]) -> Hours:
    total: Hours | None = None
    for part in parts:
        total = part if total is None else total.plus(part)
    if total is None:
        raise UsageError("there is no role to sum up")
    return total


def _skills(
    elements: Sequence[Element], hours: Hours, *, several: bool = False
) -> tuple[SkillShare, ...]:
    """Return what is told of each element that enough hours stand behind, most hours first.

    several: roles are summed up. What guards a single short list, a further task that is split
    evenly, would add up over them, so their tilts have the figure itself as their mean.
    """
    of_each = hours.by_label.sum(axis=1)
    kinds = np.array([kind for kind, _ in elements])
    found = []
    for place, (kind, name) in enumerate(elements):
        total = of_each[kinds == kind].sum()
        if name != OTHERS and total > 0.0 and of_each[place] >= LEAST_HOURS * total:
            tilts = _tilts(hours, place, several=several)
            found.append(_skill(kind, name, float(of_each[place] / total), place, hours, tilts))
    order = {kind: number for number, kind in enumerate(dict.fromkeys(kinds))}
    return tuple(sorted(found, key=lambda one: (order[one.kind], -one.hours, one.name)))


def _skill(
    kind: str, name: str, share: float, place: int, hours: Hours, tilts: Array
) -> SkillShare:
    shares = hours.by_label[place] / hours.by_label[place].sum()
    labels = hours.labels[:, place] / hours.need[:, place, None]
    (tilt,) = estimates(np.array([_tilt(hours, place)]), tilts[None])
    return SkillShare(
        kind=kind,
        name=name,
        hours=share,
        shares=tuple(estimates(shares, labels.T)),
        tilt=tilt,
        direction=_direction(tilt),
    )


def _tilt(hours: Hours, place: int) -> float:
    of_skill, work = hours.by_label[place], hours.work
    return float(of_skill[0] / of_skill.sum() - work[0] / work.sum())


def _tilts(hours: Hours, place: int, *, several: bool) -> Array:
    """Return draws of a skill's tilt, (n,)."""
    drawn = hours.tilted[:, place] / hours.need[:, place] - hours.automatable / hours.work.sum()
    return np.asarray(drawn - drawn.mean() + _tilt(hours, place) if several else drawn)


def _direction(tilt: Estimate) -> str:
    if tilt.low > NOTHING:
        return FALLING
    return RISING if tilt.high < -NOTHING else ""


def _told(works: Sequence[SkillWork], some: Sequence[SkillWork]) -> tuple[str, ...]:
    out = len(works) - len(some)
    notes = ["of 1 role" if len(some) == 1 else f"of {len(some):,} roles, each by its hours"]
    if out:
        notes.append(f"{out:,} without a headcount {'is' if out == 1 else 'are'} not in it")
    return tuple(notes)
