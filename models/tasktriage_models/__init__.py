"""The shipped models: one folder each, with model.json, weights and a card."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import ModelSpec, hookimpl, model_from_resource


@hookimpl
def tasktriage_models() -> Iterable[ModelSpec]:
    """Yield the default model."""
    yield ModelSpec(
        name="default",
        summary="MiniLM, fine-tuned on tasks labelled by the codebook, by a language model",
        factory=model_from_resource("tasktriage_models", "default"),
    )
