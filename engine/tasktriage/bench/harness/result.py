"""A candidate's result on a suite: what was scored, how well, on what, at what cost.

What a result of another hand or version leaves out is None, empty, or an empty mapping.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from tasktriage.bench.provenance import Environment
from tasktriage.evaluation.intervals import Interval
from tasktriage.evaluation.reliability import ReliabilityBin

__all__ = [
    "Agreement",
    "Bounds",
    "Contamination",
    "Cost",
    "Curves",
    "GroupScore",
    "Identity",
    "LearningStep",
    "Matrix",
    "OverSeeds",
    "PredictionsFile",
    "Result",
    "RowCounts",
    "Score",
    "Scored",
    "TagScore",
    "Usage",
    "WorstRow",
    "finite",
]

Bounds = tuple[float | None, float | None]
"""The ends of a 95 % interval, None where undefined."""
Matrix = tuple[tuple[int, ...], ...]
"""Confusion counts: rows are the true labels, columns the candidate's, in label order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What makes two runs the same run. `data`: the sha256 of each file of each data set."""

    suite: str
    kind: str
    candidate: str
    candidate_version: str | None
    data: Mapping[str, Mapping[str, str]]
    rows_sha256: str
    split_sha256: str
    seeds: tuple[int, ...]
    metrics_version: int | None
    params: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowCounts:
    """Counts of rows: trained on in each part, tested, per label, dropped by reason.

    `headline_folds` are the folds that the counts of tested rows and the scores are of, where that
    is not all of them: on the others choices were made. `agreement` is what the data set says of
    how far its readers agree, in words.
    """

    n_train: tuple[int, ...]
    n_test: int | None
    n_groups: int | None
    class_counts: tuple[int, ...] | None
    dropped: Mapping[str, int]
    near_duplicates: int | None
    title: str
    licence: str
    headline_folds: tuple[int, ...] | None = None
    agreement: str = ""


@dataclass(frozen=True, slots=True)
class Contamination:
    """Whether a candidate was trained on tested rows ("no", "yes", "unknown"), and why so."""

    status: str
    detail: str


@dataclass(frozen=True, slots=True)
class Score:
    """A figure in its unit, with its interval where it has one."""

    value: float | None
    unit: str = ""
    higher_is_better: bool = True
    ci95: Bounds | None = None

    @classmethod
    def of(
        cls, found: Interval | float | None, unit: str = "ratio", *, higher: bool = True
    ) -> Score:
        """Return the figure of what was found; one without a value where that is undefined."""
        if isinstance(found, Interval):
            return cls(finite(found.value), unit, higher, (finite(found.low), finite(found.high)))
        return cls(finite(found), unit, higher)

    @property
    def low(self) -> float | None:
        """The lower end of the interval."""
        return None if self.ci95 is None else self.ci95[0]

    @property
    def high(self) -> float | None:
        """The upper end of the interval."""
        return None if self.ci95 is None else self.ci95[1]


@dataclass(frozen=True, slots=True)
class GroupScore:
    """The rows of one sector; of a result of an earlier version, the last four are None.

    `calibration` is the mean gap between confidence and share, as in the score of that name.
    """

    title: str
    n: int | None
    macro_f1: float | None
    accuracy: float | None
    brier: float | None = None
    calibration: float | None = None
    coverage: float | None = None
    set_size: float | None = None


@dataclass(frozen=True, slots=True)
class TagScore:
    """The rows of one tag. `recall`: of each label, None where no row has it.

    `scores` are more figures of these rows alone, by the keys of the whole; empty where a tag has
    too few rows, lacks a label, or is a reason.
    """

    n: int | None
    accuracy: float | None
    recall: Mapping[str, float | None]
    confusion: Matrix | None
    scores: Mapping[str, Score] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningStep:
    """One size of training part, in rows of each label (`shots`) or as a share of the groups.

    macro-F1 is the mean over `draws`, with its interval; `range` is from the worst to the best.
    """

    shots: int | None
    share: float | None
    n_train: int | None
    draws: int | None
    macro_f1: float | None
    ci95: Bounds
    range: Bounds


@dataclass(frozen=True, slots=True)
class Curves:
    """Reliability, (share accepted, share wrong) pairs, and macro-F1 by size where it was drawn."""

    reliability: tuple[ReliabilityBin, ...]
    risk_coverage: tuple[tuple[float, float], ...]
    learning: tuple[LearningStep, ...] | None = None


@dataclass(frozen=True, slots=True)
class WorstRow:
    """A mistake that the candidate was sure of, by its id: the text may not be ours to print."""

    id: str
    truth: str
    label: str
    p: float | None
    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far a reference agrees with itself.

    `kind` is "raters" (`between` names the two) or "texts" (rows of equal text). `rows` are the
    rows that are in it, `n` the pairs of labels that were compared.
    """

    between: str
    kind: str
    rows: int | None
    n: int | None
    accuracy: float | None
    macro_f1: float | None
    kappa: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a candidate says of asking others: requests, tokens and money; None where it doesn't."""

    requests: float | None = None
    tokens_in: float | None = None
    tokens_out: float | None = None
    cost: float | None = None
    currency: str = ""

    @classmethod
    def of(cls, raw: Mapping[str, object]) -> Usage:
        """Return a usage as a component or a file says it; what is no such value is None."""
        currency = raw.get("currency")
        return cls(
            requests=_amount(raw.get("requests")),
            tokens_in=_amount(raw.get("tokens_in")),
            tokens_out=_amount(raw.get("tokens_out")),
            cost=_amount(raw.get("cost")),
            currency=currency if isinstance(currency, str) else "",
        )


@dataclass(frozen=True, slots=True)
class OverSeeds:
    """A score over runs that differ by their seeds: mean, standard deviation, how many runs."""

    mean: float
    sd: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Seconds; embedding that is remembered between folds is no part of the other two."""

    fit_s: float | None
    predict_s: float | None
    embed_s: float | None
    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class PredictionsFile:
    """The file of all predictions: its name beside the result's, and its sha256."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """What predictions are worth: figures, counts by label, by sector and by tag, curves."""

    scores: Mapping[str, Score] = field(default_factory=dict)
    confusion: Matrix | None = None
    by_group: Mapping[str, GroupScore] = field(default_factory=dict)
    by_tag: Mapping[str, TagScore] = field(default_factory=dict)
    curves: Curves | None = None
    worst: tuple[WorstRow, ...] = ()
    agreement: tuple[Agreement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Result(Scored):
    """A result. A failed run has an `error`, in one line, and no scores.

    The scores are those of the first seed; `over_seeds` has some of them over all that were run.
    """

    created: str
    run_id: str
    identity: Identity
    environment: Environment
    data: RowCounts
    status: str
    error: str | None
    contamination: Contamination
    cost: Cost
    predictions: PredictionsFile | None = None
    over_seeds: Mapping[str, OverSeeds] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether the run did not fail."""
        return self.status == "ok"

    @property
    def ran_on(self) -> tuple[str, str, tuple[int, ...] | None]:
        """What has to be equal to hold two results against each other: rows, split, folds scored.

        The rows' hash is of their labels too. What an older file does not say is equal to nothing
        but the same silence.
        """
        identity = self.identity
        return identity.rows_sha256, identity.split_sha256, self.data.headline_folds

    def score(self, name: str) -> Score:
        """Return a figure; one without a value where there is none of that name."""
        return self.scores.get(name, Score(None))


def _amount(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if math.isfinite(value) and value >= 0 else None


def finite(value: float | None) -> float | None:
    """Return a figure as float; None for one that is undefined."""
    return None if value is None or not math.isfinite(value) else float(value)
