"""Tasks → the O*NET task that each is most like, and what public counts have seen of it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import numpy as np

from tasktriage.config import data_folder
from tasktriage.contracts.errors import TasktriageWarning, UsageError
from tasktriage.contracts.protocols import Model
from tasktriage.corpora.onet_tasks import DATA_SET, has_onet_tasks, read_all_onet_tasks
from tasktriage.corpora.usage import Figure, activities, aei, facts
from tasktriage.domain.usage import ObservedUse, Seen
from tasktriage.matching.vectors import vectors_of

from .table import Alike, Rule, TaskTable, occupation_code, shipped_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["UseMatcher"]

FEWEST = 1_000
"""Statements without which a table of another model's vectors would say too little."""
LONGEST = 2_000
"""Characters of a statement that count; O*NET's own have at most 400."""


class UseMatcher:
    """What was seen of tasks; made once for a model.

    The table that comes with tasktriage has vectors of the default model. For another model it is
    made anew from O*NET's statements, where the user has fetched them.

    Args:
        model: whose vectors tasks have.
        folder: of data sets; by default that of `config.data_folder`.

    Raises:
        UsageError: the model is another one, and the statements are not there.
        InputError: they are there, and can't be read.
    """

    def __init__(self, model: Model, folder: Path | None = None) -> None:
        self._rule = Rule(**facts()["rule"])
        self._figures = [Figure(**figure) for figure in facts()["figure"]]
        self._table = _table(model, folder)

    def uses(self, vectors: NDArray[np.float32]) -> list[ObservedUse]:
        """Return what was seen of n tasks, given as the model's vectors (n, d), in order.

        Raises:
            UsageError: the vectors are not of the model's usual length.
        """
        expected = self._table.projection.mean.shape[0]
        if vectors.shape[1] != expected:
            raise UsageError(
                f"observed use: the model gave vectors of {vectors.shape[1]} numbers; the table "
                f"of tasks has {expected}"
            )
        return [self._use(vector) for vector in self._table.projection(vectors)]

    def _use(self, vector: NDArray[np.float32]) -> ObservedUse:
        alike = self._table.alike(vector, self._rule.near)
        if not self._rule.takes(alike):
            return ObservedUse(task_id=None, similarity=alike.similarity)
        return ObservedUse(
            task_id=str(self._table.task_ids[alike.row]),
            similarity=alike.similarity,
            occupation=occupation_code(int(self._table.occupations[alike.row])),
            activity=activities()[alike.activity].id,
            seen=tuple(self._seen(alike)),
        )

    def _seen(self, alike: Alike) -> Iterator[Seen]:
        """Yield what is known; of the newest share also that nothing was seen."""
        task = aei().get(int(self._table.task_ids[alike.row]), {})
        values = {**task, **activities()[alike.activity].values}
        newest = facts()["newest"]
        for figure in self._figures:
            value = values.get(figure.column)
            if value is not None or figure.column == newest:
                yield Seen(
                    source=figure.source, release=figure.release, what=figure.what, value=value
                )


def _table(model: Model, folder: Path | None) -> TaskTable:
    table, embedder = shipped_table(), facts()["model"]["embedder"]
    if model.embedder_id == embedder:
        return table
    found = _statements(data_folder(folder))
    ids = table.task_ids.tolist()
    rows = np.array([row for row, one in enumerate(ids) if one in found], dtype=np.int64)
    if len(rows) < FEWEST:
        where = "" if folder is None else f" --data-dir {quote(str(folder))}"
        raise UsageError(
            f"observed use needs vectors of '{embedder}', which the default model gives, and this "
            f"model's are of '{model.embedder_id}'; or O*NET's statements, to make them anew: "
            f"tasktriage datasets fetch {DATA_SET}{where}"
        )
    warnings.warn(
        f"observed use: made anew for '{model.embedder_id}' from {len(rows):,} statements; its "
        f"threshold was measured with '{embedder}'",
        TasktriageWarning,
        stacklevel=3,
    )
    return table.of(rows, vectors_of([found[ids[row]] for row in rows], model))


def _statements(folder: Path) -> dict[int, str]:
    """Return the statement of each of O*NET's tasks by its id; none where they were not fetched."""
    if not has_onet_tasks(folder):
        return {}
    tasks = (task for some in read_all_onet_tasks(folder).values() for task in some)
    return {int(one.id): one.text[:LONGEST] for one in tasks if _is_id(one.id)}


def _is_id(said: str) -> bool:
    return said.isascii() and said.isdigit() and len(said) < 10
