"""Read back: what `classify` or `profile` wrote becomes assessments again; no model is asked."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from tasktriage.contracts.errors import TasktriageWarning
from tasktriage.contracts.source import Source
from tasktriage.contracts.specs import ReaderSpec
from tasktriage.domain.assessment import Assessment
from tasktriage.domain.document import Document
from tasktriage.domain.task import Task
from tasktriage.extend.registry import Registry
from tasktriage.kit.result_cells import assessment_of

from .options import DEFAULT_OPTIONS, ReadOptions
from .read import read

__all__ = ["read_back", "read_results", "result_name"]


def result_name(item: Any) -> str | None:
    """Return the file that a task stands in as a result of ours; None of anything else."""
    row = item.row if isinstance(item, Task) else None
    return None if row is None else row.form.result


def read_back(items: Iterable[Document | Task]) -> Iterator[Assessment]:
    """Yield the assessments that rows of results hold, with what a person changed in them.

    An assessment stands where it stood: its origin is the document that it was found in. One that
    can't be taken as it stands has a task with an `error`. A warning says of each file that it is
    a result.
    """
    last = None
    for item in items:
        assert isinstance(item, Task)
        assert item.row is not None
        name = item.row.form.result
        assert name is not None
        if name != last:
            warnings.warn(
                f"{name}: a result of classify; its labels and weights are taken as they stand, "
                "the model is not asked (else: --as tasks)",
                TasktriageWarning,
                stacklevel=3,
            )
            last = name
        if item.row:
            line = item.origin.line
            yield assessment_of(item.row, line=line, form=item.row.form)
        else:  # its cells may stand in each other's place
            yield Assessment(task=item, error=item.error)


def read_results(
    source: Source, readers: Registry[ReaderSpec], options: ReadOptions = DEFAULT_OPTIONS
) -> Iterator[Assessment] | None:
    """Return the assessments in a file that `classify` or `profile` wrote; None of any other file.

    csv, jsonl, json, xlsx and parquet are known by their columns or their schema. What a person
    changed is each assessment's `correction`; whoever wants the role of one finds it as the title
    and document of its origin.

    Raises:
        InputError: it can't be read.
    """
    items = read([source], readers, options)
    first = next(items, None)
    if first is None or result_name(first) is None:
        return None
    return read_back(chain([first], items))
