"""Two versions of a role, task by task, and what that does to its figures.

The versions are no two samples of work: most tasks stand in both. So a task that both have is drawn
once, and what did not change moves nothing. *Of the listed tasks*: labels are drawn for both
versions with the same numbers for the same task. *Of the role*: what each task that changed adds to
the difference, less what it would add if all were alike, is a sample of such changes; the interval
is Student's t of their sum. `benchmarks/compare_coverage.py` measures how often that holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from tasktriage.domain.comparison import (
    Basis,
    Change,
    Difference,
    FigureChange,
    LabelChange,
    TaskChange,
)
from tasktriage.domain.label import LABELS
from tasktriage.domain.profile import Interval, Measure, Profile, ProfileTask

from .align import Aligned, plain
from .compare import differing
from .intervals import DRAWS, LEVEL, level_ends, t_quantile
from .profile import role_arrays
from .shares import LABEL_SCORES

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["difference", "labelled", "sum_changes"]

Side = tuple["NDArray[np.float64]", "NDArray[np.float64]", "NDArray[np.intp]"]
SEED = 0
NOTHING = 1e-12
BLOCK = 2_000_000  # numbers that are held at once, 16 MiB


def labelled(profile: Profile) -> tuple[ProfileTask, ...]:
    """Return the tasks of a role that have a label, in order."""
    return tuple(task for task in profile.tasks if task.assessment.final_label is not None)


def difference(
    before: Profile,
    after: Profile,
    aligned: Sequence[Aligned],
    *,
    basis_before: Basis,
    basis_after: Basis,
    notes: Sequence[str] = (),
) -> Difference:
    """Return what changed between two versions of a role.

    aligned: places in what `labelled` gives of both.
    """
    first, second = labelled(before), labelled(after)
    changes = tuple(
        _change([first[i] for i in item.before], [second[j] for j in item.after], item.similarity)
        for item in aligned
    )
    withheld = [
        f"the {which} version: {profile.why}"
        for which, profile in (("first", before), ("second", after))
        if profile.shares is None
    ]
    figures = None
    if not withheld:
        sides = (
            _side(before, [item.before for item in aligned]),
            _side(after, [item.after for item in aligned]),
        )
        figures = sum_changes(*sides, len(aligned))
    return Difference(
        before=before,
        after=after,
        changes=changes,
        shares=None
        if figures is None
        else tuple(LabelChange(*pair) for pair in zip(LABELS, figures[:3], strict=True)),
        mean_score=None if figures is None else figures[3],
        why="; ".join(withheld) or None,
        basis_before=basis_before,
        basis_after=basis_after,
        notes=(*notes, *differing([basis_before, basis_after])),
    )


def _change(
    before: list[ProfileTask], after: list[ProfileTask], similarity: float | None
) -> TaskChange:
    if not before or not after:
        kind = Change.GONE if before else Change.NEW
    elif len(before) > 1 or len(after) > 1:
        kind = Change.SPLIT if len(after) >= len(before) else Change.MERGED
    else:
        texts = [plain(side[0].assessment.task.text) for side in (before, after)]
        kind = Change.UNCHANGED if texts[0] == texts[1] else Change.REWORDED
    return TaskChange(kind, tuple(before), tuple(after), similarity)


def _side(profile: Profile, groups: Sequence[tuple[int, ...]]) -> Side:
    """Return probabilities and weights of a version's tasks, and the group that each is in."""
    group_of = {place: group for group, places in enumerate(groups) for place in places}
    weighty = [place for place, task in enumerate(labelled(profile)) if task.share > 0.0]
    return *role_arrays(profile), np.array([group_of[place] for place in weighty], dtype=np.intp)


def sum_changes(before: Side, after: Side, groups: int) -> list[FigureChange]:
    """Return how the three shares and the mean score changed.

    A side is probabilities (n, 3), weights (n,) of sum 1, and for each task the group (n,) that it
    is in: tasks of one group are the same one.
    """
    values = [np.column_stack([p, p @ LABEL_SCORES]) for p, _, _ in (before, after)]
    sums = [w @ v for (_, w, _), v in zip((before, after), values, strict=True)]
    parts = np.zeros((groups, 4))
    weight = np.zeros(groups)
    for (_, w, of), v, total, sign in zip((before, after), values, sums, (-1, 1), strict=True):
        np.add.at(parts, of, sign * w[:, None] * (v - total))
        np.add.at(weight, of, w / 2.0)
    most = max(1.0, 1.0 / float(weight @ weight) - 1.0)
    squares = (parts**2).sum(axis=0)
    error = np.sqrt(squares * (most + 1.0) / most)
    # as many tasks of one size as those that changed are worth
    changed = squares**2 / np.maximum((parts**4).sum(axis=0), 1e-300)
    degrees = np.clip(changed, 1.0, most)
    listed = _listed(before, after, groups)
    reach = error * [t_quantile((1.0 + LEVEL) / 2.0, float(d)) for d in degrees]
    return [
        _figure_change(
            (float(sums[0][k]), float(sums[1][k])),
            (float(listed[k, 0]), float(listed[k, 1])),
            float(error[k]),
            float(reach[k]),
            float(degrees[k]),
        )
        for k in range(4)
    ]


def _figure_change(
    values: tuple[float, float],
    listed: tuple[float, float],
    error: float,
    reach: float,
    degrees: float,
) -> FigureChange:
    from scipy.special import stdtr

    change = values[1] - values[0]
    if error < NOTHING:
        return FigureChange(*values, Measure(change, Interval(*listed), None), 0.5)
    role = Interval(max(-1.0, change - reach), min(1.0, change + reach))
    higher = float(stdtr(degrees, change / error))
    return FigureChange(*values, Measure(change, Interval(*listed), role), higher)


def _listed(before: Side, after: Side, groups: int) -> NDArray[np.float64]:
    """Return low and high (4, 2) of the changes of the listed tasks' figures."""
    rng = np.random.default_rng(SEED)
    changes = np.empty((DRAWS, 4))
    step = max(1, BLOCK // max(1, groups))
    for begin in range(0, DRAWS, step):
        drawn = rng.random((min(step, DRAWS - begin), groups))
        rows = slice(begin, begin + len(drawn))
        changes[rows] = _drawn(after, drawn) - _drawn(before, drawn)
    # 0: never the nearest of few values, which are fewer by far than tasks where little changed
    return np.array([level_ends(values, 0) for values in changes.T])


def _drawn(side: Side, drawn: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return shares and mean score (draws, 4) with the labels that numbers of groups draw."""
    p, w, of = side
    numbers = drawn[:, of]
    automatable = (numbers < p[:, 0]) @ w
    at_most_augmentable = (numbers < p[:, 0] + p[:, 1]) @ w
    shares = np.column_stack(
        [automatable, at_most_augmentable - automatable, 1.0 - at_most_augmentable]
    )
    return np.column_stack([shares, shares @ LABEL_SCORES])
