"""SetFit: the encoder is fine-tuned on pairs of labelled texts, then a linear head is fitted.

Tunstall and others, Efficient few-shot learning without prompts, 2022. The library trains the
encoder; the head is fitted here, since it takes soft labels and no pickled file is read.
"""

from __future__ import annotations

import copy
import logging
import random
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from tasktriage.plugin import (
    LABELS,
    Embedder,
    UsageError,
    fit_soft,
    hard_targets,
    predict_soft,
    without_surrogates,
)

from .base import Baseline, Floats, Rows
from .linear import logistic_regression

__all__ = ["SetFitClassifier"]

ROWS_PER_LABEL = 64  # for the encoder: few-shot is what SetFit is for, and pairs grow as n²
PAIRS_PER_TEXT = 40  # the paper's: 20 rounds of one like and one unlike text
MAX_STEPS = 200  # batches of pairs: minutes on two cores
BATCH = 16  # the library's default
ENCODE_BATCH = 32


class SetFitClassifier(Baseline):
    """SetFit on at most 64 texts a label and 200 batches of pairs; the head sees all texts.

    Pairs need hard labels: a row's largest share, a tie going to the more human label. The
    embedder's own model is copied, and left as it was. Torch may give other last digits on
    another machine.

    Args:
        embedder: with `model`, a sentence-transformers model.
        seed: of the choice of texts, of the pairs and of dropout.
        max_steps: batches of pairs at most.
    """

    def __init__(self, embedder: Embedder, seed: int = 0, max_steps: int = MAX_STEPS) -> None:
        self.embedder = embedder
        self.seed = seed
        self.max_steps = max_steps

    def learn(self, rows: Rows) -> None:
        """Tune a copy of the encoder on a few texts, and fit the head on all.

        Raises:
            UsageError: fewer than two labels, or the embedder is not a sentence-transformers one.
        """
        codes = hard_targets(rows.soft)
        chosen = self._few(codes, rows.weights)
        if len(set(codes[chosen])) < 2:
            raise UsageError("at least two labels are needed to train on")
        try:
            body = copy.deepcopy(self.embedder.model)  # type: ignore[attr-defined]
        except AttributeError as error:
            raise UsageError(
                f"setfit fine-tunes a sentence-transformers model, and the embedder "
                f"'{self.embedder.id}' shows none; use minilm or sentence-transformers:NAME-OR-PATH"
            ) from error
        steps = min(self.max_steps, -(-len(chosen) * PAIRS_PER_TEXT // BATCH))
        few = [without_surrogates(rows.texts[i]) for i in chosen]
        tune(body, few, codes[chosen].tolist(), self.seed, steps)
        self.body_ = body
        features = self._vectors(rows.texts)
        self.estimator_ = fit_soft(logistic_regression(), features, rows.soft, rows.weights)

    def predict_proba(self, texts: Sequence[str]) -> Floats:
        """Return probabilities (n, 3) in label order."""
        if not texts:  # the library gives shape (0,)
            return np.zeros((0, len(LABELS)))
        return predict_soft(self.estimator_, self._vectors(texts))

    def _few(self, codes: NDArray[np.int64], weights: Floats) -> NDArray[np.int64]:
        """Return the indices of the texts that the encoder is tuned on, in their order."""
        generator = np.random.default_rng(self.seed)
        chosen = []
        for code in range(len(LABELS)):
            rows = np.flatnonzero((codes == code) & (weights > 0))
            chosen.append(generator.permutation(rows)[:ROWS_PER_LABEL])
        return np.sort(np.concatenate(chosen))

    def _vectors(self, texts: Sequence[str]) -> Floats:
        vectors = self.body_.encode(
            list(map(without_surrogates, texts)),  # which its tokenizer refuses
            batch_size=ENCODE_BATCH,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, dtype=np.float64)


def tune(body: Any, texts: list[str], codes: list[int], seed: int, steps: int) -> None:
    """Fine-tune a sentence-transformers model in place on so many batches of pairs of texts."""
    with quiet(), kept_random_state(), tempfile.TemporaryDirectory() as folder:
        # the library turns its log on, and seeds the global generators, at import and at use
        from setfit import SetFitModel, Trainer, TrainingArguments
        from transformers.trainer_callback import PrinterCallback, ProgressCallback

        arguments = TrainingArguments(
            output_dir=folder,
            batch_size=BATCH,
            num_epochs=1,
            max_steps=steps,
            seed=seed,
            report_to="none",
            save_strategy="no",
            logging_strategy="no",
            show_progress_bar=False,
        )
        model = SetFitModel(model_body=body, model_head=LogisticRegression())
        trainer = Trainer(model=model, args=arguments)
        # its option against a progress bar comes too late for the trainer that it wraps
        for callback in (ProgressCallback, PrinterCallback):
            trainer.st_trainer.remove_callback(callback)
        trainer.train_embeddings(texts, codes, args=arguments)
    body.eval()


@contextmanager
def kept_random_state() -> Iterator[None]:
    """Put the global random generators back as they were."""
    before = random.getstate(), np.random.get_state(), torch.random.get_rng_state()
    try:
        yield
    finally:
        random.setstate(before[0])
        np.random.set_state(before[1])
        torch.random.set_rng_state(before[2])


@contextmanager
def quiet() -> Iterator[None]:
    """Keep logs below an error, and torch's remarks on pinned memory, to ourselves."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="'pin_memory'")
            yield
    finally:
        logging.disable(before)
