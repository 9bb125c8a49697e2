"""Annotate: selected units → assessments, with where they sit and which rules speak of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from itertools import groupby, islice

from tasktriage.corpora.codebook import load_codebook
from tasktriage.domain.assessment import Assessment, ModelInfo, Rules
from tasktriage.domain.label import Label
from tasktriage.matching.matcher import Matcher

from .assess import Assessed
from .support.annotators import Annotators
from .support.explain import Explainer

__all__ = ["TOGETHER", "annotate", "rules_now"]

TOGETHER = 1_000
"""Tasks of a role that are looked at together, for what is said of the role."""


@cache
def rules_now() -> Rules:
    """Return the versions that results rest on now."""
    return Rules(version("tasktriage"), str(load_codebook().version))


def annotate(
    items: Iterable[Assessed],
    model: ModelInfo,
    *,
    matchers: Sequence[Matcher] = (),
    annotators: Annotators | None = None,
    explainer: Explainer | None = None,
    rules: Rules | None = None,
) -> Iterator[Assessment]:
    """Yield an assessment for each unit, in order. What no annotator was asked for is None.

    A model's reasons stay where the label is human-critical; with another one, or none, there are
    none. With annotators the tasks of a role are held until it ends, at most `TOGETHER`: what is
    said of the role comes from the first of them and holds for the rest too. `matchers` alone are
    annotators that have nothing else.
    """
    if annotators is None and matchers:
        annotators = Annotators(matchers=matchers)
    if annotators is None:
        for item in items:
            yield _assessment(item, model, explainer, rules)
        return
    for _, role in groupby(items, key=_role):
        known = None
        while part := list(islice(role, TOGETHER)):
            found, known = annotators.annotate(
                [item.vector for item in part],
                [_assessment(item, model, explainer, rules) for item in part],
                known,
            )
            yield from found


def _role(item: Assessed) -> tuple[str | None, str | None]:
    """Return whose task it is: tasks of one document and title, one after the other, are a role."""
    origin = item.unit.task.origin
    return origin.document, origin.title


def _assessment(
    item: Assessed, model: ModelInfo, explainer: Explainer | None, rules: Rules | None
) -> Assessment:
    result = Assessment(
        task=item.unit.task,
        model=model,
        probabilities=item.probabilities,
        prediction_set=item.prediction_set,
        is_task=item.is_task,
        reasons=item.reasons,
        explanation=None if explainer is None else explainer.explain(item),
        error=item.unit.task.error,
        rules=rules,
    )
    if result.reasons and result.label is not Label.HUMAN_CRITICAL:
        result = replace(result, reasons=())  # p(reason | human-critical) is not for it
    return result
