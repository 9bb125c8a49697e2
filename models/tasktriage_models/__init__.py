"""The shipped models: one folder each, with model.json, weights and a card."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import ModelSpec, hookimpl, model_from_resource


@hookimpl
def tasktriage_models() -> Iterable[ModelSpec]:
    """Yield the default model, and a smaller one for large amounts of text."""
    yield ModelSpec(
        name="default",
        summary="MiniLM, fine-tuned on tasks labelled by the codebook, by a language model",
        factory=model_from_resource("tasktriage_models", "default"),
    )
    yield ModelSpec(
        name="fast",
        summary="half of the default model's layers, taught by it",
        factory=model_from_resource("tasktriage_models", "fast"),
    )
