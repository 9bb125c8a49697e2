"""Tasks and the rules that speak of them."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from tasktriage.contracts.errors import TasktriageWarning
from tasktriage.contracts.protocols import Model
from tasktriage.domain.policy import Effect, Policy, PolicyEffect, PolicyRule

from .chosen import Chosen, speaking
from .triggers import Triggers

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["PolicyMatcher"]

STRENGTH = (Effect.PROHIBITED, Effect.HUMAN, Effect.CAP, Effect.NOTE)


class PolicyMatcher:
    """The rules that were asked for with the acts that they speak of; made once for all tasks.

    Args:
        rules: what `chosen` gives.
        model: whose vectors the tasks have.
        as_of: the day asked about.
        inputs: what rules need to know, by name.

    Raises:
        UsageError: an input is missing or unknown, or no sentence of a policy is other work.
    """

    def __init__(
        self,
        rules: Sequence[Chosen],
        model: Model,
        *,
        as_of: date,
        inputs: Mapping[str, str],
    ) -> None:
        self.chosen = speaking(rules, inputs)
        self._as_of = as_of
        self._triggers: list[tuple[Triggers, list[Chosen]]] = []
        for one in self.chosen:
            if one.rules:
                self._add(one, model)
        _warn_of(self.chosen, model, as_of)

    def _add(self, one: Chosen, model: Model) -> None:
        """Learn a policy's acts, unless another one has the same."""
        for triggers, several in self._triggers:
            if triggers.knows(one.policy):
                several.append(one)
                return
        self._triggers.append((Triggers(one.policy, model), [one]))

    def effects(
        self, texts: Sequence[str], vectors: NDArray[np.float32], title: str | None = None
    ) -> list[tuple[PolicyEffect, ...]]:
        """Return for each of n tasks (n, d) of a role the rules that speak of it, strongest first.

        title: of the role, if it has one.
        """
        found: list[list[PolicyEffect]] = [[] for _ in texts]
        for triggers, several in self._triggers:
            scores = triggers.scores(texts, vectors, title)
            for one in several:
                for rule in one.rules:
                    fired = triggers.fired(scores, rule.trigger)
                    for task, (probability, act) in enumerate(fired):
                        if probability >= one.policy.threshold:
                            found[task].append(self._effect(one.policy, rule, act, probability))
        return [tuple(sorted(some, key=_strength)) for some in found]

    def _effect(
        self, policy: Policy, rule: PolicyRule, act: str, probability: float
    ) -> PolicyEffect:
        return PolicyEffect(
            policy=policy.name,
            rule=rule.id,
            title=rule.title,
            effect=rule.effect,
            act=act,
            probability=probability,
            in_force=rule.applies_from is None or rule.applies_from <= self._as_of,
            jurisdiction=rule.jurisdiction,
            basis=rule.basis,
            as_of=rule.as_of,
            source=rule.source,
            applies_from=rule.applies_from,
            stale=rule.expires < self._as_of,
        )


def _strength(effect: PolicyEffect) -> tuple[int, bool, float, str]:
    return STRENGTH.index(effect.effect), not effect.in_force, -effect.probability, effect.name


def _warn_of(some: Sequence[Chosen], model: Model, as_of: date) -> None:
    """Say once for a run which policies are stale, and which were measured with another model."""
    stale = [one.policy.name for one in some if any(rule.expires < as_of for rule in one.rules)]
    if stale:
        warnings.warn(
            f"policies: {', '.join(stale)}: read more than twelve months before {as_of}; "
            "the law may have changed",
            TasktriageWarning,
            stacklevel=3,
        )
    other = {
        one.policy.embedder: one.policy.name
        for one in some
        if one.policy.embedder not in (None, model.embedder_id)
    }
    for embedder, name in other.items():
        warnings.warn(
            f"policy '{name}': its threshold was measured with '{embedder}', not with "
            f"'{model.embedder_id}'; what it finds may be off",
            TasktriageWarning,
            stacklevel=3,
        )
