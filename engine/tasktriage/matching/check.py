"""What is doubtful in a taxonomy that can be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from tasktriage.contracts.protocols import Model
from tasktriage.domain.taxonomy import Taxonomy, TaxonomyNode

from .arrays import unit
from .vectors import vectors_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["doubts"]

FEW = 5  # tasks; fewer do not show what a node is
SAME = 0.95  # cosine from which two sentences say the same
ALIKE = 0.97  # cosine from which the middles of two nodes can hardly be told apart
SHOWN = 5  # of a kind
TOGETHER = 1024  # rows that are compared at once


def doubts(taxonomy: Taxonomy, model: Model) -> Iterator[str]:
    """Yield, a line each, what whoever writes a taxonomy should look at again."""
    nodes = [node for node in taxonomy.nodes if node.tasks]
    few = [f"'{node.id}' ({len(node.tasks)})" for node in nodes if len(node.tasks) < FEW]
    if few:
        yield f"fewer than {FEW} tasks: {_listed(few)}"
    if nodes and not taxonomy.background:
        yield "no [[background]]: work that only looks like it will be matched too"
    if nodes and taxonomy.embedder is None:
        yield "no embedder in [matching]: nobody will see that its numbers are of other vectors"
    if not nodes:
        yield "no node has a task: they are matched by their titles alone"
        nodes = _leaves(taxonomy)
    texts = [node.tasks or (node.title,) for node in nodes]
    owners = np.repeat(np.arange(len(nodes)), [len(some) for some in texts])
    flat = [text for some in texts for text in some]
    vectors = vectors_of(flat, model)
    if taxonomy.background:
        yield from _in_background(taxonomy, flat, vectors, model)
    if len(flat) > len(nodes):
        yield from _twins(nodes, owners, flat, vectors)
    yield from _alike(nodes, owners, vectors)


def _leaves(taxonomy: Taxonomy) -> list[TaxonomyNode]:
    inner = {node.parent for node in taxonomy.nodes}
    return [node for node in taxonomy.nodes if node.id not in inner]


def _twins(
    nodes: Sequence[TaxonomyNode],
    owners: NDArray[np.intp],
    texts: Sequence[str],
    vectors: NDArray[np.float32],
) -> Iterator[str]:
    """Yield the tasks of two nodes that all but say the same."""
    pairs = [
        (value, row, column)
        for value, row, column in _over(vectors, SAME)
        if owners[row] != owners[column]
    ]
    for _, row, column in pairs[:SHOWN]:
        yield (
            f"hardly told apart: {texts[row]!r} in '{nodes[owners[row]].id}', "
            f"{texts[column]!r} in '{nodes[owners[column]].id}'"
        )
    if len(pairs) > SHOWN:
        yield f"and {len(pairs) - SHOWN} further pairs of tasks that are hardly told apart"


def _alike(
    nodes: Sequence[TaxonomyNode], owners: NDArray[np.intp], vectors: NDArray[np.float32]
) -> Iterator[str]:
    """Yield the nodes whose middles are the same."""
    sums = np.zeros((len(nodes), vectors.shape[1]))
    np.add.at(sums, owners, vectors)
    pairs = [
        f"'{nodes[row].id}' and '{nodes[column].id}'"
        for _, row, column in _over(unit(sums).astype(np.float32), ALIKE)
    ]
    if pairs:
        yield f"nodes that can't be told apart: {_listed(pairs)}"


def _in_background(
    taxonomy: Taxonomy, texts: Sequence[str], vectors: NDArray[np.float32], model: Model
) -> Iterator[str]:
    """Yield the tasks that all but stand in the background too: they match nothing."""
    beside = vectors_of(taxonomy.background, model)
    found = []
    for row, vector in enumerate(vectors):
        cosines = beside @ vector
        best = int(cosines.argmax())
        if cosines[best] >= SAME:
            found.append((float(cosines[best]), texts[row], taxonomy.background[best]))
    found.sort(reverse=True)
    for _, task, other in found[:SHOWN]:
        yield f"in the background too: {task!r}, {other!r}"
    if len(found) > SHOWN:
        yield f"and {len(found) - SHOWN} further tasks that stand in the background too"


def _over(vectors: NDArray[np.float32], least: float) -> list[tuple[float, int, int]]:
    """Return the pairs of rows whose cosine is `least` or more, highest first."""
    found: list[tuple[float, int, int]] = []
    for begin in range(0, len(vectors), TOGETHER):
        cosines = vectors[begin : begin + TOGETHER] @ vectors.T
        for row, column in np.argwhere(cosines >= least).tolist():
            if begin + row < column:
                found.append((float(cosines[row, column]), begin + row, column))
    return sorted(found, key=lambda pair: (-pair[0], *pair[1:]))


def _listed(names: Sequence[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")
