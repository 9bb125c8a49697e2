"""Assessments to roll up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from tasktriage.domain.assessment import Assessment, Correction, ModelInfo
from tasktriage.domain.label import LABELS, Probabilities
from tasktriage.domain.row import Row, TableForm
from tasktriage.domain.task import Origin, Task

MODEL = ModelInfo("default", "0.4.0", "0" * 64)
Assess = Callable[..., Assessment]


@pytest.fixture
def assessed() -> Assess:
    def make(
        text: str = "Sort the mail",
        p: Sequence[float] | None = (0.6, 0.3, 0.1),
        *,
        row: dict[str, Any] | None = None,
        form: TableForm | None = None,
        title: str | None = None,
        document: str = "clerk.md",
        correction: Correction | None = None,
        error: str | None = None,
        **task: Any,
    ) -> Assessment:
        made = Task(
            text,
            origin=Origin(document=document, title=title, line=task.pop("line", 1)),
            row=None if row is None else Row(row, form),
            error=error,
            **task,
        )
        given = None if p is None or error is not None else Probabilities(*p)
        return Assessment(
            task=made,
            model=MODEL,
            probabilities=given,
            prediction_set=None if given is None else (given.label,),
            reasons=(),
            error=error,
            correction=correction,
        )

    return make


@pytest.fixture
def certain() -> tuple[tuple[float, float, float], ...]:
    """Probabilities of tasks whose labels are certain, one of each."""
    first, second, third = ([float(a is b) for b in LABELS] for a in LABELS)
    return tuple(tuple(row) for row in (first, second, third))  # type: ignore[misc]
