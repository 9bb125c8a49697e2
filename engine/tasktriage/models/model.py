"""A model folder, opened: implements `Model` with numpy, onnxruntime and tokenizers alone."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tasktriage.contracts.errors import ModelFolderError
from tasktriage.contracts.protocols import ModelOutput
from tasktriage.contracts.threads import asked_threads
from tasktriage.domain.assessment import ModelInfo
from tasktriage.kit.arrays import Floats

from .calibrated import prediction_sets, sigmoid, softmax, thresholds_at
from .encoder import OnnxEncoder
from .heads import unpack
from .manifest import CARD, ENCODER, HEADS, TOKENIZER, Manifest, read_checked

__all__ = ["FolderModel"]

DEVICE = "TASKTRIAGE_DEVICE"


class FolderModel:
    """The model in a folder. Every file is checked before any is used.

    Args:
        folder: the model folder.
        threads: CPU threads; None means what the engine that opens it asks for, else what
            TASKTRIAGE_THREADS says, else all cores.
        device: "cpu" or "cuda"; None means what TASKTRIAGE_DEVICE says, else "cpu".

    Raises:
        ModelFolderError: which file is wrong, and how.
        UsageError: the device is not there, or a variable holds nonsense.
    """

    def __init__(
        self, folder: Path, *, threads: int | None = None, device: str | None = None
    ) -> None:
        self.folder = folder
        self.manifest = Manifest.read(folder)
        files = {name: read_checked(folder, self.manifest, name) for name in self.manifest.files}
        self.card = files[CARD].decode("utf-8", "replace")
        try:
            self.heads = unpack(
                files[HEADS],
                self.manifest.features or self.manifest.dimension,
                reasons=self.manifest.has_reasons,
                is_task=self.manifest.has_is_task,
            )
            self.encoder = OnnxEncoder(
                files[ENCODER],
                files[TOKENIZER],
                dimension=self.manifest.dimension,
                max_tokens=self.manifest.max_tokens,
                features=self.manifest.features,
                int8=self.manifest.int8,
                threads=asked_threads() if threads is None else threads,
                device=os.environ.get(DEVICE) or "cpu" if device is None else device,
            )
        except ModelFolderError as error:
            raise ModelFolderError(f"{folder}: {error}") from None

    @property
    def info(self) -> ModelInfo:
        """Name, version and the sha256 of model.json, which fixes every other file."""
        return ModelInfo(self.manifest.name, self.manifest.version, self.manifest.sha256)

    @property
    def embedder_id(self) -> str:
        """Identity of the sentence vectors."""
        return self.manifest.embedder_id

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of its training texts (ISO 639); empty where it does not say."""
        return tuple(str(code) for code in self.manifest.raw.get("languages") or ())

    def assess(self, texts: Sequence[str]) -> ModelOutput:
        """Assess n texts in one pass; equal texts are embedded once.

        Raises:
            ModelFolderError: the encoder fails on a text.
        """
        unique = list(dict.fromkeys(texts))
        place = {text: row for row, text in enumerate(unique)}
        encoded = self.encoder.encode(unique)
        probabilities, levels = self.manifest.calibrator(
            unique, self.heads.label.logits(encoded.features)
        )
        reasons = task = None
        if self.heads.reason is not None:
            reasons = softmax(self.heads.reason.logits(encoded.features))
        if self.heads.task is not None:
            task = sigmoid(self.heads.task.logits(encoded.features)[:, 0])
        rows = [place[text] for text in texts]
        return ModelOutput(
            vectors=encoded.vectors[rows],
            probabilities=probabilities[rows],
            reasons=None if reasons is None else reasons[rows],
            is_task=None if task is None else task[rows],
            levels=None if levels is None else levels[rows],
        )

    def prediction_sets(self, probabilities: Floats, coverage: float) -> NDArray[np.bool_] | None:
        """Return class-conditional conformal sets (n, 3); an empty set becomes the top label.

        These are the sets of texts of ordinary length; the `levels` of `assess` know short ones.

        Raises:
            ValueError: the coverage is outside 0 to 1.
        """
        quantiles = self.manifest.calibrator.usual.quantiles
        if quantiles is None:
            return None
        thresholds = thresholds_at(quantiles, coverage)
        return prediction_sets(probabilities, thresholds)

    def is_task_threshold(self, *, given: bool) -> float | None:
        """Return the threshold on `is_task`, or None: this model does not say."""
        return self.manifest.is_task_row if given else self.manifest.is_task_unit
