"""Annotate's helper: what moved an assessment."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from tasktriage.contracts.protocols import Model
from tasktriage.corpora.codebook import Codebook, load_codebook
from tasktriage.domain.assessment import Explanation, Neighbour, WordEffect
from tasktriage.extend.checks import ask
from tasktriage.pipeline.assess import Assessed

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Explainer"]

NEIGHBOURS = 3
WORDS = 3
MAX_WORDS = 60  # words of a text that are tried; the rest is seldom what decides
WORD = re.compile(r"\w+(?:[-'’]\w+)*")
SCORE = np.array([1.0, 0.5, 0.0])  # weights of the labels in the score


class Explainer:
    """Finds the nearest codebook examples, and the words whose removal moves the score most."""

    def __init__(self, model: Model, codebook: Codebook | None = None) -> None:
        self._model = model
        self._examples = (codebook or load_codebook()).examples

    @cached_property
    def _vectors(self) -> NDArray[np.float32]:
        return ask(self._model, [example.text for example in self._examples]).vectors

    def explain(self, item: Assessed) -> Explanation | None:
        """Return the explanation of a unit that the model was asked about, else None."""
        if item.vector is None or item.probabilities is None:
            return None
        return Explanation(
            neighbours=self._neighbours(item.vector),
            words=self._words(item.unit.task.text, item.probabilities.score),
        )

    def _neighbours(self, vector: NDArray[np.float32]) -> tuple[Neighbour, ...]:
        similarity = self._vectors @ vector
        best = np.argsort(-similarity, kind="stable")[:NEIGHBOURS]
        return tuple(
            Neighbour(
                text=self._examples[i].text,
                label=self._examples[i].label,
                similarity=float(similarity[i]),
                reasons=self._examples[i].reasons,
            )
            for i in best
        )

    def _words(self, text: str, score: float) -> tuple[WordEffect, ...]:
        places = list(WORD.finditer(text))[:MAX_WORDS]
        if len(places) < 2:  # without its only word a text says nothing
            return ()
        without = [" ".join((text[: m.start()] + text[m.end() :]).split()) for m in places]
        scores = ask(self._model, without).probabilities @ SCORE
        effects = [
            WordEffect(m.group(), score - float(s)) for m, s in zip(places, scores, strict=True)
        ]
        return tuple(sorted(effects, key=lambda e: -abs(e.effect))[:WORDS])
