"""Models on a frozen encoder: export it, embed, and fit heads."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tasktriage.contracts.errors import RecipeError, UsageError
from tasktriage.contracts.protocols import Embedder, ExportableEmbedder
from tasktriage.corpora.codebook import load_codebook
from tasktriage.corpora.sentences import Part, load_sentences
from tasktriage.domain.label import LABELS, Label, Reason
from tasktriage.kit.arrays import Floats
from tasktriage.kit.progress import Progress
from tasktriage.models.encoder import OnnxEncoder
from tasktriage.models.heads import Head, Heads

from .data import TrainingData
from .figures import frozen_agreement
from .fit import CrossValidated, Extra, cross_validate, fit_label_head, fit_reason_head
from .quantise import quantise_weights
from .recipe import Recipe
from .trained_parts import TrainedParts

__all__ = ["codebook_extra", "make_frozen"]

CHUNK = 512  # texts between two steps of the progress bar
Labelled = tuple[str, Label, tuple[Reason, ...]]


def make_frozen(
    recipe: Recipe, data: TrainingData, embedder: Embedder, progress: Progress
) -> TrainedParts:
    """Export the encoder with int8 weights, embed with it, cross-validate and fit the heads.

    Raises:
        RecipeError: the embedder can't be exported, or the data can't be split into folds.
        UsageError: something that the export needs is not installed.
    """
    if not isinstance(embedder, ExportableEmbedder):
        raise RecipeError(f"embedder '{embedder.id}' can't be exported to a model folder")
    progress("export", 0, 1)
    files = embedder.to_onnx()
    graph = quantise_weights(files.graph)
    encoder = OnnxEncoder(
        graph, files.tokenizer, dimension=embedder.dimension, max_tokens=files.max_tokens
    )
    vectors = _embed(encoder, data.texts, progress)
    extra = codebook_extra(recipe.codebook.weight, encoder)
    progress("cross-validate", 0, 1)
    validated = _validated(recipe, data, vectors, extra)
    progress("fit", 0, 1)
    label = fit_label_head(recipe.head, vectors, data.soft, data.weights, extra)
    heads = Heads(label, _reason_head(recipe, encoder))
    return TrainedParts(
        graph,
        files.tokenizer,
        encoder,
        heads,
        validated,
        {
            "id": embedder.id,
            "dimension": embedder.dimension,
            "max_tokens": files.max_tokens,
            "weights": "int8, one scale a row or column; float32 arithmetic",
        },
        frozen_agreement(embedder, encoder, label, data.texts),
    )


def _validated(
    recipe: Recipe, data: TrainingData, vectors: Floats, extra: Extra | None
) -> CrossValidated:
    try:
        return cross_validate(
            recipe.head,
            vectors,
            data.soft,
            data.weights,
            data.groups,
            data.texts,
            extra,
            recipe.folds,
        )
    except UsageError as error:  # of what is left where a fold is held out
        raise RecipeError(
            f"{data.path}: can't be split into folds: {error}, and with a part held out to test on "
            "the rest has too few; give more rows of each label, of several groups"
        ) from None
    except ValueError as error:
        raise RecipeError(f"{data.path}: can't be split into folds: {error}") from None


def _reason_head(recipe: Recipe, encoder: OnnxEncoder) -> Head | None:
    if not recipe.codebook.reasons:
        return None
    human = [entry for entry in _labelled() if entry[1] is Label.HUMAN_CRITICAL]
    embedded = encoder.embed([text for text, _, _ in human]).astype(np.float64)
    return fit_reason_head(recipe.head, embedded, [codes[0] for _, _, codes in human])


def codebook_extra(weight: float, encoder: OnnxEncoder) -> Extra | None:
    """Return the codebook's labelled training sentences as rows for every fold."""
    if weight <= 0:
        return None
    found = _labelled()
    vectors = encoder.embed([text for text, _, _ in found]).astype(np.float64)
    soft = np.eye(len(LABELS))[[LABELS.index(label) for _, label, _ in found]]
    return Extra(vectors, soft, weight)


def _labelled() -> list[Labelled]:
    found: list[Labelled] = [(e.text, e.label, e.reasons) for e in load_codebook().examples]
    for s in load_sentences(Part.TRAIN):
        if s.label is not None:
            found.append((s.text, s.label, s.reasons))
    return found


def _embed(encoder: OnnxEncoder, texts: Sequence[str], progress: Progress) -> Floats:
    """Return vectors (n, d) as float64: on float32 the solver stops early and figures wander."""
    parts = []
    for begin in range(0, len(texts), CHUNK):
        progress("embed", begin, len(texts))
        parts.append(encoder.embed(texts[begin : begin + CHUNK]))
    progress("embed", len(texts), len(texts))
    return np.concatenate(parts).astype(np.float64)
