"""A policy: dated, sourced rules that raise tasks towards a person; and what they do to one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from .label import Label

__all__ = [
    "Act",
    "Effect",
    "Policy",
    "PolicyEffect",
    "PolicyInput",
    "PolicyRule",
    "ruled_label",
]


class Effect(StrEnum):
    """What a rule asks for where it speaks of a task."""

    HUMAN = "human"
    """A person decides: the task is human-critical."""
    CAP = "cap"
    """A person works on each item: the task is at most augmentable."""
    NOTE = "note"
    """Something else, as a notice or an appeal: shown, and the label stays."""
    PROHIBITED = "prohibited"
    """The AI's part of the task may not be done at all: the task is human-critical."""

    def apply(self, label: Label) -> Label:
        """Return the label of a task that had this one."""
        if self in (Effect.HUMAN, Effect.PROHIBITED):
            return Label.HUMAN_CRITICAL
        if self is Effect.CAP and label is Label.AUTOMATABLE:
            return Label.AUGMENTABLE
        return label


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An act that rules speak of.

    id, title: short and for people. tasks: sentences that are such an act. near: sentences that are
    none, though close to one, as preparing it, or the same in another field.
    """

    id: str
    title: str
    tasks: tuple[str, ...]
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyInput:
    """What a rule needs to know from the user, as a level of impact.

    name: as `--policy-input NAME=VALUE` takes it. question: for people. values: the possible ones.
    """

    name: str
    question: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRule:
    """A rule: what it speaks of, what it asks for, since when, and who says so.

    id, title: short and for people. jurisdiction: where it holds ("EU", "US-CA"). trigger: ids of
    acts. not_triggered: what it leaves alone, in words. effect: what it asks for. basis: the
    article. as_of: the day on which it was read. source: an address, or what was read. expires:
    after it, it has to be read again. applies_from: None where it is in force without a date.
    instrument: the law. who_decides, status, caveat: in words. reviewer: who signed it, "none" for
    nobody. unreviewed: read second-hand; such a rule is off unless it is asked for by its own name.
    when: for each input the values with which the rule speaks.
    """

    id: str
    title: str
    jurisdiction: str
    trigger: tuple[str, ...]
    not_triggered: str
    effect: Effect
    basis: str
    as_of: date
    source: str
    expires: date
    applies_from: date | None = None
    instrument: str = ""
    who_decides: str = ""
    status: str = ""
    caveat: str = ""
    reviewer: str = "none"
    unreviewed: bool = False
    when: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A named, versioned set of rules with the acts that they speak of. No legal advice.

    name: as `--policy` takes it. title, version, licence, summary, sources: shown by `policies
    show`. rules, acts: what it says, and of what. inputs: what rules must know from the user.
    threshold: the least probability of an act that fires a rule. embedder, measured: with which
    vectors that was measured, and how. background: work that is none of the acts. learnt: where
    weights for the acts may lie, made beforehand.

    Raises:
        ValueError: no rules, an id twice, or a rule that names an unknown act or input.
    """

    name: str
    title: str
    version: str
    licence: str
    rules: tuple[PolicyRule, ...]
    acts: tuple[Act, ...]
    inputs: tuple[PolicyInput, ...] = ()
    threshold: float = 0.5
    embedder: str | None = None
    measured: str = ""
    summary: str = ""
    sources: tuple[str, ...] = ()
    background: tuple[str, ...] = ()
    learnt: Path | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if not self.rules:
            raise ValueError("no rule")
        for kind, named in (("act", self.acts), ("rule", self.rules)):
            seen: set[str] = set()
            for item in named:
                if item.id in seen:
                    raise ValueError(f"{kind} '{item.id}' stands twice")
                seen.add(item.id)
        acts, inputs = {act.id for act in self.acts}, {item.name for item in self.inputs}
        for rule in self.rules:
            if unknown := next((act for act in rule.trigger if act not in acts), None):
                raise ValueError(f"rule '{rule.id}' names an unknown act '{unknown}'")
            if unknown := next((name for name, _ in rule.when if name not in inputs), None):
                raise ValueError(f"rule '{rule.id}' names an unknown input '{unknown}'")


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyEffect:
    """A rule that speaks of a task.

    policy, rule: name and id. title, effect, jurisdiction, basis, as_of, source, applies_from: as
    the rule has them. act: its title. probability: that the task is an act of the rule, in [0, 1].
    in_force: whether the rule applies on the day asked about; only then it changes `final_label`.
    stale: whether it was to be read again before that day.
    """

    policy: str
    rule: str
    title: str
    effect: Effect
    act: str
    probability: float
    in_force: bool
    jurisdiction: str
    basis: str
    as_of: date
    source: str
    applies_from: date | None = None
    stale: bool = False

    @property
    def name(self) -> str:
        """The rule with its policy: "eu-ai-act/annex-iii-4a"."""
        return f"{self.policy}/{self.rule}"

    @property
    def asks_for(self) -> Label | None:
        """The most automatable label that it leaves a task; None where it leaves any."""
        if self.effect is Effect.NOTE:
            return None
        return self.effect.apply(Label.AUTOMATABLE)


def ruled_label(label: Label, effects: Iterable[PolicyEffect]) -> Label:
    """Return the label that the rules in force among these leave a task that had this one."""
    for item in effects:
        if item.in_force:
            label = item.effect.apply(label)
    return label
