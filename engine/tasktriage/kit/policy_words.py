"""What policies say of a task, in words: one place for all formats that people read."""

from __future__ import annotations

from collections.abc import Mapping

from tasktriage.domain.assessment import Assessment
from tasktriage.domain.label import LABELS, Label
from tasktriage.domain.policy import Effect, PolicyEffect, ruled_label

__all__ = [
    "EFFECT_WORDS",
    "NO_ADVICE",
    "UNKNOWN_DAY",
    "as_of_said",
    "effect_said",
    "effects_said",
    "possible_labels",
    "raised",
]

EFFECT_WORDS: Mapping[Effect, str] = {
    Effect.HUMAN: "a person decides",
    Effect.CAP: "a person works on each item",
    Effect.NOTE: "notice, appeal or the like; the label stays",
    Effect.PROHIBITED: "the AI's part may not be done",
}
"""What each effect asks for."""
NO_ADVICE = "What policies say is no legal advice."
"""The sentence that stands wherever a policy shows."""
UNKNOWN_DAY = "0001-01-01"
"""The day of a rule that was read back from a cell without one; none is said of it."""


def effect_said(effect: PolicyEffect) -> str:
    """Say what a rule asks for, and since when or from which day on.

    For example "eu-ai-act/annex-iii-4a: a person works on each item (as of 2026-11-29)", or
    "eu-ai-act/annex-iii-4a from 2027-12-02: …" of a rule that is not in force yet.
    """
    name = effect.name
    if not effect.in_force and effect.applies_from is not None:
        name += f" from {effect.applies_from.isoformat()}"
    elif not effect.in_force:
        name += " (not in force)"
    prohibits = " prohibits it" if effect.effect is Effect.PROHIBITED else ""
    return f"{name}{prohibits}: {EFFECT_WORDS[effect.effect]}{as_of_said(effect)}"


def as_of_said(effect: PolicyEffect) -> str:
    """Say of which day a rule is, and whether that is too long ago: " (as of 2026-11-29)"."""
    day = effect.as_of.isoformat()
    parts = [] if day == UNKNOWN_DAY else [f"as of {day}"]
    parts += ["stale: to be read again"] if effect.stale else []
    return f" ({', '.join(parts)})" if parts else ""


def effects_said(item: Assessment) -> tuple[str, ...]:
    """Say what policies ask for at a task: the model's label where they change it, then each rule.

    For example `("the model says automatable", "eu-ai-act/annex-iii-4a: a person works on each item
    (as of 2026-11-29)")`; nothing where no rule speaks of it.
    """
    if not item.policy_effects:
        return ()
    moved = raised(item) and item.final_label is not item.label
    said = (f"the model says {item.label}",) if moved else ()
    return said + tuple(map(effect_said, item.policy_effects))


def raised(item: Assessment) -> bool:
    """Return whether policies in force give a task another label than the model does."""
    return item.label is not None and item.ruled_label is not item.label


def possible_labels(item: Assessment) -> tuple[Label, ...]:
    """Return the labels of the prediction set as policies in force leave them, in their order."""
    effects = item.policy_effects or ()
    found = {ruled_label(label, effects) for label in item.prediction_set or ()}
    return tuple(label for label in LABELS if label in found)
