"""The ILO's gradient of exposure for a role, by a link from our scores to theirs.

The ILO grades an occupation by mean m and standard deviation s of its tasks' scores (Gmyrek et al.
2025, Working Paper 140; the cuts are rebuilt from its tables, where they hold for 423 of 427 unit
groups). Our scores are of another scale: m = intercept + slope · mean score, s = ratio · spread,
fitted for a model by `benchmarks/ilo_link.py`. Its error is near the width of a grade, so a grade
is never told without how probable it is, and its neighbour.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from statistics import NormalDist

from tasktriage.domain.assessment import ModelInfo
from tasktriage.domain.profile import Grade, GradeChance, Gradient

__all__ = ["Link", "gradient", "link_of"]

STEPS = 200  # equal parts of the probability of m


@dataclass(frozen=True, slots=True)
class Link:
    """A fit: `error` is the root mean square of what it misses m by, `fitted` says on what."""

    intercept: float
    slope: float
    ratio: float
    error: float
    fitted: str


@cache
def _links() -> dict[tuple[str, str], Link]:
    text = files("tasktriage.roles").joinpath("ilo_link.toml").read_text("utf-8")
    return {
        (entry.pop("model"), entry.pop("version")): Link(**entry)
        for entry in tomllib.loads(text)["link"]
    }


def link_of(model: ModelInfo | None) -> Link | None:
    """Return the link that was fitted for a model; None where none was."""
    return None if model is None else _links().get((model.name, model.version))


def gradient(mean_score: float, spread: float, link: Link) -> Gradient:
    """Return the grades of a role by probability.

    mean_score: in [0, 1]. spread: the standard deviation of scores between tasks.
    """
    mean = link.intercept + link.slope * mean_score
    sd = link.ratio * spread
    chances = dict.fromkeys(Grade, 0.0)
    around = NormalDist(mean, link.error)
    for step in range(STEPS):
        chances[grade(around.inv_cdf((step + 0.5) / STEPS), sd)] += 1.0 / STEPS
    ranked = sorted(chances.items(), key=lambda item: -item[1])
    grades = tuple(GradeChance(name, chance) for name, chance in ranked if chance > 0.0)
    return Gradient(mean=mean, sd=sd, grades=grades, link=link.fitted)


def grade(mean: float, sd: float) -> Grade:
    """Return the grade of an occupation by mean and standard deviation of its tasks' scores."""
    for cut, name in ((0.6, Grade.GRADIENT_4), (0.5, Grade.GRADIENT_3)):
        if mean >= cut:
            return name
    if mean + sd >= 0.5:
        return Grade.GRADIENT_2 if mean >= 0.4 else Grade.GRADIENT_1
    return Grade.MINIMAL if mean + sd >= 0.4 else Grade.NOT_EXPOSED
