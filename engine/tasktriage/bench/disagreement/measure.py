"""Two data sets that label the same rows → how far they agree, and what moved where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tasktriage.bench.harness.split import group_of
from tasktriage.bench.harness.suite import Grouping
from tasktriage.contracts.errors import InputError
from tasktriage.domain.dataset import Dataset, LabelledTask
from tasktriage.domain.label import LABELS, REASONS, Label
from tasktriage.evaluation.folds import soc6
from tasktriage.evaluation.intervals import (
    ConfusionMetric,
    GroupResamples,
    confusion_interval,
    resample_groups,
)
from tasktriage.evaluation.metrics import accuracy_of_confusion, confusion, kappa_of_confusion

__all__ = ["Disagreement", "Figure", "Side", "Slice", "disagreement"]

SCHEMA = "tasktriage.disagreement/1"
DIGITS = 6
Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, and its 95 % interval over groups; None where it is undefined."""

    value: float | None
    ci95: tuple[float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A data set: what it is, who labelled it, the files it was read from, its rows of its own."""

    name: str
    title: str
    labelled_by: tuple[str, ...]
    hashes: dict[str, str]
    rows: int
    only_here: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Some of the common rows.

    `agreement` is the share with the same label, `kappa` has quadratic weights; `counts` are rows
    by the first set's label (first index) and the second's, in label order.
    """

    name: str
    rows: int
    agreement: Figure
    kappa: Figure
    counts: tuple[tuple[int, ...], ...]

    @property
    def moves(self) -> list[tuple[Label, Label, int]]:
        """What moved: (from, to, rows), the most rows first; what nobody moved is left out."""
        found = [
            (a, b, self.counts[i][j])
            for i, a in enumerate(LABELS)
            for j, b in enumerate(LABELS)
            if i != j and self.counts[i][j]
        ]
        return sorted(found, key=lambda move: -move[2])

    @property
    def to_human(self) -> int:
        """How many rows the second set puts nearer to human-critical than the first."""
        return sum(n for a, b, n in self.moves if LABELS.index(b) > LABELS.index(a))

    @property
    def to_machine(self) -> int:
        """How many rows it puts nearer to automatable."""
        return sum(n for _, _, n in self.moves) - self.to_human


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """All of it.

    `tag`: only rows that the second set tags so. `moved` is the mean total variation between the
    shares that the two sets give a row, 0 to 1. `tags` and `reasons` are by tags of the second set,
    `majors` by SOC major group where groups are SOC codes.
    """

    first: Side
    second: Side
    tag: str | None
    groups: int
    moved: float
    whole: Slice
    tags: tuple[Slice, ...]
    reasons: tuple[Slice, ...]
    majors: tuple[Slice, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON takes it."""
        return {"schema": SCHEMA, "labels": [str(x) for x in LABELS], **asdict(self)}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Disagreement:
        """Return what `as_json` wrote.

        Raises:
            KeyError, TypeError: it is none.
        """
        first, second = (
            Side(**{**raw[name], "labelled_by": tuple(raw[name]["labelled_by"])})
            for name in ("first", "second")
        )
        tags, reasons, majors = (
            tuple(_slice(one) for one in raw[name]) for name in ("tags", "reasons", "majors")
        )
        return cls(
            first=first,
            second=second,
            tag=raw["tag"],
            groups=raw["groups"],
            moved=raw["moved"],
            whole=_slice(raw["whole"]),
            tags=tags,
            reasons=reasons,
            majors=majors,
        )


def _slice(raw: Mapping[str, Any]) -> Slice:
    figures = {
        name: Figure(raw[name]["value"], None if (ci := raw[name]["ci95"]) is None else tuple(ci))
        for name in ("agreement", "kappa")
    }
    counts = tuple(tuple(row) for row in raw["counts"])
    return Slice(name=raw["name"], rows=raw["rows"], counts=counts, **figures)


def disagreement(first: Dataset, second: Dataset, tag: str | None = None) -> Disagreement:
    """Compare the labels of rows that both sets have, by id and text.

    Args:
        first: a data set with labels, such as the older one.
        second: another; its tags make the slices.
        tag: only rows that the second set tags so; None takes all.

    Raises:
        InputError: they have no labelled row in common (with that tag).
    """
    pairs = _pairs(first, second)
    kept = [(a, b) for a, b in pairs if tag is None or tag in b.tags]
    if not kept:
        raise InputError(
            f"data sets '{first.info.name}' and '{second.info.name}'",
            "label no row in common"
            + (f" that has the tag '{tag}'" if tag else "")
            + "; rows are the same by id and text",
        )
    groups = [group_of(b, Grouping.SOC6) for _, b in kept]
    measure = _Measure(kept, groups)
    shares = np.array([[a.shares, b.shares] for a, b in kept], dtype=np.float64)
    by_tag, by_reason = _by_tag([b for _, b in kept], left_out=tag)
    return Disagreement(
        first=_side(first, len(pairs)),
        second=_side(second, len(pairs)),
        tag=tag,
        groups=len(set(groups)),
        moved=round(float(np.abs(shares[:, 0] - shares[:, 1]).sum(axis=1).mean() / 2), DIGITS),
        whole=measure.slice("all", np.arange(len(kept))),
        tags=tuple(measure.slice(name, rows) for name, rows in by_tag),
        reasons=tuple(measure.slice(name, rows) for name, rows in by_reason),
        majors=tuple(measure.slice(name, rows) for name, rows in _by_major(groups)),
    )


class _Measure:
    """Scores slices of the same rows, with the same draws of groups."""

    def __init__(
        self, pairs: Sequence[tuple[LabelledTask, LabelledTask]], groups: Sequence[str]
    ) -> None:
        self._codes = [
            np.array([LABELS.index(row.truth) for row in side if row.truth is not None])
            for side in zip(*pairs, strict=True)
        ]
        self._resamples = resample_groups(groups) if len(set(groups)) > 1 else None

    def slice(self, name: str, rows: Codes) -> Slice:
        """Return the figures of some rows."""
        a, b = (codes[rows] for codes in self._codes)
        resamples = None if self._resamples is None else self._resamples.take(rows)
        return Slice(
            name=name,
            rows=len(rows),
            agreement=_figure(a, b, resamples, accuracy_of_confusion),
            kappa=_figure(a, b, resamples, kappa_of_confusion),
            counts=tuple(tuple(row) for row in confusion(a, b).tolist()),
        )


def _figure(
    a: Codes, b: Codes, resamples: GroupResamples | None, metric: ConfusionMetric
) -> Figure:
    value = _rounded(float(metric(confusion(a, b).astype(np.float64))))
    if resamples is None or value is None:
        return Figure(value, None)
    found = confusion_interval(a, b, resamples, metric)
    low, high = _rounded(found.low), _rounded(found.high)
    return Figure(value, None if low is None or high is None else (low, high))


def _rounded(value: float) -> float | None:
    return round(value, DIGITS) if np.isfinite(value) else None


def _pairs(first: Dataset, second: Dataset) -> list[tuple[LabelledTask, LabelledTask]]:
    known = {(row.id, row.text): row for row in second.rows if row.truth is not None}
    found = ((row, known.get((row.id, row.text))) for row in first.rows if row.truth is not None)
    return [(a, b) for a, b in found if b is not None]


def _side(dataset: Dataset, common: int) -> Side:
    info = dataset.info
    return Side(
        name=info.name,
        title=info.title,
        labelled_by=info.labelled_by,
        hashes=dict(dataset.hashes),
        rows=len(dataset.rows),
        only_here=len(dataset.rows) - common,
    )


def _by_tag(
    rows: Sequence[LabelledTask], left_out: str | None
) -> tuple[list[tuple[str, Codes]], list[tuple[str, Codes]]]:
    """Return the places of rows by tags that are no reason, and by reason in their order."""
    places: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        for name in row.tags:
            places.setdefault(name, []).append(place)
    known = [str(reason) for reason in REASONS]
    found = {name: np.array(of) for name, of in places.items()}
    tags = sorted((name, of) for name, of in found.items() if name not in (*known, left_out))
    return tags, [(name, found[name]) for name in known if name in found]


def _by_major(groups: Sequence[str]) -> Iterator[tuple[str, Codes]]:
    """Yield the places of rows by SOC major group; nothing where a group is no SOC code."""
    try:
        codes = np.array([soc6(group)[:2] for group in groups])
    except ValueError:
        return
    for code in sorted(set(codes.tolist())):
        yield code, np.flatnonzero(codes == code)
