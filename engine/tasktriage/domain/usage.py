"""Observed use of AI: where public counts have seen a task, or its activity, being done with it.

It is kept apart from capability: what is not seen may be possible, what is seen may fail.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Measured", "ObservedUse", "Seen", "UseRank"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one release of one source says of a task or its activity.

    source, release: who counted, and which issue of it. what: name of the figure ("share of
    conversations", "completion"). value: in its own unit, in [0, 1]; None where it was looked for
    and not seen.
    """

    source: str
    release: str
    what: str
    value: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedUse:
    """The O*NET task that a task is most like, and what was seen of it.

    task_id: of O*NET; None where none is like it. similarity: a cosine, of the most similar one
    even then. occupation: the O*NET-SOC code of its occupation. activity: id of its O*NET
    intermediate work activity. seen: what each release says of it.
    """

    task_id: str | None
    similarity: float
    occupation: str | None = None
    activity: str | None = None
    seen: tuple[Seen, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Where a measure of occupations sets one.

    measure, release: its name, and which issue of it. rank: among all that it knows, in [0, 1], 1
    highest.
    """

    measure: str
    release: str
    rank: float


@dataclass(frozen=True, slots=True, kw_only=True)
class UseRank:
    """A role's rank by our scores beside its occupation's rank by other measures.

    occupation: its O*NET-SOC code. ours: share of O*NET's occupations with a lower mean score by
    the same model. others: what other measures say. said: where they disagree, in words.
    """

    occupation: str
    ours: float
    others: tuple[Measured, ...]
    said: str
