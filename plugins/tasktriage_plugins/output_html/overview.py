"""The overview of a page with several roles: a line each."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from tasktriage.plugin import LABELS, Assessment, Evidence, Interval, Profile, Shares

from .charts import NOTHING, interval, split
from .texts import LONGEST_NAME, between, line, outer, percent, points

__all__ = ["Entry", "farthest", "of_document", "of_role", "ranked"]


NO_ENDS = Interval(0.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the overview.

    key: that of its part, "" without one. order: the higher the first; None: without figures. ends:
    of the interval of `order`. ranks: the places that it may have, for roles whose intervals
    overlap aren't told apart. why: it has no figures.
    """

    key: str
    name: str
    tasks: int
    order: float | None = None
    ends: Interval = NO_ENDS
    ranks: str = ""
    why: str = ""
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
        return replace(bare, why=_short(profile.why))
    mean = profile.mean_score
    values = [one.share.value for one in profile.shares]
    return replace(
        bare,
        order=mean.value,
        ends=outer(mean),
        note="indicative" if profile.evidence is Evidence.INDICATIVE else "",
        shares=tuple(map(percent, values)),
        bar=split(values),
        score=points(mean.value),
        drawn=interval(mean),
        between=between(outer(mean), of_scores=True),
    )


def _short(why: str | None) -> str:
    """Return a reason without what would help, which stands at the role."""
    return line((why or "too few tasks").partition(";")[0], LONGEST_NAME)


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
    """Return the lines by score, with the ranks they may have; those without figures last."""
    known = _known(entries)
    highs, lows = sorted(one.ends.high for one in known), sorted(one.ends.low for one in known)
    placed = []
    for one in sorted(known, key=lambda one: -(one.order or 0.0)):
        first = 1 + len(known) - bisect_right(lows, one.ends.high)
        last = len(known) - bisect_left(highs, one.ends.low)
        placed.append(replace(one, ranks=f"{first}" if first == last else f"{first} to {last}"))
    return placed + [one for one in entries if one.order is None]


def farthest(entries: Sequence[Entry]) -> tuple[Entry, Entry] | None:
    """Return the two lines that are told apart best, the higher one first; None: no two are."""
    known = _known(entries)
    if not known:
        return None
    above = max(known, key=lambda one: one.ends.low)
    below = min(known, key=lambda one: one.ends.high)
    return (above, below) if above.ends.low > below.ends.high else None


def _known(entries: Sequence[Entry]) -> list[Entry]:
    return [one for one in entries if one.order is not None]
