"""Where a role or task sits, in words: its occupation, and where AI was seen at it."""

from __future__ import annotations

from collections.abc import Sequence
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
COVERAGE = "coverage"  # the figure that says, as 0 or 1, whether there is enough of it to count


def deepest_matches(item: Assessment) -> tuple[TaxonomyMatch, ...]:
    """Return a match for each taxonomy: the deepest of its path.

    Matches without a probability are no path but nodes side by side, of which the first is best,
    unless each says which node is above it.
    """
    found: dict[str, TaxonomyMatch] = {}
    for match in item.taxonomies or ():
        before = found.get(match.taxonomy)
        if before is None or match.probability is not None or match.above == before.node:
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


def use_said(use: ObservedUse, *, brief: bool = False) -> str:
    """Say which O*NET task a task is like, and where AI was seen at it.

    For example "observed use: like O*NET task 4163 (.81); Anthropic Economic Index 2025-09: share
    0.0012". brief: without figures, in words: "AI at such work (like O*NET task 4163): seen in
    Anthropic Economic Index 2025-09".
    """
    if brief:
        return _use_in_words(use)
    if use.task_id is None:
        return "observed use: no task of O*NET is like it"
    head = f"observed use: like O*NET task {use.task_id} ({_decimal(use.similarity)})"
    releases = groupby(use.seen, key=lambda seen: f"{seen.source} {seen.release}")
    said = (f"{name}: {', '.join(map(_figure, figures))}" for name, figures in releases)
    return "; ".join((head, *said))


def _use_in_words(use: ObservedUse) -> str:
    if use.task_id is None:
        return "AI at such work: not known, for no task of O*NET is like it"
    releases: dict[str, list[str]] = {}
    for name, figures in groupby(use.seen, key=lambda seen: f"{seen.source} {seen.release}"):
        releases.setdefault(_how_much(list(figures)), []).append(name)
    said = [f"{how} in {' and '.join(names)}" for how, names in releases.items()]
    return f"AI at such work (like O*NET task {use.task_id}): {'; '.join(said) or NOT_SEEN}"


def _how_much(figures: Sequence[Seen]) -> str:
    """Say whether one release saw it: seldom, where it has too little of it to count as covered."""
    values = [figure for figure in figures if figure.value is not None]
    if not values:
        return NOT_SEEN
    if any(figure.what.startswith(COVERAGE) and not figure.value for figure in values):
        return "seldom seen"
    return "seen"


def _figure(seen: Seen) -> str:
    return f"{seen.what} {NOT_SEEN if seen.value is None else f'{seen.value:.2g}'}"


def use_rank_said(rank: UseRank) -> str:
    """Say where measures set the occupation among all: "ours .83; AIOE 2021 .91"."""
    others = (f"{one.measure} {one.release} {_decimal(one.rank)}" for one in rank.others)
    return "; ".join((f"ours {_decimal(rank.ours)}", *others))


def _decimal(value: float) -> str:
    """Return a number from 0 to 1 as ".56", "1.00"."""
    return f"{value:.2f}".removeprefix("0")
