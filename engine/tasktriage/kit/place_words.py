"""Where a role or task sits, in words: its occupation, and where AI was seen at it."""

from __future__ import annotations

from itertools import groupby

from tasktriage.domain.assessment import Assessment, TaxonomyMatch
from tasktriage.domain.occupation import Hint, Occupation
from tasktriage.domain.usage import ObservedUse, Seen, UseRank

__all__ = ["deepest_matches", "hint_said", "occupation_said", "use_rank_said", "use_said"]

_HINTS = {
    Hint.AGREES: "that agrees",
    Hint.DISAGREES: "that disagrees",
    Hint.UNKNOWN: "no known occupation",
    None: "not checked",
}
NOT_SEEN = "not seen"


def deepest_matches(item: Assessment) -> tuple[TaxonomyMatch, ...]:
    """Return a match for each taxonomy: the deepest of its path.

    Matches without a probability are no path but nodes side by side, of which the first is best.
    """
    found: dict[str, TaxonomyMatch] = {}
    for match in item.taxonomies or ():
        if match.probability is not None or match.taxonomy not in found:
            found[match.taxonomy] = match
    return tuple(found.values())


def occupation_said(occupation: Occupation) -> str:
    """Say which occupation a role is, in the codes of all systems.

    For example "15-1252.00 Software Developers .84; ISCO 2512; ESCO software developer".
    """
    best = occupation.best
    if best is None:
        return "none fits" if occupation.note is None else f"none: {occupation.note}"
    parts = [f"{best.code} {best.title} {_decimal(best.probability)}"]
    if best.isco:
        parts.append(f"ISCO {', '.join(best.isco)}")
    if best.esco:
        parts.append(f"ESCO {', '.join(link.title or link.uri for link in best.esco)}")
    return "; ".join(parts)


def hint_said(occupation: Occupation) -> str:
    """Say what the page itself called the occupation, and whether that agrees; "" for nothing."""
    if not occupation.hint:
        return ""
    return f"the page says {occupation.hint}: {_HINTS[occupation.hint_checked]}"


def use_said(use: ObservedUse) -> str:
    """Say which O*NET task a task is like, and where AI was seen at it.

    For example "observed use: like O*NET task 4163 (.81); Anthropic Economic Index 2025-09: share
    0.0012".
    """
    if use.task_id is None:
        return "observed use: no task of O*NET is like it"
    head = f"observed use: like O*NET task {use.task_id} ({_decimal(use.similarity)})"
    releases = groupby(use.seen, key=lambda seen: f"{seen.source} {seen.release}")
    said = (f"{name}: {', '.join(map(_figure, figures))}" for name, figures in releases)
    return "; ".join((head, *said))


def _figure(seen: Seen) -> str:
    return f"{seen.what} {NOT_SEEN if seen.value is None else f'{seen.value:.2g}'}"


def use_rank_said(rank: UseRank) -> str:
    """Say where measures set the occupation among all: "ours .83; AIOE 2021 .91"."""
    others = (f"{one.measure} {one.release} {_decimal(one.rank)}" for one in rank.others)
    return "; ".join((f"ours {_decimal(rank.ours)}", *others))


def _decimal(value: float) -> str:
    """Return a number from 0 to 1 as ".56", "1.00"."""
    return f"{value:.2f}".removeprefix("0")
