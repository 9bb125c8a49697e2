"""Acts, recognised in tasks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from tasktriage.contracts.errors import UsageError
from tasktriage.contracts.protocols import Model
from tasktriage.corpora.codebook import load_codebook
from tasktriage.domain.policy import Policy
from tasktriage.extend.checks import ask
from tasktriage.matching.vectors import PROBE, vectors_of

from .closed_form import fit_closed
from .features import features, in_role
from .learnt import Learnt, read_learnt

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Triggers", "sentences"]

FEW = 100  # background sentences: with fewer, ordinary work of the codebook's is added
LIKE = 0.5  # cosine from which such a sentence may well be an act itself


class Triggers:
    """The acts of a policy, recognised by a model's vectors; made once for all tasks.

    What was learnt is shipped beside the policy's file, else it is learnt now, in closed form.

    Raises:
        UsageError: the policy's sentences, and those of ordinary work, are all its acts.
    """

    def __init__(self, policy: Policy, model: Model) -> None:
        self._policy = policy
        self._model = model
        self._places = {act.id: place for place, act in enumerate(policy.acts)}
        self._learnt = _learnt(policy, model)

    def knows(self, policy: Policy) -> bool:
        """Say whether another policy has the same acts."""
        mine = self._policy
        return (mine.acts, mine.background, mine.learnt) == (
            policy.acts,
            policy.background,
            policy.learnt,
        )

    def scores(
        self, texts: Sequence[str], vectors: NDArray[np.float32], title: str | None = None
    ) -> NDArray[np.float64]:
        """Return what `fired` takes of n tasks with vectors (n, d), of a role with this title."""
        role = None
        if title is not None and title.strip():
            role = ask(self._model, [title]).vectors[0]
        known = features(texts, in_role(vectors, role), self._learnt.rare)
        return self._learnt.scores(known)

    def fired(self, scores: NDArray[np.float64], trigger: Sequence[str]) -> list[tuple[float, str]]:
        """Return for each task how probably it is one of these acts, and the title of the first."""
        places = [self._places[act] for act in trigger]
        found = self._learnt.fired(scores, places)
        titles = [self._policy.acts[place].title for place in places]
        first = scores[:, places].argmax(axis=1)
        return [(float(p), titles[best]) for p, best in zip(found, first, strict=True)]


def _learnt(policy: Policy, model: Model) -> Learnt:
    if policy.learnt is not None:
        dimension = ask(model, [PROBE]).vectors.shape[1]
        shipped = read_learnt(policy.learnt, policy, model.embedder_id, dimension)
        if shipped is not None:
            return shipped
    texts, classes = sentences(policy)
    vectors = vectors_of(texts, model)
    if len(policy.background) < FEW:
        more, beside = _ordinary(vectors, model)
        classes = np.append(classes, np.full(len(more), classes.max() + 1))
        texts, vectors = [*texts, *more], np.vstack([vectors, beside])
    if classes.max() < len(policy.acts):  # each task would be an act
        raise UsageError(
            f"policy '{policy.name}': no sentence shows what is none of its acts; give some of "
            "other work, as 'near' of an act or in [[background]]"
        )
    return fit_closed(texts, vectors, classes, len(policy.acts))


def sentences(policy: Policy) -> tuple[list[str], NDArray[np.intp]]:
    """Return the sentences that acts are learnt from, each once, with their classes (n,).

    The acts come first, then for each act what is near it, and then the background. A sentence of
    an act and of another's `near` is the act.
    """
    found: dict[str, int] = {}
    for place, act in enumerate(policy.acts):
        for text in act.tasks:
            found.setdefault(text, place)
    count = len(policy.acts)
    for act in policy.acts:
        new = [text for text in act.near if text not in found]
        found |= dict.fromkeys(new, count)
        count += bool(new)
    for text in policy.background:
        found.setdefault(text, count)
    return list(found), np.array(list(found.values()), dtype=np.intp)


def _ordinary(vectors: NDArray[np.float32], model: Model) -> tuple[list[str], NDArray[np.float32]]:
    """Return the codebook's examples with their vectors, but for those like a sentence already."""
    texts = [example.text for example in load_codebook().examples]
    known = vectors_of(texts, model)
    far = (known @ vectors.T).max(axis=1) < LIKE
    return [text for text, free in zip(texts, far, strict=True) if free], known[far]
