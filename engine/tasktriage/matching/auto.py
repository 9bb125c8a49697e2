"""The sector that fits a role: of several, the one whose work most of the role's tasks are."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tasktriage.contracts.errors import TasktriageNote
from tasktriage.domain.assessment import TaxonomyMatch

from .matcher import Matcher

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["LEAST_LEAD", "LEAST_SHARE", "LINES", "Chooser"]

LEAST_SHARE, LEAST_LEAD = 0.4, 0.2
"""The share of a role's tasks that have to be work of a sector, and how far it must lie above that
of any other: tried on postings whose occupations are known."""
LINES = 50
"""Roles of which a run says its sector; a table may have thousands."""

Matches = list[tuple[TaxonomyMatch, ...]]


class Chooser:
    """Some sectors of which a role is matched to one, or to none.

    Args:
        matchers: of the sectors.
        named: taxonomies that tasks are matched to anyway, so that they are not matched twice.
    """

    def __init__(self, matchers: Sequence[Matcher], named: Sequence[str] = ()) -> None:
        self._matchers = matchers
        self._named = frozenset(named)
        self._said: set[str] = set()

    def choose(
        self, vectors: NDArray[np.float32], texts: Sequence[str], document: str | None
    ) -> tuple[str | None, Matches]:
        """Return the sector that fits a role by n of its tasks, and where these stand in it.

        vectors: of the tasks, (n, d). Says in a note which sector it is.
        """
        found = {m.taxonomy.name: m.matches(vectors, texts) for m in self._matchers}
        name = chosen({name: sum(map(bool, some)) for name, some in found.items()}, len(texts))
        self._say(found, name, len(texts), document)
        if name is None or name in self._named:
            return name, [()] * len(texts)
        return name, found[name]

    def matches(
        self, name: str | None, vectors: NDArray[np.float32], texts: Sequence[str]
    ) -> Matches:
        """Return where n further tasks with vectors (n, d) stand in the sector of their role."""
        for matcher in self._matchers:
            if matcher.taxonomy.name == name and name not in self._named:
                return matcher.matches(vectors, texts)
        return [()] * len(texts)

    def _say(
        self, found: dict[str, Matches], name: str | None, tasks: int, document: str | None
    ) -> None:
        if name is None:
            say = "no sector fits"
        else:
            count = sum(map(bool, found[name]))
            say = f"sector {name} ({count} of {tasks} task{'s' if tasks > 1 else ''})"
        line = say if document is None else f"{document}: {say}"
        if line in self._said or len(self._said) > LINES:
            return
        self._said.add(line)
        if len(self._said) > LINES:
            line = "further roles have their sectors too; results name them"
        warnings.warn(line, TasktriageNote, stacklevel=3)


def chosen(counts: dict[str, int], tasks: int) -> str | None:
    """Return the sector that fits a role, by how many of its tasks are each one's work."""
    ranked = sorted(counts, key=lambda name: -counts[name])
    if not ranked or counts[ranked[0]] < LEAST_SHARE * tasks:
        return None
    second = counts[ranked[1]] if len(ranked) > 1 else 0
    if counts[ranked[0]] - second < max(LEAST_LEAD * tasks, 1):
        return None
    return ranked[0]
