"""A profile of a role's assessments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tasktriage.contracts.errors import InputError
from tasktriage.domain.assessment import Assessment
from tasktriage.domain.label import LABELS, Label, Reason
from tasktriage.domain.profile import (
    Evidence,
    Profile,
    ProfileTask,
    ReasonShare,
    RoleFacts,
    Sensitivity,
    Weighting,
    Weights,
)

from .gradient import gradient, link_of
from .measures import measures
from .ruled import ruled
from .shares import effective_count, effects, label_shares, label_spread, mean_score, spread
from .weights import Weighed, weigh

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ENOUGH", "FEWEST", "make_profile", "role_arrays"]

FEWEST, ENOUGH = 5.0, 10.0
"""Tasks of equal weight: under the first no share is given, under the second it is indicative."""
HELP = "a fuller description of the role would help"
UNEVEN = "few of them are most of the work; --weight-exponent 0.5 would weigh them more evenly"


def make_profile(
    items: Sequence[Assessment],
    *,
    role: str,
    document: str | None = None,
    facts: RoleFacts | None = None,
    weight_column: str | None = None,
    exponent: float | None = None,
    dropped: int = 0,
    notes: Sequence[str] = (),
) -> Profile:
    """Roll the assessments of a role up.

    Args:
        items: its assessments, those with errors too.
        role: its name.
        document: what it was read from.
        facts: what a table of roles says of it.
        weight_column: of the table that tasks come from; else `weights.weigh` looks.
        exponent: what weights are raised to; of O*NET's ratings the frequency.
        dropped: lines of the document that look like tasks and were dropped.
        notes: what is to be said beside it.

    Raises:
        InputError: weights are wrong.
    """
    labelled = [item for item in items if item.final_label is not None]
    bare = Profile(
        role=role,
        document=document,
        tasks=tuple(ProfileTask(item, 0.0, 0.0) for item in items),
        weights=Weights(Weighting.EQUAL),
        n_eff=0.0,
        evidence=Evidence.WITHHELD,
        abstained=1.0 if items else 0.0,
        dropped=dropped,
        facts=facts,
        model=next((item.model for item in items if item.model is not None), None),
        rules=next((item.rules for item in items if item.rules is not None), None),
        occupation=next((i.occupation for i in items if i.occupation is not None), None),
        notes=tuple(notes),
    )
    if not labelled:
        why = "none of its lines has a label" if items else "no task was found in it"
        return replace(bare, why=f"{why}; {HELP}")
    weighed = weigh(labelled, column=weight_column, exponent=exponent)
    w = weighed.values / weighed.values.sum()
    count = effective_count(w)
    evidence = _evidence(count)
    profile = replace(
        bare,
        tasks=_tasks(items, labelled, w),
        weights=weighed.weights,
        n_eff=count,
        evidence=evidence,
        why=_why(evidence, len(labelled), count),
        abstained=_abstained(items, labelled, weight_column, exponent),
        notes=(*notes, *weighed.notes),
    )
    if evidence is Evidence.WITHHELD:
        return profile
    before = _uncorrected(items, weight_column, exponent)
    return replace(_with_figures(profile, labelled, weighed), uncorrected=before)


def role_arrays(profile: Profile) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the probabilities (n, 3), corrected, and weights (n,), sum 1, of a role's tasks."""
    tasks = [task for task in profile.tasks if task.share > 0.0]
    w = np.array([task.share for task in tasks])
    return _probabilities([task.assessment for task in tasks]), w / w.sum()


def _probabilities(items: Sequence[Assessment]) -> NDArray[np.float64]:
    """Return probabilities (n, 3) that sum to 1; a label that a person gave is certain."""
    rows = []
    for item in items:
        given = None if item.correction is None else item.correction.label
        if given is not None:
            rows.append([float(label is given) for label in LABELS])
        else:
            rows.append(list(item.probabilities or ()))
    p = np.array(rows, dtype=np.float64)
    return np.asarray(p / p.sum(axis=1, keepdims=True))


