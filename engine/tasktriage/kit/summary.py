"""What outputs for people say of results: how work is split over the labels, and remarks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tasktriage.corpora.codebook import load_codebook
from tasktriage.domain.assessment import Assessment
from tasktriage.domain.label import LABELS, Label
from tasktriage.domain.portfolio import UnitSum
from tasktriage.domain.profile import Weighting, Weights

from .policy_words import possible_labels, raised

__all__ = ["Shares", "remarks", "shares", "sums_said", "weighting_words"]

_WEIGHTINGS = {
    Weighting.EQUAL: (
        "all tasks weigh the same (a repeated one, each time), for nothing says how much of the "
        "work each is"
    ),
    Weighting.WRITTEN: "tasks weigh what is written: hours or shares of the work",
    Weighting.ONET: "tasks weigh by O*NET's importance, relevance and frequency",
    Weighting.CORE: "core tasks weigh twice as much as supplemental ones",
}


@dataclass(frozen=True, slots=True)
class Shares:
    """How work is split over the labels: means of probabilities, never counts of labels.

    A task weighs its `task.bearing`. Shares of parts add up to those of the whole.

    tasks: results with a label. uncertain: the uncertain ones among them. errors: results with an
    error. weight: of all with a label. sums: of weight times probability, in label order. raised:
    those to which policies give another label than the model. ruled: those that some rule speaks
    of.
    """

    tasks: int = 0
    uncertain: int = 0
    errors: int = 0
    weight: float = 0.0
    sums: tuple[float, float, float] = (0.0, 0.0, 0.0)
    raised: int = 0
    ruled: int = 0

    def of(self, label: Label) -> float | None:
        """Return the share of a label, in [0, 1]; None without any weight."""
        return self.sums[LABELS.index(label)] / self.weight if self.weight > 0 else None

    def __add__(self, other: Shares) -> Shares:
        first, second, third = (a + b for a, b in zip(self.sums, other.sums, strict=True))
        return Shares(
            self.tasks + other.tasks,
            self.uncertain + other.uncertain,
            self.errors + other.errors,
            self.weight + other.weight,
            (first, second, third),
            self.raised + other.raised,
            self.ruled + other.ruled,
        )


def shares(results: Iterable[Assessment]) -> Shares:
    """Sum up results in one pass."""
    total = Shares()
    for item in results:
        total += _one(item)
    return total


def _one(item: Assessment) -> Shares:
    if item.label is None or item.probabilities is None:
        return Shares(errors=int(item.error is not None))
    weight = item.task.bearing
    p = item.probabilities
    return Shares(
        tasks=1,
        uncertain=int(item.uncertain is True),
        weight=weight,
        sums=(weight * p.automatable, weight * p.augmentable, weight * p.human_critical),
        raised=int(raised(item)),
        ruled=int(bool(item.policy_effects)),
    )


def remarks(item: Assessment) -> tuple[str, ...]:
    """Say what a label alone does not: what else it might be, and why it is human-critical.

    For example `("may be augmentable", "accountable decision")`; often nothing. A label that a
    person gave is certain; what policies in force rule out is said to be so before them.
    """
    label = item.final_label
    if label is None:
        return ()
    found = []
    certain = item.correction is not None and item.correction.label is not None
    may_be = () if certain else possible_labels(item)
    if others := [other for other in LABELS if other in may_be and other != label]:
        found.append("may be " + " or ".join(others))
    elif not certain and item.uncertain and item.policy_effects:
        others = [other for other in item.prediction_set or () if other is not item.label]
        found.append("before rules may be " + " or ".join(others))
    if item.reasons and label is Label.HUMAN_CRITICAL:
        code = max(item.reasons, key=lambda reason: reason.probability).code
        title = next((e.guess for e in load_codebook().reasons if e.code is code), str(code))
        found.append(title[:1].lower() + title[1:])
    return tuple(found)


def sums_said(total: UnitSum) -> str:
    """Say in a sentence which of the listed roles and people the sums have, and why not all."""
    roles, people = total.roles + total.left_out, total.headcount + total.left_out_headcount
    every = f"{_counted(roles, 'role', 'roles')} with {_counted(people, 'person', 'people')}"
    if not total.left_out:
        return f"The sums have all of {every}"
    why = "have too few tasks, no headcount, or a row that can't be used"
    if not total.roles:
        return f"Nothing of {every} is summed: they {why}"
    return (
        f"The sums have {total.roles:,} of {roles:,} roles, and {_amount(total.headcount)} of "
        f"{_counted(people, 'person', 'people')}; the others {why}"
    )


def _counted(value: float, one: str, many: str) -> str:
    return f"{_amount(value)} {one if value == 1 else many}"


def _amount(value: float) -> str:
    """Return a number as people write it: 1,200; 37.5."""
    return f"{value:,.0f}" if value >= 100 or value == round(value) else f"{value:,.1f}"


def weighting_words(weights: Weights) -> str:
    """Say in a clause how the tasks of a role are weighted."""
    said = _WEIGHTINGS[weights.source]
    if weights.source is Weighting.ONET:
        return f"{said}, frequency to the power {weights.exponent:g}"
    return said if weights.exponent == 1.0 else f"{said}; to the power {weights.exponent:g}"
