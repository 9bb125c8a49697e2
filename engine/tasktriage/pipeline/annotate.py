"""Annotate: selected units → assessments, with taxonomy matches and explanations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from importlib.metadata import version

from tasktriage.corpora.codebook import load_codebook
from tasktriage.domain.assessment import Assessment, ModelInfo, Rules
from tasktriage.domain.label import Label

from .assess import Assessed
from .support.explain import Explainer
from .support.match import Matcher

__all__ = ["annotate", "rules_now"]


@cache
def rules_now() -> Rules:
    """Return the versions that results rest on now."""
    return Rules(version("tasktriage"), str(load_codebook().version))


def annotate(
    items: Iterable[Assessed],
    model: ModelInfo,
    *,
    matchers: Sequence[Matcher] = (),
    explainer: Explainer | None = None,
    rules: Rules | None = None,
) -> Iterator[Assessment]:
    """Yield an assessment for each unit, in order. Without a matcher `taxonomies` is None.

    A model's reasons stay where the label is human-critical; with another one, or none, there are
    none.
    """
    for item in items:
        matches = None
        if matchers and item.vector is not None:
            matches = tuple(m for matcher in matchers for m in matcher.match(item.vector))
        result = Assessment(
            task=item.unit.task,
            model=model,
            probabilities=item.probabilities,
            prediction_set=item.prediction_set,
            is_task=item.is_task,
            reasons=item.reasons,
            taxonomies=matches,
            explanation=None if explainer is None else explainer.explain(item),
            error=item.unit.task.error,
            rules=rules,
        )
        if result.reasons and result.label is not Label.HUMAN_CRITICAL:
            result = replace(result, reasons=())  # p(reason | human-critical) is not for it
        yield result
