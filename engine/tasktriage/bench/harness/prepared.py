"""A suite with its data: read, checked, split, and searched for near-duplicates."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tasktriage.contracts.errors import TasktriageError, TasktriageWarning, UsageError
from tasktriage.domain.dataset import Dataset, LabelledTask
from tasktriage.extend.manager import Plugins

from .leakage import JUDGE, near_duplicates
from .split import Split, make_split, rows_hash, stored_split, tested_groups
from .suite import Suite
from .vectors import CachedEmbedder, Vectors

__all__ = ["Prepared", "load_data", "prepare", "search"]

Marks = NDArray[np.bool_]


@dataclass(frozen=True)
class Prepared:
    """A suite ready for any candidate; it goes to each candidate's process as it is."""

    suite: Suite
    train: Dataset
    test: Dataset | None
    split: Split
    near: tuple[Marks, ...]
    """For each part, which tested rows have a near-duplicate among its training rows."""
    judged: bool = True
    """Whether near-duplicates were looked for; where they were not, no row is marked."""

    @property
    def tested(self) -> Dataset:
        """The set whose rows are tested."""
        return self.train if self.test is None else self.test

    @cached_property
    def groups(self) -> list[str]:
        """The group of every row of the tested set."""
        return tested_groups(self.suite, self.train, self.test)

    @cached_property
    def rows_sha256(self) -> str:
        """Hash over all rows."""
        return rows_hash(_all_rows(self.train, self.test))

    @property
    def texts(self) -> list[str]:
        """Every text that a part trains on or tests, in the order of the rows."""
        return _texts(self.train, self.test, self.split)


def prepare(suite: Suite, plugins: Plugins, data: Path | None, vectors: Vectors) -> Prepared:
    """Read a suite's data, split it, and find near-duplicates.

    Raises:
        InputError: the data are missing, wrong or can't be split.
        TasktriageError: the split is not the stored one.
    """
    train, test = load_data(suite, plugins, data)
    split = make_split(suite, train, test)
    stored = stored_split(suite)
    if stored is None or stored.rows_sha256 != rows_hash(_all_rows(train, test)):
        return _searched(suite, train, test, split, plugins, vectors)
    if stored.split_sha256 != split.sha256:
        raise TasktriageError(
            f"suite '{suite.name}': this scikit-learn splits the rows otherwise than "
            "the stored split; install the version in constraints.txt"
        )
    rows = (test or train).rows
    found = [set(ids) for ids in stored.near_duplicates]
    near = tuple(
        np.array([rows[i].id in ids for i in part.test])
        for part, ids in zip(split.parts, found, strict=True)
    )
    return Prepared(suite, train, test, split, near)


def load_data(suite: Suite, plugins: Plugins, data: Path | None) -> tuple[Dataset, Dataset | None]:
    """Read the set that a suite trains on, and the one that it tests if that is another.

    Raises:
        UnknownNameError: no such data set.
        InputError: the data are missing or wrong.
    """
    train = plugins.make_dataset(suite.dataset).load(data)
    if suite.test_dataset is None:
        return train, None
    return train, plugins.make_dataset(suite.test_dataset).load(data)


def _searched(
    suite: Suite,
    train: Dataset,
    test: Dataset | None,
    split: Split,
    plugins: Plugins,
    vectors: Vectors,
) -> Prepared:
    """Search for near-duplicates; where their judge is not installed, go on and say so."""
    try:
        near = search(train, test, split, plugins, vectors)
    except UsageError as error:
        warnings.warn(
            f"suite '{suite.name}': near-duplicates were not judged: {error}",
            TasktriageWarning,
            stacklevel=2,
        )
        near = tuple(np.zeros(len(part.test), dtype=bool) for part in split.parts)
        return Prepared(suite, train, test, split, near, judged=False)
    return Prepared(suite, train, test, split, near)


def search(
    train: Dataset, test: Dataset | None, split: Split, plugins: Plugins, vectors: Vectors
) -> tuple[Marks, ...]:
    """Return for each part which tested rows have a near-duplicate.

    Raises:
        UsageError: what judges them is not installed.
        TasktriageError: it failed.
    """
    vectors.together(_texts(train, test, split))
    embedder = CachedEmbedder(plugins.make_embedder(JUDGE), vectors)
    rows = (test or train).rows
    return tuple(near_duplicates(part, train.rows, rows, embedder) for part in split.parts)


def _all_rows(train: Dataset, test: Dataset | None) -> list[LabelledTask]:
    return [*train.rows, *(test.rows if test is not None else ())]


def _texts(train: Dataset, test: Dataset | None, split: Split) -> list[str]:
    used = np.unique(np.concatenate([part.train for part in split.parts]))
    asked = np.unique(np.concatenate([part.test for part in split.parts]))
    if test is None:
        return [train.rows[i].text for i in np.union1d(used, asked)]
    return [train.rows[i].text for i in used] + [test.rows[i].text for i in asked]
