"""What was learnt of occupations: numbers in a .safetensors file that a taxonomy names."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tasktriage.domain.taxonomy import Taxonomy
from tasktriage.kit.tensors import numbers_of, rows_of

from .duty_words import DutyWords
from .title_table import TitleTable

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["SCHEMA", "Blend", "Duties", "Learnt", "TitleHead", "nodes_hash"]

SCHEMA = "tasktriage.occupations/1"
MAX_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class TitleHead:
    """A linear head on the vector (d,) of a title: weights (K, d) and bias (K,) give logits."""

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def logits(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return logits (n, K) of vectors (n, d)."""
        return np.asarray(vectors @ self.weights.T + self.bias)


@dataclass(frozen=True)
class Duties:
    """What the tasks of occupations are like.

    rows (K, d): unit vectors of occupations, after `centre` (d,) was taken off and `whiten` (d, d)
    made all directions in which tasks of one occupation differ equally long.
    """

    rows: NDArray[np.float32]
    whiten: NDArray[np.float32]
    centre: NDArray[np.float32]

    def cosines(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the cosines (n, K) of vectors (n, d) to occupations."""
        turned = (vectors - self.centre) @ self.whiten
        lengths = np.linalg.norm(turned, axis=1, keepdims=True)
        return np.asarray(turned / np.maximum(lengths, 1e-9) @ self.rows.T)


@dataclass(frozen=True)
class Blend:
    """Weights of features.

    title (6,): of what a title says. role (10,): of p(a text names a role), the last its bias.
    posting, tasks (f,): of what a posting says, with a title and without one. scale: the logits of
    bare titles, postings, and tasks alone are multiplied by these, so that probabilities are right
    as often as they say.
    """

    title: NDArray[np.float64]
    role: NDArray[np.float64]
    posting: NDArray[np.float64]
    tasks: NDArray[np.float64]
    scale: NDArray[np.float64]


@dataclass(frozen=True)
class Learnt:
    """All of it. head and duties are None where they were made for another embedder.

    words: of tasks. employment (K,): log of how many people work in an occupation. embedder: whose
    vectors `head` and `duties` are of.
    """

    titles: TitleTable
    words: DutyWords
    employment: NDArray[np.float64]
    blend: Blend
    embedder: str
    head: TitleHead | None
    duties: Duties | None

    @classmethod
    def read(cls, taxonomy: Taxonomy, embedder: str, width: int, features: int) -> Learnt:
        """Read the numbers for a taxonomy's nodes, in their order.

        A file is not trusted: shapes have to belong together and numbers to be some.

        width: of the embedder's vectors. features: how many the blends of postings have.

        Raises:
            ValueError: there is no such file, or it is damaged or of other nodes; says which.
        """
        from safetensors import SafetensorError, safe_open

        path = taxonomy.occupation_arrays
        if path is None:
            raise ValueError(f"taxonomy '{taxonomy.name}' has no file to look roles up by")
        try:
            if path.stat().st_size > MAX_BYTES:
                raise ValueError("it is too large")
            with safe_open(str(path), framework="numpy") as file:
                about = file.metadata() or {}
                if about.get("schema") != SCHEMA or about.get("nodes") != nodes_hash(taxonomy):
                    raise ValueError("it is of other occupations")
                arrays = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
            made_for = str(about.get("embedder"))
            found = width if made_for == embedder else None
            return _learnt(arrays, len(taxonomy.nodes), features, made_for, found)
        except (OSError, SafetensorError, KeyError, TypeError, ValueError, OverflowError) as error:
            raise ValueError(f"{path} can't be used: {error}") from None


def nodes_hash(taxonomy: Taxonomy) -> str:
    """Return the sha256 of the codes that the numbers are made for."""
    return hashlib.sha256(json.dumps([node.id for node in taxonomy.nodes]).encode()).hexdigest()


def _learnt(
    arrays: Mapping[str, NDArray[Any]],
    count: int,
    features: int,
    embedder: str,
    width: int | None,
) -> Learnt:
    """Return the numbers of `count` occupations; width: None where vectors are another's."""

    def numbers(key: str, *shape: int | None) -> NDArray[np.float64]:
        return numbers_of(arrays, key, shape)

    head = duties = None
    if width is not None:
        weights = rows_of(arrays, "head", count).astype(np.float32)
        if weights.shape[1] != width:
            raise ValueError(f"it is of vectors of {weights.shape[1]} numbers, not of {width}")
        head = TitleHead(weights, numbers("head_bias", count).astype(np.float32))
        duties = Duties(
            rows_of(arrays, "duties", count, width).astype(np.float32),
            numbers("whiten", width, width).astype(np.float32),
            numbers("centre", width).astype(np.float32),
        )
    return Learnt(
        titles=TitleTable.of_arrays(arrays, count),
        words=DutyWords.of_arrays(arrays, count),
        employment=numbers("employment", count),
        blend=Blend(
            title=numbers("title", 6),
            role=numbers("role", 10),
            posting=numbers("posting", features),
            tasks=numbers("tasks", features),
            scale=numbers("scale", 3),
        ),
        embedder=embedder,
        head=head,
        duties=duties,
    )
