"""What policies say of a role, as the page shows it: shares before and after, and the rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tasktriage.plugin import (
    EFFECT_WORDS,
    LABELS,
    Assessment,
    Effect,
    Label,
    PolicyEffect,
    Profile,
    Ruled,
    RunInfo,
)

from .texts import LONGEST_NAME, between, counted, line, percent, points, sentence

__all__ = ["Move", "Policies", "Rule", "RuleLine", "of_items", "of_role_policies", "rule_lines"]

UNKNOWN_YEAR = 1  # of a rule that was read back from a table, which does not say it
ADVICE = "legal advice"
"""What a note has that says the same as the section's first sentence."""


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule at a task: its name, what it asks for, and what to mind about it.

    kind: its effect, or "later" of one that is not in force.
    """

    name: str
    words: str
    kind: str
    when: str = ""
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """A share, or the score, by the model and after policies, with the interval of the latter."""

    name: str
    label: Label | None
    before: str
    after: str
    ends: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule that speaks of the role.

    size: of how much of the work, and of how many tasks. facts: names and texts of what is known.
    """

    line: RuleLine
    title: str
    size: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """What policies say of a role. day: on which rules are in force, "" where nothing says so."""

    day: str
    rules: tuple[Rule, ...]
    moves: tuple[Move, ...] = ()
    prohibited: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def rule_lines(item: Assessment) -> tuple[RuleLine, ...]:
    """Return the rules that speak of a task."""
    return tuple(map(_line, item.policy_effects or ()))


def _line(effect: PolicyEffect) -> RuleLine:
    when = [] if effect.as_of.year == UNKNOWN_YEAR else [f"as of {effect.as_of.isoformat()}"]
    if not effect.in_force:
        day = effect.applies_from
        when.insert(0, "not in force" if day is None else f"from {day.isoformat()}")
    return RuleLine(
        name=line(effect.name, LONGEST_NAME),
        words=EFFECT_WORDS[effect.effect],
        kind=str(effect.effect) if effect.in_force else "later",
        when=", ".join(when),
        stale=effect.stale,
    )


def of_items(items: Iterable[Assessment], run: RunInfo) -> Policies | None:
    """Return what policies say of tasks without shares; None where no rule speaks of any."""
    rules = _rules(items, {})
    return Policies(day=line(run.as_of), rules=rules) if rules else None


def of_role_policies(profile: Profile, run: RunInfo) -> Policies | None:
    """Return what policies say of a role; None where no rule speaks of it."""
    items = [task.assessment for task in profile.tasks]
    ruled = profile.ruled
    if ruled is None:
        return of_items(items, run)
    shares = {rule.rule: rule.share for rule in ruled.rules}
    rules = _rules(items, shares)
    if not rules:
        return None
    return Policies(
        day=line(run.as_of),
        rules=rules,
        moves=_moves(profile, ruled) if ruled.rules else (),
        prohibited=tuple(map(line, ruled.prohibited)),
        notes=tuple(sentence(note) for note in ruled.notes if ADVICE not in note),
    )


def _moves(profile: Profile, ruled: Ruled) -> tuple[Move, ...]:
    found = [
        Move(
            str(label),
            label,
            percent(before.share.value),
            percent(after.share.value),
            "–" if after.share.role is None else between(after.share.role),
        )
        for label, before, after in zip(LABELS, profile.shares or (), ruled.shares, strict=False)
    ]
    mean = profile.mean_score
    if found and mean is not None:
        role = ruled.mean_score.role
        ends = "–" if role is None else between(role, of_scores=True)
        found.append(Move("score", None, points(mean.value), points(ruled.mean_score.value), ends))
    return tuple(found)


def _rules(items: Iterable[Assessment], shares: dict[str, float]) -> tuple[Rule, ...]:
    """Return the rules that speak of tasks: those in force first, by how much they ask for."""
    found: dict[str, tuple[PolicyEffect, int]] = {}
    for item in items:
        for effect in item.policy_effects or ():
            first, count = found.get(effect.name, (effect, 0))
            found[effect.name] = first, count + 1
    order = (Effect.PROHIBITED, Effect.HUMAN, Effect.CAP, Effect.NOTE)
    ranked = sorted(
        found.values(), key=lambda one: (not one[0].in_force, order.index(one[0].effect))
    )
    return tuple(_rule(effect, count, shares.get(effect.name)) for effect, count in ranked)


def _rule(effect: PolicyEffect, count: int, share: float | None) -> Rule:
    tasks = counted(count, "task")
    since = effect.applies_from if effect.in_force else None
    facts = (
        ("Where", effect.jurisdiction),
        ("In force since", "" if since is None else since.isoformat()),
        ("Basis", effect.basis),
        ("Source", effect.source),
    )
    return Rule(
        line=_line(effect),
        title=line(effect.title, LONGEST_NAME),
        size=tasks if share is None else f"{percent(share)} of the work, {tasks}",
        facts=tuple((name, line(text)) for name, text in facts if text),
    )
