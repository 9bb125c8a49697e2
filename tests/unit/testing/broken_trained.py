"""Embedders, classifiers and models, each of which fails one check."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tasktriage.testing.kinds.registry import Unmade

from .breaking import Broken, alone, changed, long, many, noise, odd, refuses, through
from .good import Classifier, Embedder, Model

EMBEDDERS = {
    "made": Broken(Unmade(ValueError("no weights")), "no weights"),
    "vectors": Broken(through(Embedder, "embed", lambda v, _: v * 2), "must be unit"),
    "empty": Broken(through(Embedder, "embed", lambda v, t: v if t else v[:, :1]), "give (0, d)"),
    "batches": Broken(through(Embedder, "embed", alone), "depends on its batch"),
    "id": Broken(changed(Embedder, id=""), "non-empty string"),
    "deterministic": Broken(through(Embedder, "embed", noise), "from one call to the next"),
    "hostile-text": Broken(refuses(Embedder, "embed", odd), "can't take it"),
    "long-text": Broken(refuses(Embedder, "embed", long), "can't take it"),
    "many-texts": Broken(through(Embedder, "embed", many), "order of the vectors"),
}


class Alphabetical(Classifier):
    def predict_proba(self, texts):
        return super().predict_proba(texts)[:, [1, 0, 2]]


class Unweighted(Classifier):
    def fit(self, texts, targets):
        return super().fit(texts, targets)


class Sharing(Classifier):
    def fit(self, texts, targets, **_):
        super().fit(texts, targets)
        self.hard_ = np.ndim(targets) == 1
        return self

    def predict_proba(self, texts):
        return super().predict_proba(texts) if self.hard_ else np.full((len(texts), 3), 1 / 3)


class Small(Classifier):
    def fit(self, texts, targets, **_):
        if len({word for text in texts for word in text.split()}) > 500:
            raise MemoryError("too many words")
        return super().fit(texts, targets)


class TwoColumns(Classifier):
    def predict_proba(self, texts):
        p = super().predict_proba(texts)
        return p[:, self.prior_ > 0]


class Remembers(Classifier):
    times = 0

    def fit(self, texts, targets, **_):
        self.times += 1
        return super().fit(texts, targets)

    def predict_proba(self, texts):
        p = super().predict_proba(texts) + self.times
        return p / p.sum(axis=1, keepdims=True)


CLASSIFIERS = {
    "made": Broken(Unmade(ValueError("no weights")), "no weights"),
    "probabilities": Broken(through(Classifier, "fit", lambda *_: None), "must return self"),
    "learns": Broken(Alphabetical(), "label order"),
    "batches": Broken(through(Classifier, "predict_proba", alone), "depends on its batch"),
    "targets": Broken(Sharing(), "give different answers"),
    "weights": Broken(Unweighted(), "unexpected keyword argument 'groups'"),
    "vocabulary": Broken(Small(), "too many words"),
    "two-labels": Broken(TwoColumns(), "must be (5, 3)"),
    "refits": Broken(Remembers(), "after another one"),
    "hostile-text": Broken(refuses(Classifier, "fit", odd), "can't take it"),
}


def model(**change):
    """Make a model whose answers are changed, each part by a function."""

    def assess(self, texts):
        made = Model.assess(self, texts)
        return replace(made, **{k: f(getattr(made, k), texts) for k, f in change.items()})

    return changed(Model, assess=assess)


MODELS = {
    "made": Broken(Unmade(ValueError("no weights")), "no weights"),
    "info": Broken(changed(Model, info="good"), "must be a ModelInfo"),
    "languages": Broken(changed(Model, languages=("English",)), "ISO 639"),
    "probabilities": Broken(model(probabilities=lambda p, _: p * 2), "must sum to 1"),
    "batches": Broken(model(probabilities=alone), "depends on its batch"),
    "parts": Broken(model(reasons=lambda r, _: r[:, :3]), "must be (n, 7)"),
    "sets": Broken(changed(Model, prediction_sets=lambda s, p, c: p > c), "never empty"),
    "threshold": Broken(model(is_task=lambda *_: None), "what is not said"),
    "vectors": Broken(model(vectors=lambda v, _: v.astype(float)), "must be float32"),
    "deterministic": Broken(model(vectors=noise), "from one call to the next"),
    "hostile-text": Broken(refuses(Model, "assess", odd), "can't take it"),
    "long-text": Broken(refuses(Model, "assess", long), "can't take it"),
    "many-texts": Broken(model(probabilities=many), "order of the answers"),
}
