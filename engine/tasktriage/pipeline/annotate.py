"""Annotate: selected units → assessments, with taxonomy matches and explanations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tasktriage.domain.assessment import Assessment, ModelInfo

from .assess import Assessed
from .support.explain import Explainer
from .support.match import Matcher

__all__ = ["annotate"]


def annotate(
    items: Iterable[Assessed],
    model: ModelInfo,
    *,
    matchers: Sequence[Matcher] = (),
    explainer: Explainer | None = None,
) -> Iterator[Assessment]:
    """Yield an assessment for each unit, in order. Without a matcher `taxonomies` is None."""
    for item in items:
        matches = None
        if matchers and item.vector is not None:
            matches = tuple(m for matcher in matchers for m in matcher.match(item.vector))
        yield Assessment(
            task=item.unit.task,
            model=model,
            probabilities=item.probabilities,
            prediction_set=item.prediction_set,
            is_task=item.is_task,
            reasons=item.reasons,
            taxonomies=matches,
            explanation=None if explainer is None else explainer.explain(item),
            error=item.unit.task.error,
        )
