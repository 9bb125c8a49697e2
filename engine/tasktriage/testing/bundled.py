"""What components of ours can't do that is asked of their kind, on purpose."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["EXPECTED_FAILURES"]

_IGNORES = {"classifiers.learns": "a baseline that ignores the text"}

EXPECTED_FAILURES: Mapping[tuple[str, str], Mapping[str, str]] = MappingProxyType(
    {
        ("classifiers", "majority"): _IGNORES,
        ("classifiers", "stratified"): _IGNORES,
        ("classifiers", "codebook-zero-shot"): {"classifiers.learns": "it is not trained"},
    }
)
"""Checks that bundled components fail, each with the reason, by kind and name.

The tests and `tasktriage plugins check` read it. Other people's say theirs by `expected_failures`
and `--expect`.
"""
