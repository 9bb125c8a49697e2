"""Annotate's helper: what is said of a role's tasks beside their labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from tasktriage.domain.assessment import Assessment, TaxonomyMatch
from tasktriage.domain.occupation import Occupation
from tasktriage.matching.matcher import Matcher

from .foreign import foreign_language

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tasktriage.matching.auto import Chooser
    from tasktriage.occupations.matcher import OccupationMatcher
    from tasktriage.policies.matcher import PolicyMatcher
    from tasktriage.usage.matcher import UseMatcher

__all__ = ["Annotators"]


@dataclass(frozen=True, kw_only=True)
class Annotators:
    """The parts that were asked for.

    matchers: of taxonomies. chooser: with it a role is matched to the sector that fits it too.
    """

    matchers: Sequence[Matcher] = ()
    chooser: Chooser | None = None
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
        if self.matchers or self.chooser is not None:
            items = self._matched(items, vectors)
        if self.occupations is not None:
            occupation = self._occupation(self.occupations, items, vectors)
            items = [replace(item, occupation=occupation) for item in items]
        if self.usage is not None:
            uses = self.usage.uses(vectors)
            items = [replace(i, observed_use=use) for i, use in zip(items, uses, strict=True)]
        if self.policies is not None:
            effects = self.policies.effects([i.task.text for i in items], vectors, origin.title)
            items = [replace(i, policy_effects=e) for i, e in zip(items, effects, strict=True)]
        return list(items)

    def _occupation(
        self,
        matcher: OccupationMatcher,
        items: Sequence[Assessment],
        vectors: NDArray[np.float32],
    ) -> Occupation:
        tasks = [item.task for item in items]
        origin = tasks[0].origin
        foreign = foreign_language(matcher.model, origin.title, tasks)
        return matcher.occupation(origin, [task.text for task in tasks], vectors, foreign=foreign)

    def _matched(
        self, items: Sequence[Assessment], vectors: NDArray[np.float32]
    ) -> list[Assessment]:
        texts = [item.task.text for item in items]
        found: list[tuple[TaxonomyMatch, ...]] = [()] * len(items)
        ways = [matcher.matches(vectors, texts) for matcher in self.matchers]
        if self.chooser is not None:
            ways.append(self.chooser.matches(vectors, texts, items[0].task.origin.document))
        for way in ways:
            found = [(*old, *new) for old, new in zip(found, way, strict=True)]
        return [replace(item, taxonomies=m) for item, m in zip(items, found, strict=True)]
