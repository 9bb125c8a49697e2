"""The benchmark: suites, candidates, runs, scores, comparison, report.

`evaluate` is loaded at first use: the package itself imports nothing heavy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .evaluating import evaluate

__all__ = ["evaluate"]


def __getattr__(name: str) -> Any:
    if name == "evaluate":
        from .evaluating import evaluate

        return evaluate
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
