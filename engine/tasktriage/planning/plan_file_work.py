"""A plan's file: the work of a role, as its tasks or as shares that somebody gives."""

from __future__ import annotations

from typing import Any

import numpy as np

from tasktriage.kit.toml_table import TomlTable

from .plan_file_values import is_blank, is_number, needed_number, optional_number
from .shares import GivenShares, Shares, TaskShares

__all__ = ["MOST_TASKS", "role_shares"]

MOST_TASKS = 400
"""Tasks of a role: more would take much memory, and say no more than their shares."""
NEAR_ONE = 0.01  # how far probabilities that were rounded may be from 1 together
MOST_WORTH = 1e6
LABELS = ("automatable", "augmentable", "human_critical")


def role_shares(table: TomlTable, kind: str) -> Shares | None:
    """Return the work of a role; None where nothing stands there.

    kind: "" or "_ruled", after policies.

    Raises:
        InputError: something is wrong, or blank; says in which line.
    """
    tasks, shares = f"tasks{kind}", f"shares{kind}"
    if tasks in table and shares in table:
        raise table.fail(f"it has {tasks} and {shares}: give one of them", shares)
    if tasks in table:
        return _task_shares(table, tasks)
    return _given_shares(table, shares) if shares in table else None


def _task_shares(table: TomlTable, key: str) -> TaskShares:
    rows = table.data[key]
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_TASKS:
        raise table.fail(f"{key} must be a list of 1 to {MOST_TASKS} tasks", key)
    for place, row in enumerate(rows):
        problem = _problem(row)
        if problem:
            raise table.fail(f"{key}: task {place + 1} {problem}", key, place)
    values = np.array(rows, dtype=np.float64)
    weights, p = values[:, 0], values[:, 1:]
    if weights.sum() <= 0.0:
        raise table.fail(f"{key}: no task is any part of the work", key)
    return TaskShares(p / p.sum(axis=1, keepdims=True), weights / weights.sum())


def _problem(row: Any) -> str | None:
    """Return what is wrong with a task's row: share of the work, and three probabilities."""
    if not isinstance(row, list) or len(row) != 4 or not all(map(is_number, row)):
        return "must be four numbers: its share of the work, and three probabilities"
    share, *p = row
    if share < 0.0:
        return f"has a share of {share:g} of the work: possible is 0 or more"
    for value in p:
        if not 0.0 <= value <= 1.0:
            percent = f"; {value:g} % is {value / 100:g}" if 1.0 < value <= 100.0 else ""
            return f"has a probability of {value:g}: possible is 0 to 1{percent}"
    if abs(sum(p) - 1.0) > NEAR_ONE:
        return f"has probabilities that come to {sum(p):g}, not to 1"
    return None


def _given_shares(table: TomlTable, key: str) -> GivenShares:
    inside = table.table(key)
    inside.check_keys({*LABELS, "worth_tasks"}, LABELS)
    for label in LABELS:
        if is_blank(inside, label):
            say = (
                f"{label} is blank: fill it in, for nothing stands in for it, or take the role out"
            )
            raise inside.fail(say, label)
    values = [needed_number(inside, label, "share of the work, 0 to 1") for label in LABELS]
    for label, value in zip(LABELS, values, strict=True):
        if not 0.0 <= value <= 1.0:
            percent = f"; {value:g} % is {value / 100:g}" if 1.0 < value <= 100.0 else ""
            raise inside.fail(f"{label} is {value:g}: possible is 0 to 1{percent}", label)
    if abs(sum(values) - 1.0) > NEAR_ONE:
        raise inside.fail(f"shares come to {sum(values):g}, not to 1", LABELS[0])
    worth = optional_number(inside, "worth_tasks", "tasks")
    total = sum(values)
    first, second, third = (value / total for value in values)
    if worth is not None and not 1.0 <= worth <= MOST_WORTH:
        say = f"worth_tasks is {worth:g}: possible is 1 to {MOST_WORTH:g} (tasks)"
        raise inside.fail(say, "worth_tasks")
    return GivenShares(first, second, third, float("inf") if worth is None else worth)
