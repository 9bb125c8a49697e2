"""Annotate's helper: what is said of a role's tasks beside their labels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from tasktriage.domain.assessment import Assessment, TaxonomyMatch
from tasktriage.matching.matcher import Matcher

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasktriage.occupations.matcher import OccupationMatcher
    from tasktriage.policies.matcher import PolicyMatcher
    from tasktriage.usage.matcher import UseMatcher

__all__ = ["Annotators"]


@dataclass(frozen=True, kw_only=True)
class Annotators:
    """The parts that were asked for.

    matchers: of taxonomies. choose: with it a role is matched to one of them alone, or to none, as
    it says by the role's vectors (n, d); the tasks' document tells it whose they are.
    """

    matchers: Sequence[Matcher] = ()
    choose: Callable[[NDArray[np.float32], str | None], Matcher | None] | None = None
    policies: PolicyMatcher | None = None
    occupations: OccupationMatcher | None = None
    usage: UseMatcher | None = None

    def annotate(
        self, vectors: Sequence[NDArray[np.float32] | None], items: Sequence[Assessment]
    ) -> list[Assessment]:
        """Return the assessments of a role, in order, with what is said beside their labels.

        vectors: (d,) each; None of a task that the model was not asked about, of which nothing is
        said.
        """
        found = list(items)
        places = [at for at, vector in enumerate(vectors) if vector is not None]
        if not places:
            return found
        asked = np.stack([vector for vector in vectors if vector is not None])
        some = self._placed([found[at] for at in places], asked)
        for at, item in zip(places, some, strict=True):
            found[at] = item
        return found

    def _placed(
        self, items: Sequence[Assessment], vectors: NDArray[np.float32]
    ) -> list[Assessment]:
        """Return the assessments (n) of a role whose vectors are (n, d)."""
        origin = items[0].task.origin
        if self.matchers:
            items = self._matched(items, vectors)
        if self.occupations is not None:
            texts = [item.task.text for item in items]
            occupation = self.occupations.occupation(origin, texts, vectors)
            items = [replace(item, occupation=occupation) for item in items]
        if self.usage is not None:
            uses = self.usage.uses(vectors)
            items = [replace(i, observed_use=use) for i, use in zip(items, uses, strict=True)]
        if self.policies is not None:
            effects = self.policies.effects([i.task.text for i in items], vectors, origin.title)
            items = [replace(i, policy_effects=e) for i, e in zip(items, effects, strict=True)]
        return list(items)

    def _matched(
        self, items: Sequence[Assessment], vectors: NDArray[np.float32]
    ) -> list[Assessment]:
        matchers = self.matchers
        if self.choose is not None:
            chosen = self.choose(vectors, items[0].task.origin.document)
            matchers = () if chosen is None else (chosen,)
        found: list[tuple[TaxonomyMatch, ...]] = [()] * len(items)
        for matcher in matchers:
            more = matcher.matches(vectors)
            found = [(*old, *new) for old, new in zip(found, more, strict=True)]
        return [replace(item, taxonomies=m) for item, m in zip(items, found, strict=True)]
