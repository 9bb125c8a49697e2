"""The two 90 % intervals of a share, or of a mean score.

*Of the listed tasks*: their labels are drawn from the calibrated probabilities; the interval is of
the share that the labels come to. Such shares take few values, so that plain percentiles hold up to
.98. Their ends are quantiles of the mid-distribution function instead (Ma, Genton and Parzen 2011,
"Asymptotic properties of sample quantiles of discrete distributions"); where equal weights leave
hardly more values than there are tasks, the values that hold nearest to .90.

*Of the role*: the listed tasks are a sample of all that it does. What a label would come to there
is estimated by its mean probability, so uncertainty of labels enters once, as differences between
probabilities. The interval is Student's t on the log-odds scale, which keeps it in [0, 1], with one
further task that is split evenly: without it, eight tasks of which none is automatable would prove
that none in the role is. `benchmarks/profile_coverage.py` measures how often both hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .shares import LABEL_SCORES, effective_count, scores

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "DRAWS",
    "LEVEL",
    "level_ends",
    "listed_intervals",
    "role_intervals",
    "t_quantile",
]

LEVEL = 0.90
DRAWS = 2000
SEED = 0  # the same draws for all roles: equal tasks have equal intervals
BLOCK = 2_000_000  # numbers that are held at once, 16 MiB
FURTHER = 1.0  # tasks, split evenly over the labels


def listed_intervals(
    p: NDArray[np.float64], w: NDArray[np.float64], *, draws: int = DRAWS
) -> NDArray[np.float64]:
    """Return low and high (4, 2) of the three shares and the mean score of the listed tasks.

    p: probabilities (n, 3). w: weights (n,), sum 1.
    """
    sums = _drawn(p, w, draws)
    return np.array([level_ends(values, len(w)) for values in (*sums.T, sums @ LABEL_SCORES)])


def role_intervals(p: NDArray[np.float64], w: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Return low and high (4, 2) of the three shares and the mean score of the role.

    None of what is worth one task: nothing is known of how tasks differ.
    """
    count = effective_count(w)
    if count <= 1.0 + 1e-9:
        return None
    values = np.column_stack([p, scores(p)])
    even = np.array([1 / 3, 1 / 3, 1 / 3, 1 / 2])
    share = FURTHER / (count + FURTHER)
    mean = (1.0 - share) * (w @ values) + share * even
    variance = (1.0 - share) * (w @ (values - mean) ** 2) + share * (even - mean) ** 2
    error = np.sqrt(variance / (count + FURTHER - 1.0))
    reach = t_quantile((1.0 + LEVEL) / 2.0, count - 1.0) * error / (mean * (1.0 - mean))
    odds = np.log(mean / (1.0 - mean))
    return np.column_stack([_expit(odds - reach), _expit(odds + reach)])


def t_quantile(level: float, degrees: float) -> float:
    """Return Student's quantile; `degrees` of freedom may be broken, a small one counts as 1.

    Abramowitz and Stegun 26.7.5, within .01 from four degrees on: importing scipy for it would
    take as long as an answer.
    """
    from statistics import NormalDist

    z, v = NormalDist().inv_cdf(level), max(1.0, degrees)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / v**power for power, term in enumerate(terms, start=1))


def _drawn(p: NDArray[np.float64], w: NDArray[np.float64], draws: int) -> NDArray[np.float64]:
    """Return shares (draws, 3) with labels drawn from p."""
    rng = np.random.default_rng(SEED)
    first, second = p[:, 0], p[:, 0] + p[:, 1]
    sums = np.empty((draws, 3))
    step = max(1, BLOCK // len(w))
    for begin in range(0, draws, step):
        block = rng.random((min(step, draws - begin), len(w)))
        automatable = (block < first) @ w
        at_most_augmentable = (block < second) @ w
        rows = slice(begin, begin + len(block))
        sums[rows, 0] = automatable
        sums[rows, 1] = at_most_augmentable - automatable
        sums[rows, 2] = 1.0 - at_most_augmentable
    return np.clip(sums, 0.0, 1.0)


def level_ends(values: NDArray[np.float64], tasks: int) -> tuple[float, float]:
    """Return the ends of what holds `LEVEL` of the values of a share of so many tasks."""
    found, counts = np.unique(np.round(values, 9), return_counts=True)
    masses = counts / len(values)
    tail = (1.0 - LEVEL) / 2.0
    if len(found) > 2 * tasks + 1:
        middle = np.cumsum(masses) - masses / 2.0
        low, high = np.interp((tail, 1.0 - tail), middle, found)
        return float(low), float(high)
    first = int(np.searchsorted(np.cumsum(masses), tail, side="right"))
    last = len(found) - 1 - int(np.searchsorted(np.cumsum(masses[::-1]), tail, side="right"))
    over = float(masses[first : last + 1].sum()) - LEVEL
    nearest, end = min((abs(over - masses[end]), end) for end in (first, last))
    if first < last and nearest < over:
        first, last = (first + 1, last) if end == first else (first, last - 1)
    return float(found[first]), float(found[last])


def _expit(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1.0 / (1.0 + np.exp(-x))
