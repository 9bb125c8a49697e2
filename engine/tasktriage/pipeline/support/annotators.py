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

__all__ = ["Annotators", "OfRole"]


@dataclass(frozen=True)
class OfRole:
    """What was found of a role by its first tasks, and holds for all: each role has one answer.

    sector: that fits it, None where none does.
    """

    sector: str | None = None
    occupation: Occupation | None = None


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
        self,
        vectors: Sequence[NDArray[np.float32] | None],
        items: Sequence[Assessment],
        known: OfRole | None = None,
    ) -> tuple[list[Assessment], OfRole | None]:
        """Return assessments of a role, in order, with what is said beside their labels.

        The second value is what further tasks of the role are given as `known`.

        vectors: (d,) each; None of a task that the model was not asked about, of which nothing is
        said. known: what tasks before these said of the role; None where these are the first.
        """
        found = list(items)
        places = [at for at, vector in enumerate(vectors) if vector is not None]
        if not places:
            return found, known
        asked = np.stack([vector for vector in vectors if vector is not None])
        some, known = self._placed([found[at] for at in places], asked, known)
        for at, item in zip(places, some, strict=True):
            found[at] = item
        return found, known

    def _placed(
        self,
        items: Sequence[Assessment],
        vectors: NDArray[np.float32],
        known: OfRole | None,
    ) -> tuple[list[Assessment], OfRole]:
        """Return the assessments (n) of a role with vectors (n, d), and what is known of it."""
        origin = items[0].task.origin
        sector = None
        if self.matchers or self.chooser is not None:
            items, sector = self._matched(items, vectors, known)
        if known is None:
            occupation = None
            if self.occupations is not None:
                occupation = self._occupation(self.occupations, items, vectors)
            known = OfRole(sector, occupation)
        if self.occupations is not None:
            items = [replace(item, occupation=known.occupation) for item in items]
        if self.usage is not None:
            uses = self.usage.uses(vectors)
            items = [replace(i, observed_use=use) for i, use in zip(items, uses, strict=True)]
        if self.policies is not None:
            effects = self.policies.effects([i.task.text for i in items], vectors, origin.title)
            items = [replace(i, policy_effects=e) for i, e in zip(items, effects, strict=True)]
        return list(items), known

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
        self,
        items: Sequence[Assessment],
        vectors: NDArray[np.float32],
        known: OfRole | None,
    ) -> tuple[list[Assessment], str | None]:
        texts = [item.task.text for item in items]
        found: list[tuple[TaxonomyMatch, ...]] = [()] * len(items)
        ways = [matcher.matches(vectors, texts) for matcher in self.matchers]
        sector = None
        if self.chooser is not None and known is None:
            document = items[0].task.origin.document
            sector, fitting = self.chooser.choose(vectors, texts, document)
            ways.append(fitting)
        elif self.chooser is not None and known is not None:
            ways.append(self.chooser.matches(known.sector, vectors, texts))
        for way in ways:
            found = [(*old, *new) for old, new in zip(found, way, strict=True)]
        return [replace(item, taxonomies=m) for item, m in zip(items, found, strict=True)], sector
