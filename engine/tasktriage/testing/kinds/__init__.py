"""The checks, a file a kind, and what makes them."""

from __future__ import annotations

from . import (
    classifiers,
    commands,
    embedders,
    extractors,
    knowledge,
    models,
    outputs,
    plugin,
    readers,
)
from .outputs import check_writes
from .registry import checks
from .running import CHECKS, Check, check, examine
from .texts import RUN, TEXTS

__all__ = [
    "CHECKS",
    "RUN",
    "TEXTS",
    "Check",
    "check",
    "check_writes",
    "checks",
    "classifiers",
    "commands",
    "embedders",
    "examine",
    "extractors",
    "knowledge",
    "models",
    "outputs",
    "plugin",
    "readers",
]
