"""A plan's file from profiles: what is known of each role, the rest blank."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from tasktriage.contracts.errors import UnknownNameError
from tasktriage.domain.label import LABELS
from tasktriage.domain.occupation import Occupation
from tasktriage.domain.portfolio import FULL_TIME
from tasktriage.domain.profile import Evidence, Profile, ProfileTask, RoleFacts
from tasktriage.kit.display import display_text, plain_line

from .oversight.values import LadderPlan, OversightPlan, check_ladders
from .plan_file_text import EQUAL, DraftRole
from .plan_file_work import MOST_TASKS, MOST_WORTH
from .shares import GivenShares, Shares, TaskShares, profile_shares
from .values import MOST_PEOPLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["draft_oversight", "draft_roles"]

SURE = 0.5  # an occupation, or a group of them, that is less probable is not taken
DIGITS, SHARE_DIGITS = 4, 6  # of probabilities and of shares: more would be noise


def draft_roles(
    profiles: Sequence[Profile], *, full_time: float = FULL_TIME
) -> tuple[DraftRole, ...]:
    """Return the roles, each with a name of its own.

    full_time: hours a week of a full-time equivalent, which headcounts are written in.
    """
    names: set[str] = set()
    found = []
    for profile in profiles:
        name = _own_name(profile, names)
        names.add(name)
        found.append(_draft(profile, name, full_time))
    return tuple(found)


def draft_oversight(
    ladders: Sequence[tuple[str, str]], roles: Sequence[str]
) -> OversightPlan | None:
    """Return what is asked of oversight: ladders of (junior, lead) by names of roles.

    Names are read whatever their case, and without the unit or number that `draft_roles` adds
    where one role alone begins so. None where there is no ladder.

    Raises:
        UnknownNameError: there is no such role.
        UsageError: a ladder can't be.
    """
    if not ladders:
        return None
    plain = Counter(map(_plain_name, roles))
    known = {_plain_name(role): role for role in roles if plain[_plain_name(role)] == 1}
    known |= {role.casefold(): role for role in roles}
    found = []
    for pair in ladders:
        for name in pair:
            if name.strip().casefold() not in known:
                raise UnknownNameError("role", name, roles)
        junior, lead = (known[name.strip().casefold()] for name in pair)
        found.append(LadderPlan(junior=junior, lead=lead))
    oversight = OversightPlan(ladders=tuple(found))
    check_ladders(oversight, roles)
    return oversight


def _plain_name(role: str) -> str:
    """Return a role's name in lower case without what stands in brackets behind it."""
    name = role.casefold()
    return name.rpartition(" (")[0] if name.endswith(")") and " (" in name else name


def _own_name(profile: Profile, taken: set[str]) -> str:
    base = plain_line(profile.role) or "role"
    unit = None if profile.facts is None else profile.facts.unit
    for name in (base, f"{base} ({unit})" if unit else base):
        if name not in taken:
            return name
    count = 2
    while f"{base} ({count})" in taken:
        count += 1
    return f"{base} ({count})"


def _draft(profile: Profile, name: str, full_time: float) -> DraftRole:
    headcount, headcount_note = _headcount(profile.facts, full_time)
    code, code_note = _occupation(profile.occupation)
    shares, ruled = _works(profile)
    labelled = [task for task in profile.tasks if task.share > 0.0]
    pay = None if profile.facts is None else profile.facts.pay
    return DraftRole(
        name=name,
        headcount=headcount,
        headcount_note=headcount_note,
        holders=profile.facts.headcount if headcount_note and profile.facts else None,
        shares=shares,
        ruled=ruled,
        occupation=code,
        occupation_note=code_note,
        pay=pay if pay is not None and 0.0 <= pay < 1e12 else None,
        pay_note="as if full-time? check it" if headcount_note else "",
        about=_about(profile),
        texts=[display_text(task.assessment.task) for task in labelled],
        changed={} if ruled is None else _rules(labelled),
    )


def _headcount(facts: RoleFacts | None, full_time: float) -> tuple[float | None, str]:
    """Return full-time equivalents, and how they come about; None where nobody says."""
    if facts is None or facts.headcount is None:
        return None, ""
    people, hours = facts.headcount, facts.hours
    if not 0.0 < people <= MOST_PEOPLE:
        return None, ""
    if hours is None or hours == full_time:
        return people, ""
    note = f"{people:,.12g} people at {hours:g} hours a week, of {full_time:g}"
    return round(people * hours / full_time, 3) or None, note


