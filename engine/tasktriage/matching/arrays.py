"""What was learnt of a taxonomy's nodes, shipped beside its TOML file as .safetensors."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tasktriage.domain.taxonomy import Taxonomy
from tasktriage.kit.tensors import numbers_of, rows_of

from .bag import WIDTH
from .tree import Tree

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "Arrays",
    "Head",
    "fingerprint",
    "packed",
    "parsed",
    "read_arrays",
    "unit",
    "write_arrays",
]

SCHEMA = "tasktriage.taxonomy-arrays/1"
MAX_BYTES = 64 * 1024 * 1024
LEAST_TEMPERATURE = 1e-3


@dataclass(frozen=True, eq=False)
class Head:
    """What scores the k nodes of a level: weights (k, d) of vectors, words (w, k), bias (k,)."""

    weights: NDArray[np.float32]
    words: NDArray[np.float32] | None
    bias: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Arrays:
    """What was learnt of a tree with t levels and l nodes without children.

    leaves: (l, d), unit vectors, in order. centre: (d,), their middle. rare: (w,), of words.
    heads: one a level, or None. beta, nearest, temperature: (t,). knots: (t, 2, m), what a
    probability says and how often it is right. floor: the similarity to the nearest leaf below
    which a text is no work of the taxonomy.
    """

    leaves: NDArray[np.float32]
    centre: NDArray[np.float32]
    rare: NDArray[np.float64]
    heads: tuple[Head | None, ...]
    beta: NDArray[np.float64]
    nearest: tuple[int, ...]
    temperature: NDArray[np.float64]
    knots: NDArray[np.float64]
    floor: float


def unit(vectors: NDArray[Any]) -> NDArray[Any]:
    """Return vectors (…, d) of length 1; one of length 0 stays."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9))


def packed(rows: NDArray[Any]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return rows (n, d) as whole numbers from -127 to 127, and the scale of each (n,)."""
    scale = np.abs(rows).max(axis=1) / 127 + 1e-12
    return np.round(rows / scale[:, None]).astype(np.int8), scale.astype(np.float32)


def fingerprint(taxonomy: Taxonomy) -> str:
    """Return the sha256 of what arrays are made for: the tree with its titles and exemplars."""
    nodes = [[node.id, node.parent, node.title, node.tasks] for node in taxonomy.nodes]
    return hashlib.sha256(json.dumps([nodes, taxonomy.background]).encode()).hexdigest()


def write_arrays(
    path: Path, tensors: Mapping[str, NDArray[Any]], taxonomy: Taxonomy, embedder: str, sha256: str
) -> None:
    """Write arrays for a taxonomy and a model's vectors.

    Raises:
        OSError: it can't be written.
    """
    from safetensors.numpy import save

    about = {
        "schema": SCHEMA,
        "taxonomy": fingerprint(taxonomy),
        "embedder": embedder,
        "model": sha256,
    }
    path.write_bytes(
        save({key: np.ascontiguousarray(value) for key, value in tensors.items()}, metadata=about)
    )


def read_arrays(path: Path, taxonomy: Taxonomy, tree: Tree, embedder: str) -> Arrays | str:
    """Return the arrays of a file; where they can't be used, why not.

    A file is not trusted: shapes have to belong together and to the tree, numbers to be some.
    """
    from safetensors import SafetensorError, safe_open

    try:
        if path.stat().st_size > MAX_BYTES:
            return f"{path.name} is too large"
        with safe_open(str(path), framework="numpy") as file:
            about = file.metadata() or {}
            if about.get("schema") != SCHEMA:
                return f"{path.name} is of another version"
            if about.get("taxonomy") != fingerprint(taxonomy):
                return f"{path.name} was made for other nodes"
            if about.get("embedder") != embedder:
                return f"{path.name} was made for '{about.get('embedder')}', not for '{embedder}'"
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
        return parsed(tensors, tree)
    except (OSError, SafetensorError, ValueError, TypeError, KeyError, OverflowError) as error:
        return f"{path.name} can't be used: {error}"


def parsed(tensors: Mapping[str, NDArray[Any]], tree: Tree) -> Arrays:
    """Return the arrays of a tree from tensors as they stand in a file.

    Raises:
        KeyError: one is missing.
        ValueError: shapes don't belong together, or numbers are none.
    """
    depth = len(tree.levels)
    leaves = unit(rows_of(tensors, "leaf", len(tree.leaves)))
    width = leaves.shape[1]
    knots = numbers_of(tensors, "calibration", (depth, 2, None))
    if (np.diff(knots, axis=2) < 0).any() or knots.min() < 0 or knots.max() > 1:
        raise ValueError("'calibration' must rise from 0 to 1")
    nearest = numbers_of(tensors, "nearest", (depth,))
    temperature = numbers_of(tensors, "temperature", (depth,))
    if nearest.min() < 1 or temperature.min() < LEAST_TEMPERATURE:
        raise ValueError("'nearest' and 'temperature' must be above 0")
    return Arrays(
        leaves=leaves.astype(np.float32),
        centre=numbers_of(tensors, "centre", (width,)).astype(np.float32),
        rare=numbers_of(tensors, "rare", (WIDTH,)),
        heads=tuple(
            _head(tensors, at, len(level.nodes), width) for at, level in enumerate(tree.levels)
        ),
        beta=numbers_of(tensors, "beta", (depth,)),
        nearest=tuple(int(number) for number in nearest),
        temperature=temperature,
        knots=knots,
        floor=float(numbers_of(tensors, "floor", (1,))[0]),
    )


def _head(tensors: Mapping[str, NDArray[Any]], at: int, count: int, width: int) -> Head | None:
    """Return the head of a level whose nodes stand as in `Level.nodes`."""
    if f"head{at}" not in tensors:
        return None
    weights = rows_of(tensors, f"head{at}", count).astype(np.float32)
    if weights.shape[1] not in (width, width + WIDTH):
        raise ValueError(f"'head{at}' is {weights.shape[1]} wide")
    words = np.ascontiguousarray(weights[:, width:].T) if weights.shape[1] > width else None
    bias = numbers_of(tensors, f"bias{at}", (count,)).astype(np.float32)
    return Head(np.ascontiguousarray(weights[:, :width]), words, bias)
