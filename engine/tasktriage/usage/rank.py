"""Where our scores set a role among O*NET's occupations, beside where others set its occupation."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cache

from tasktriage.corpora.usage import OccupationRow, facts, occupations
from tasktriage.domain.profile import Profile
from tasktriage.domain.usage import Measured, UseRank

__all__ = ["APART", "rank_in", "use_rank"]

APART = 0.25
"""Ranks that lie so far apart disagree; a choice, a quarter of all occupations."""
UNLIKE = "Use and capability are not the same."


def use_rank(profile: Profile) -> UseRank | None:
    """Return a role's rank by our scores beside its occupation's by other measures.

    None where the role has no figures or its occupation is not known, or where its model is not
    the one whose scores of O*NET's occupations are at hand.
    """
    best = None if profile.occupation is None else profile.occupation.best
    ours = facts()["model"]
    model = profile.model
    if best is None or profile.mean_score is None or model is None:
        return None
    if (model.name, model.version) != (ours["name"], ours["version"]):
        return None
    rank = rank_in([row.mean_score for row in occupations()], profile.mean_score.value)
    others = tuple(_others(best.code))
    return UseRank(occupation=best.code, ours=rank, others=others, said=_said(rank, others))


def rank_in(values: Sequence[float], value: float) -> float:
    """Return the share of values, in [0, 1], that are lower, those that are equal by half."""
    ranked = sorted(values)
    below, upto = bisect_left(ranked, value), bisect_right(ranked, value)
    return (below + upto) / 2.0 / len(ranked) if ranked else 0.0


@cache
def _by_code() -> dict[str, OccupationRow]:
    return {row.code: row for row in occupations()}


def _others(code: str) -> list[Measured]:
    """Return the ranks of an occupation by the measures that know it."""
    row, found = _by_code().get(code), []
    if row is None:
        return []
    names = facts()["measure"]
    if row.applicability is not None:  # it is one of SOC, which may be several of O*NET
        known = {r.soc: r.applicability for r in occupations() if r.applicability is not None}
        rank = rank_in(list(known.values()), row.applicability)
        found.append(Measured(rank=rank, **names["applicability"]))
    shares = [r.aei_share for r in occupations()]
    found.append(Measured(rank=rank_in(shares, row.aei_share), **names["aei_share"]))
    return found


def _said(ours: float, others: Sequence[Measured]) -> str:
    first = f"Our scores set it above {100 * ours:.0f} % of O*NET's occupations"
    if not others:
        return f"{first}; no other measure at hand knows its occupation. {UNLIKE}"
    listed = ", ".join(f"{o.measure} ({o.release}) above {100 * o.rank:.0f} %" for o in others)
    apart = [o for o in others if abs(o.rank - ours) >= APART]
    if not apart:
        verdict = "they agree to within a quarter"
    elif len(apart) == len(others):
        verdict = "they disagree" if len(others) == 1 else "both disagree with ours"
    else:
        verdict = " and ".join(o.measure for o in apart) + " disagrees with ours"
    return f"{first}; {listed}: {verdict}. {UNLIKE}"
