"""The overview of a page with several roles: a line each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from tasktriage.plugin import LABELS, Assessment, Evidence, Profile, Shares

from .charts import NOTHING, interval, split
from .texts import LONGEST_NAME, between, line, outer, percent, points

__all__ = ["Entry", "of_document", "of_role", "ranked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the overview.

    key: that of its part, "" without one. order: the higher the first; None: without figures.
    """

    key: str
    name: str
    tasks: int
    rank: int | None = None
    order: float | None = None
    note: str = ""
    shares: tuple[str, ...] = ()
    bar: Markup = NOTHING
    score: str = ""
    drawn: Markup = NOTHING
    between: str = ""


def of_role(profile: Profile, key: str, *, name: str | None = None) -> Entry:
    """Return the line of a profile; name: where it has another one there."""
    name = (
        line(name or profile.role, LONGEST_NAME) or line(profile.document, LONGEST_NAME) or "Tasks"
    )
    bare = Entry(key=key, name=name, tasks=len(profile.tasks))
    if profile.shares is None or profile.mean_score is None:
        return bare
    mean = profile.mean_score
    values = [one.share.value for one in profile.shares]
    return replace(
        bare,
        order=mean.value,
        note="indicative" if profile.evidence is Evidence.INDICATIVE else "",
        shares=tuple(map(percent, values)),
        bar=split(values),
        score=points(mean.value),
        drawn=interval(mean),
        between=between(outer(mean), of_scores=True),
    )


def of_document(first: Assessment, total: Shares, count: int, key: str) -> Entry:
    """Return the line of a document; first: its first assessment."""
    origin = first.task.origin
    name = line(origin.title, LONGEST_NAME) or line(origin.document, LONGEST_NAME) or "Tasks"
    values = [value for label in LABELS if (value := total.of(label)) is not None]
    return Entry(
        key=key,
        name=name,
        tasks=count,
        shares=tuple(map(percent, values)),
        bar=split(values) if values else NOTHING,
    )


def ranked(entries: Sequence[Entry]) -> list[Entry]:
    """Return the lines by score, highest first, those without figures last."""
    placed = sorted(
        ((one.order, one) for one in entries if one.order is not None), key=lambda pair: -pair[0]
    )
    known = [replace(one, rank=rank) for rank, (_, one) in enumerate(placed, start=1)]
    return known + [one for one in entries if one.order is None]