def _occupation(found: Occupation | None) -> tuple[str | None, str]:
    """Return the code of the occupation, or of its major group, and what to say of it."""
    if found is None or found.best is None:
        return None, ""
    best = found.best
    if best.probability >= SURE:
        return best.code, f"{best.title} ({best.probability:.2f}): check it"
    groups: dict[str, float] = {}
    for match in found.matches:
        group = f"{match.code[:2]}-0000"
        groups[group] = groups.get(group, 0.0) + match.probability
    group, probability = max(groups.items(), key=lambda one: one[1])
    if probability >= SURE:
        note = f"major group ({probability:.2f}), {best.title} at best ({best.probability:.2f})"
        return group, f"{note}: check it"
    return None, f"may stay blank: {best.code} {best.title} at best ({best.probability:.2f})"


def _works(profile: Profile) -> tuple[Shares | None, Shares | None]:
    """Return the role's work as the profile has it, and after policies; None is blank."""
    if profile.evidence is Evidence.WITHHELD or profile.shares is None:
        return None, None
    before = profile_shares(profile)
    after = None if profile.ruled is None else profile_shares(profile, policies=True)
    if len(before.weights) <= MOST_TASKS:
        return _rounded(before), None if after is None else _rounded(after)
    worth = min(profile.n_eff, MOST_WORTH)
    first, *rest = (_summed(one, worth) for one in (before, after) if one is not None)
    return first, rest[0] if rest else None


def _rounded(shares: TaskShares) -> TaskShares:
    """Return them with as many digits as they are known to, rows and weights summing to 1."""
    p = np.round(shares.probabilities, DIGITS)
    p[:, 2] = np.round(np.maximum(0.0, 1.0 - p[:, 0] - p[:, 1]), DIGITS)
    weights = shares.weights
    if np.ptp(weights) > EQUAL:
        weights = np.maximum(np.round(weights, SHARE_DIGITS), 10.0**-SHARE_DIGITS)
        weights[np.argmax(weights)] += 1.0 - weights.sum()
        weights = np.asarray(np.round(weights, SHARE_DIGITS + 6), dtype=np.float64)
    return TaskShares(_whole(p), weights)


def _whole(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return rows that sum to 1 though both first numbers were rounded up."""
    p[:, 1] = np.round(p[:, 1] - np.maximum(0.0, p.sum(axis=1) - 1.0), DIGITS)
    return p


def _summed(shares: TaskShares, worth: float) -> GivenShares:
    first, second = (round(float(share), DIGITS) for share in shares.central[:2])
    return GivenShares(first, second, round(1.0 - first - second, DIGITS), round(worth, 1))


def _about(profile: Profile) -> list[str]:
    """Return comments: what the role's work was read from, and what it comes to."""
    lines = []
    if profile.document:
        lines.append(f"From {profile.document}.")
    if profile.shares is None:
        lines.append(f"Its work is not known: {profile.why or 'it has no shares'}.")
        return lines
    parts = []
    for label, one in zip(LABELS, profile.shares, strict=True):
        share = one.share
        ends = share.role or share.listed
        parts.append(f"{label} {share.value:.0%} ({ends.low:.0%} to {ends.high:.0%})")
    model = "" if profile.model is None else f", by the model {profile.model.name}"
    count = sum(task.share > 0.0 for task in profile.tasks)
    text = f"Its work, from {count} tasks{model}: {', '.join(parts)}."
    lines.append(text.replace("%", " %"))
    if profile.why:
        lines.append(f"Its evidence is thin: {profile.why}.")
    return lines


def _rules(tasks: Sequence[ProfileTask]) -> dict[int, str]:
    """Return by place the rules in force that speak of a task."""
    found: dict[int, str] = {}
    for place, task in enumerate(tasks):
        effects = task.assessment.policy_effects or ()
        rules = dict.fromkeys(f"{one.name} ({one.effect})" for one in effects if one.in_force)
        if rules:
            found[place] = ", ".join(rules)
    return found
