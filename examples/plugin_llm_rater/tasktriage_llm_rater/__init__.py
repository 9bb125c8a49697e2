"""A classifier that asks a language model, for `tasktriage bench` and for reading as an example."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import ClassifierSpec, Setting, hookimpl

from .names import DEFAULT_MODEL

SETTINGS = (
    Setting(name="model", summary="The model that is asked, as 'llm models' lists it"),
    Setting(name="api_key", summary="The provider's key; without it llm's own store", secret=True),
)


@hookimpl
def tasktriage_classifiers() -> Iterable[ClassifierSpec]:
    """Yield the rater; the llm library is imported when it is asked for.

    Nobody can tell what a language model was trained on, so `trained_on` is left out: a benchmark
    then says "not said". `asks` says that it asks one, which may have made the labels of a test;
    the classifier's own `asks` says which, since what a hook yields is remembered between runs.
    """
    yield ClassifierSpec(
        name="llm-rater",
        summary="A language model asked with the codebook; texts go to whoever runs the model",
        factory="tasktriage_llm_rater.rater:LlmRater",
        asks=DEFAULT_MODEL,
        requires=("llm",),
        settings=SETTINGS,
    )
