"""Linear classifiers: the baselines that every other has to beat."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import ClassifierSpec, hookimpl


@hookimpl
def tasktriage_classifiers() -> Iterable[ClassifierSpec]:
    """Yield logistic regression on sentence vectors and on TF-IDF."""
    yield ClassifierSpec(
        name="minilm-lr",
        summary="Logistic regression on all-MiniLM-L6-v2 sentence vectors",
        factory="tasktriage_plugins.classifier_linear.linear:embedding_lr",
        trained_on=(),
        embedder="minilm",
    )
    yield ClassifierSpec(
        name="tfidf-lr",
        summary="Logistic regression on TF-IDF of words and word pairs",
        factory="tasktriage_plugins.classifier_linear.linear:TfidfClassifier",
        trained_on=(),
    )
