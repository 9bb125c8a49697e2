"""What training gives, whether the encoder was frozen or trained too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tasktriage.models.calibrated import Calibrator
from tasktriage.models.encoder import OnnxEncoder
from tasktriage.models.heads import Heads

from .fit import CrossValidated

__all__ = ["Calibration", "TrainedParts"]


@dataclass(frozen=True, slots=True)
class TrainedParts:
    """An exported encoder, opened, with its heads, and what they did on held-out groups.

    `embedder` and `export` are what model.json says of the encoder, and of the exported graph
    against the original.
    """

    graph: bytes
    tokenizer: bytes
    encoder: OnnxEncoder
    heads: Heads
    validated: CrossValidated
    embedder: Mapping[str, Any]
    export: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Calibration:
    """What makes answers of logits, fitted on held-out groups.

    `is_task` has the thresholds `unit` and `row`, None from a model without that head.
    """

    calibrator: Calibrator
    is_task: Mapping[str, float] | None
