"""Splits: which rows train and which are tested, in each part of a run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from tasktriage.contracts.errors import InputError
from tasktriage.domain.dataset import Dataset, LabelledTask
from tasktriage.domain.label import LABELS
from tasktriage.evaluation.folds import group_folds, soc6

from .suite import Grouping, Kind, Suite, suites

__all__ = [
    "SCHEMA",
    "Split",
    "StoredSplit",
    "TrainTest",
    "group_of",
    "make_split",
    "rows_hash",
    "stored_split",
    "tested_groups",
]

SCHEMA = "tasktriage.split/1"
FOLDER = "splits"
Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TrainTest:
    """One fit and one prediction: rows of the training set and of the tested set.

    `step` is the size of a few-shot or learning-curve part.
    """

    train: Codes
    test: Codes
    step: float | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """All parts; `dropped` counts rows kept out because their text is on both sides."""

    parts: tuple[TrainTest, ...]
    dropped: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSplit:
    """What a run needs of the file that pins a split: codes, ids and hashes, never a text.

    `near_duplicates` has for each part the ids of tested rows whose like is among its training
    rows. The file also has the suite, and for each fold the groups tested and the ids dropped.
    """

    rows_sha256: str
    split_sha256: str
    near_duplicates: Sequence[Sequence[str]]


def group_of(row: LabelledTask, grouping: Grouping) -> str:
    """Return what a row is grouped by.

    Raises:
        ValueError: major groups are asked for, and the row's group is no SOC code.
    """
    if grouping is Grouping.GROUP:
        return row.group
    try:
        code = soc6(row.group)
    except ValueError:
        if grouping is Grouping.SOC2:
            raise
        return row.group
    return code[:2] if grouping is Grouping.SOC2 else code


def rows_hash(rows: Sequence[LabelledTask]) -> str:
    """Return the sha256 over all that is learnt, tested, grouped by and scored apart."""
    digest = hashlib.sha256()
    for row in rows:
        parts = (row.id, row.group, row.text, row.soft, row.label, row.target, *row.tags)
        digest.update("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass") + b"\x1e")
    return digest.hexdigest()


def make_split(suite: Suite, train: Dataset, test: Dataset | None) -> Split:
    """Split the data of a suite.

    Raises:
        InputError: rows lack what the suite needs, there are fewer groups than folds, a training
            part lacks a label, or a part tests nothing or a single group.
    """
    _check_rows(suite, train, test)
    name = f"data set '{train.info.name}'"
    try:
        groups = [group_of(row, suite.group) for row in train.rows]
        parts, dropped = _parts(suite, train, test, groups)
    except ValueError as error:
        raise InputError(name, str(error)) from None
    _check_parts(suite, parts, train, test)
    return Split(tuple(parts), dropped, _hash(parts, train, test))


def _check_parts(
    suite: Suite, parts: Sequence[TrainTest], train: Dataset, test: Dataset | None
) -> None:
    """Raise for the first part that lacks a label to learn, or tests nothing; and for one group."""
    name = f"data set '{train.info.name}'"
    for number, part in enumerate(parts):
        missing = {str(x) for x in LABELS} - {str(train.rows[i].truth) for i in part.train}
        if missing:
            raise InputError(
                name,
                f"training part {number} of suite '{suite.name}' has no row that is "
                f"{' or '.join(sorted(missing))}; use fewer folds, larger steps or more rows",
            )
        if not len(part.test):
            raise InputError(
                name,
                f"part {number} of suite '{suite.name}' tests no row: all their texts are "
                "among the training rows",
            )
    tested = tested_groups(suite, train, test)
    if len({tested[i] for part in parts for i in part.test}) < 2:
        raise InputError(
            f"data set '{(test or train).info.name}'",
            f"suite '{suite.name}' tests a single group; intervals need at least 2",
        )


def tested_groups(suite: Suite, train: Dataset, test: Dataset | None) -> list[str]:
    """Return the group of every row of the tested set: what a bootstrap draws."""
    if test is None:
        return [group_of(row, suite.group) for row in train.rows]
    own = suite.group is Grouping.GROUP
    return [group_of(row, Grouping.GROUP if own else Grouping.SOC6) for row in test.rows]


def _check_rows(suite: Suite, train: Dataset, test: Dataset | None) -> None:
    """Raise for the first row that has nothing to learn from, or nothing to score against."""
    needed: list[tuple[Dataset, str, str, Callable[[LabelledTask], bool]]]
    needed = [(train, "label", "trained on", lambda row: row.shares is not None)]
    if test is not None and suite.kind is Kind.RANK:
        needed.append((test, "target", "ranked", lambda row: row.target is not None))
    elif test is not None:
        needed.append((test, "label", "scored", lambda row: row.truth is not None))
    for dataset, what, purpose, has in needed:
        row = next((row for row in dataset.rows if not has(row)), None)
        if row is not None:
            raise InputError(
                f"data set '{dataset.info.name}'",
                f"row '{row.id}' has no {what} and can't be {purpose} in suite '{suite.name}'",
            )


def _parts(
    suite: Suite, train: Dataset, test: Dataset | None, groups: list[str]
) -> tuple[list[TrainTest], int]:
    texts = [row.text for row in train.rows]
    if test is not None and suite.kind is not Kind.FOLDS:
        seen = {row.text.strip() for row in test.rows}
        kept = np.array([i for i, text in enumerate(texts) if text.strip() not in seen])
        return [TrainTest(kept, np.arange(len(test.rows)))], len(texts) - len(kept)
    folds = group_folds(groups, texts, suite.folds)
    if suite.kind is Kind.FOLDS:
        there = _places(train, test or train)
        parts = [TrainTest(f.train, there[f.test]) for f in folds]
        return parts, sum(len(f.dropped) for f in folds)
    first = folds[0]
    generator = np.random.default_rng(suite.seed)
    if suite.kind is Kind.FEW_SHOT:
        truth = np.array([LABELS.index(row.truth) for row in train.rows if row.truth is not None])
        parts = [
            TrainTest(_few(first.train, truth, int(step), generator), first.test, step)
            for step in suite.steps
            for _ in range(suite.draws)
        ]
    else:
        parts = [
            TrainTest(_share(first.train, groups, step, generator), first.test, step)
            for step in suite.steps
            for _ in range(suite.draws)
        ]
    return parts, len(first.dropped)


def _places(train: Dataset, test: Dataset) -> Codes:
    """Return where each row of a set stands in one that labels the same rows otherwise."""
    places = {row.id: place for place, row in enumerate(test.rows)}
    for row in train.rows:
        if row.id not in places or test.rows[places[row.id]].text != row.text:
            raise ValueError(
                f"row '{row.id}' is not in '{test.info.name}' with the same text; the test set of "
                "a folds suite must label the same rows"
            )
    return np.array([places[row.id] for row in train.rows])


def _few(train: Codes, truth: Codes, n: int, generator: np.random.Generator) -> Codes:
    chosen = []
    for code in range(len(LABELS)):
        rows = train[truth[train] == code]
        if len(rows) < n:
            raise ValueError(f"{LABELS[code]} has {len(rows)} training rows, {n} are needed")
        chosen.append(generator.choice(rows, n, replace=False))
    return np.sort(np.concatenate(chosen))


def _share(train: Codes, groups: list[str], share: float, generator: np.random.Generator) -> Codes:
    names = sorted({groups[i] for i in train})
    count = max(1, round(share * len(names)))
    chosen = set(generator.permutation(names)[:count].tolist())
    return np.array([i for i in train if groups[i] in chosen])


def _hash(parts: Sequence[TrainTest], train: Dataset, test: Dataset | None) -> str:
    digest = hashlib.sha256()
    tested = (test or train).rows
    for part in parts:
        digest.update("\x1f".join(train.rows[i].id for i in part.train).encode() + b"\x1d")
        digest.update("\x1f".join(tested[i].id for i in part.test).encode() + b"\x1e")
    return digest.hexdigest()


def stored_split(suite: Suite) -> StoredSplit | None:
    """Return the stored split that comes with the package, or None."""
    file = files(__package__).joinpath(FOLDER, f"{suite.name}.json")
    if not file.is_file() or suites().get(suite.name) != suite:
        return None
    data = json.loads(file.read_text("utf-8"))
    return StoredSplit(
        rows_sha256=data["rows_sha256"],
        split_sha256=data["split_sha256"],
        near_duplicates=data["near_duplicates"],
    )