def _with_figures(profile: Profile, items: Sequence[Assessment], weighed: Weighed) -> Profile:
    p, w = _probabilities(items), weighed.values / weighed.values.sum()
    shares, mean = measures(p, w)
    between = spread(p, w)
    link = link_of(profile.model)
    return replace(
        profile,
        shares=shares,
        mean_score=mean,
        spread=between,
        label_spread=label_spread(p, w),
        sensitivity=tuple(_with_exponent(p, *other) for other in weighed.others),
        gradient=None if link is None else gradient(mean.value, between, link),
        reasons=_reasons(items, p, w),
        uncertain=_uncertain(items, w),
        ruled=ruled(items, p, w),
    )


def _uncertain(items: Sequence[Assessment], w: NDArray[np.float64]) -> float:
    """Return the share of the work whose label is uncertain; one that a person gave is not."""
    unsure = [
        bool(item.uncertain) and (item.correction is None or item.correction.label is None)
        for item in items
    ]
    return float(w @ np.array(unsure, dtype=np.float64))


def _with_exponent(
    p: NDArray[np.float64], exponent: float, values: NDArray[np.float64]
) -> Sensitivity:
    w = values / values.sum()
    first, second, third = map(float, label_shares(p, w))
    return Sensitivity(exponent, (first, second, third), mean_score(p, w))


def _reasons(
    items: Sequence[Assessment], p: NDArray[np.float64], w: NDArray[np.float64]
) -> tuple[ReasonShare, ...]:
    """Return, by share, why work stays with people: tasks count by their most probable reason."""
    sums: dict[Reason, float] = {}
    for item, row, share in zip(items, p, w, strict=True):
        if item.final_label is Label.HUMAN_CRITICAL and item.reasons:
            code = max(item.reasons, key=lambda reason: reason.probability).code
            sums[code] = sums.get(code, 0.0) + float(share * row[2])
    ranked = sorted(sums.items(), key=lambda entry: -entry[1])
    return tuple(ReasonShare(code, share) for code, share in ranked)


def _uncorrected(
    items: Sequence[Assessment], column: str | None, exponent: float | None
) -> tuple[float, float, float] | None:
    """Return the shares without a person's corrections; None where there are none."""
    if all(item.correction is None for item in items):
        return None
    before = [replace(item, correction=None) for item in items]
    before = [item for item in before if item.label is not None]
    if not before:  # a person wrote all the labels
        return None
    values = weigh(before, column=column, exponent=exponent).values
    first, second, third = map(float, label_shares(_probabilities(before), values / values.sum()))
    return first, second, third


def _tasks(
    items: Sequence[Assessment], labelled: Sequence[Assessment], w: NDArray[np.float64]
) -> tuple[ProfileTask, ...]:
    moved = effects(_probabilities(labelled), w)
    found = {
        id(item): ProfileTask(item, float(share), float(effect))
        for item, share, effect in zip(labelled, w, moved, strict=True)
    }
    return tuple(found.get(id(item)) or ProfileTask(item, 0.0, 0.0) for item in items)


def _abstained(
    items: Sequence[Assessment],
    labelled: Sequence[Assessment],
    column: str | None,
    exponent: float | None,
) -> float:
    """Return the share of the weight that has no label, but for what a person says is no task.

    Where the weight of what has no label is wrong, nothing else comes of it: all weigh the same.
    """
    silent = [item for item in items if item.error is not None and item.final_label is None]
    if not silent:
        return 0.0
    every = [*labelled, *silent]
    try:
        values = weigh(every, column=column, exponent=exponent).values
    except InputError:
        values = np.ones(len(every))
    return float(values[len(labelled) :].sum() / values.sum())


def _evidence(count: float) -> Evidence:
    if count < FEWEST - 1e-9:
        return Evidence.WITHHELD
    return Evidence.INDICATIVE if count < ENOUGH - 1e-9 else Evidence.ENOUGH


def _why(evidence: Evidence, tasks: int, count: float) -> str | None:
    if evidence is Evidence.ENOUGH:
        return None
    bear = "its 1 task bears" if tasks == 1 else f"its {tasks} tasks bear"
    worth = f"{bear} as much as {count:.1f} of equal weight"
    if evidence is Evidence.INDICATIVE:
        return f"{worth}, fewer than {ENOUGH:g}: take the figures as a hint"
    uneven = tasks >= FEWEST  # weights alone make it too few
    return f"{worth}, under {FEWEST:g}: shares are withheld; {UNEVEN if uneven else HELP}"
