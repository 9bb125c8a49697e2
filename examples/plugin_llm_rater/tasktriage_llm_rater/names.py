"""Which language model is asked."""

from __future__ import annotations

__all__ = ["DEFAULT_MODEL", "MODEL_VARIABLE"]

MODEL_VARIABLE = "TASKTRIAGE_LLM_MODEL"
DEFAULT_MODEL = "echo"  # of llm-echo: nothing leaves the machine unless a model is named
