"""A classifier that asks a language model, for `tasktriage bench` and for reading as an example."""

from __future__ import annotations

import os
from collections.abc import Iterable

from tasktriage.plugin import ClassifierSpec, hookimpl

from .names import DEFAULT_MODEL, MODEL_VARIABLE


@hookimpl
def tasktriage_classifiers() -> Iterable[ClassifierSpec]:
    """Yield the rater; the llm library is imported when it is asked for.

    Nobody can tell what a language model was trained on, so `trained_on` is left out: a benchmark
    then says "not said". `asks` names it, for it may have made the labels of a test.
    """
    yield ClassifierSpec(
        name="llm-rater",
        summary="A language model asked with the codebook; texts go to whoever runs the model",
        factory="tasktriage_llm_rater.rater:LlmRater",
        asks=os.environ.get(MODEL_VARIABLE) or DEFAULT_MODEL,
        requires=("llm",),
    )
