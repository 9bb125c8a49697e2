"""Which language model is asked."""

from __future__ import annotations

import os

__all__ = ["DEFAULT_MODEL", "MODEL_VARIABLE", "asked"]

MODEL_VARIABLE = "TASKTRIAGE_LLM_MODEL"
DEFAULT_MODEL = "echo"  # of llm-echo: nothing leaves the machine unless a model is named


def asked(setting: str | None = None) -> str:
    """Return the model's name: the setting, else the older variable, else the offline model."""
    return setting or os.environ.get(MODEL_VARIABLE) or DEFAULT_MODEL
