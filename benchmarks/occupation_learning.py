"""How what is known of occupations is learnt: heads on vectors, and weights of features."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch

__all__ = ["fit_choice", "fit_duties", "fit_head", "fit_logistic", "fit_scale"]

Floats = npt.NDArray[np.float64]
Vectors = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

EPOCHS, RATE, BATCH, SMOOTHING = 20, 0.02, 512, 0.05
START = 8.0  # times the mean of its titles is where the weights of an occupation begin
DESCRIBED = 2  # tasks that a description counts as
STEPS = 60


def fit_head(
    vectors: Vectors, titles: Ints, occupations: Ints, count: int, epochs: int = EPOCHS
) -> tuple[Vectors, Vectors]:
    """Return weights (K, d) and bias (K,) of a softmax over occupations, on vectors of titles.

    titles, occupations: (P,) which title names which occupation; one with several counts once.
    """
    torch.manual_seed(0)
    means = np.zeros((count, vectors.shape[1]), np.float32)
    np.add.at(means, occupations, vectors[titles])
    means /= np.linalg.norm(means, axis=1, keepdims=True) + 1e-9
    layer = torch.nn.Linear(vectors.shape[1], count)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor(means * START))
        layer.bias.zero_()
    optimiser = torch.optim.AdamW(layer.parameters(), lr=RATE, weight_decay=0)
    given = torch.tensor(vectors)
    row, wanted = torch.tensor(titles), torch.tensor(occupations)
    weight = torch.tensor(1.0 / np.bincount(titles)[titles], dtype=torch.float32)
    done, total = 0, epochs * (len(row) // BATCH + 1)
    for _ in range(epochs):
        for part in torch.randperm(len(row)).split(BATCH):
            for group in optimiser.param_groups:
                group["lr"] = RATE * (1 - done / total) + 1e-4
            done += 1
            losses = torch.nn.functional.cross_entropy(
                layer(given[row[part]]), wanted[part], reduction="none", label_smoothing=SMOOTHING
            )
            optimiser.zero_grad()
            (losses * weight[part]).mean().backward()
            optimiser.step()
    return layer.weight.detach().numpy(), layer.bias.detach().numpy()


def fit_duties(
    vectors: Vectors, occupations: Ints, described: Vectors
) -> tuple[Vectors, Vectors, Vectors]:
    """Return unit rows (K, d), what whitens (d, d) and the centre (d,) of the tasks of occupations.

    described: vectors (K, d) of descriptions. Directions in which the tasks of one occupation
    differ are made equally long, so that what all tasks vary in counts less.
    """
    count, width = described.shape
    means = DESCRIBED * described.astype(np.float64)
    np.add.at(means, occupations, vectors)
    means /= (np.bincount(occupations, minlength=count) + DESCRIBED)[:, None]
    centre = vectors.mean(axis=0)
    apart = vectors - means[occupations]
    spread = apart.T @ apart / len(vectors)
    values, axes = np.linalg.eigh(np.linalg.inv(spread + np.trace(spread) / width * np.eye(width)))
    whiten = (axes * np.sqrt(values)) @ axes.T
    rows = (means - centre) @ whiten
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float32), whiten.astype(np.float32), centre.astype(np.float32)


def fit_choice(features: Vectors, wanted: Vectors, weight: Floats, decay: float = 0.003) -> Floats:
    """Return weights (f,) with which a softmax over features (n, f, K) gives what is wanted (n, K).

    weight (n,): how much a row counts. decay is of weights in units of how much each feature
    differs among occupations.
    """
    scale = features.std(axis=2).mean(axis=0)
    scale = np.where(scale > 1e-6, scale, 1.0).astype(np.float32)
    given = torch.tensor(features / scale[None, :, None])
    truth = torch.tensor(wanted)
    share = torch.tensor(weight / weight.sum(), dtype=torch.float32)
    weights = torch.full((features.shape[1],), 0.0, requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=STEPS, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        logits = torch.einsum("nfk,f->nk", given, weights)
        value = -((truth * torch.log_softmax(logits, 1)).sum(1) * share).sum()
        value = value + decay * (weights**2).sum()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    found: Floats = (weights.detach().numpy() / scale).astype(np.float64)
    return found


def fit_scale(logits: Floats, wanted: Floats) -> float:
    """Return the number that logits (n, K) times it give the right probabilities with."""
    tried = np.geomspace(0.2, 2.0, 60)

    def loss(scale: float) -> float:
        some = scale * logits
        some = some - some.max(axis=1, keepdims=True)
        log_p = some - np.log(np.exp(some).sum(axis=1, keepdims=True))
        return float(-(wanted * log_p).sum(axis=1).mean())

    return float(min(tried, key=loss))


def fit_logistic(features: Floats, truth: Floats, weight: Floats, decay: float = 1.0) -> Floats:
    """Return weights (f,) of a logistic; the last feature is 1 and its weight is not decayed."""
    body = features[:, :-1]
    mean, spread = body.mean(axis=0), body.std(axis=0) + 1e-6
    given = np.c_[(body - mean) / spread, np.ones(len(body))]
    penalty = decay * np.r_[np.ones(body.shape[1]), 1e-6]
    weights = np.zeros(given.shape[1])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-given @ weights))
        slope = given.T @ (weight * (p - truth)) + penalty * weights
        curve = (given * (weight * p * (1 - p))[:, None]).T @ given + np.diag(penalty)
        weights -= np.linalg.solve(curve, slope)
    scaled = weights[:-1] / spread
    found: Floats = np.r_[scaled, weights[-1] - (scaled * mean).sum()]
    return found
