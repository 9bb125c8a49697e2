"""A flow from profiles: in which stages of a taxonomy's work each role's tasks stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from tasktriage.contracts.errors import UsageError
from tasktriage.contracts.protocols import Model
from tasktriage.domain.assessment import Assessment
from tasktriage.domain.label import LABELS, Label, Reason
from tasktriage.domain.profile import Profile
from tasktriage.domain.taxonomy import Taxonomy
from tasktriage.extend.checks import ask
from tasktriage.matching.matcher import Matcher
from tasktriage.roles.profile import role_arrays

from .values import FlowPlan, Stage, StageRole

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["draft_flow", "stage_parts"]

LEAST_MATCHED = 0.1  # of a role's work, or it is no work of the taxonomy
LEAST_PART = 0.05  # of a role's work; less in a stage is more likely a mistake of the matching
DIGITS = 3
HUMAN = LABELS.index(Label.HUMAN_CRITICAL)


def draft_flow(
    profiles: Sequence[Profile], roles: Sequence[str], taxonomy: Taxonomy, model: Model
) -> tuple[FlowPlan, tuple[str, ...]]:
    """Return a flow of the stages of a taxonomy, and names of roles that it is no work of.

    Args:
        profiles: of the roles.
        roles: their names in the plan, in the same order.
        taxonomy: with stages.
        model: that tasks are matched by.

    Raises:
        UsageError: the taxonomy has no stages, or no role does its work.
    """
    if not taxonomy.stages:
        raise UsageError(f"taxonomy '{taxonomy.name}' has no stages, which a flow is made of")
    matcher = _StageMatcher(taxonomy, model)
    found: list[list[StageRole]] = [[] for _ in taxonomy.stages]
    left_out = []
    for profile, role in zip(profiles, roles, strict=True):
        texts = [task.assessment.task.text for task in profile.tasks if task.share > 0.0]
        if not texts:
            left_out.append(role)
            continue
        p, w = role_arrays(profile)
        parts, accountable = stage_parts(matcher.chances(texts), w, _accountable(profile, p))
        if parts is None:
            left_out.append(role)
            continue
        for place in np.flatnonzero(parts):
            share = None if accountable is None else round(float(accountable[place]), DIGITS)
            found[place].append(StageRole(role, float(parts[place]), share))
    stages = tuple(
        Stage(name=name, roles=tuple(some))
        for name, some in zip(_names(taxonomy), found, strict=True)
        if some
    )
    if not stages:
        raise UsageError(f"no role here does work of taxonomy '{taxonomy.name}': name another flow")
    return FlowPlan(name=taxonomy.name, stages=stages), tuple(left_out)


def stage_parts(
    chances: Array, weights: Array, accountable: Array | None
) -> tuple[Array | None, Array | None]:
    """Return a role's parts by stage (s), sum 1, and the accountable share of each part (s).

    What matches no stage is spread as what does. Parts are None where next to nothing matches; the
    accountable shares where it is not known which tasks somebody must answer for.

    Args:
        chances: that a task is work of a stage (n, s); a row sums to at most 1.
        weights: of tasks (n), sum 1.
        accountable: share of a task that somebody must answer for (n), in [0, 1].
    """
    matched = weights @ chances
    if matched.sum() < LEAST_MATCHED:
        return None, None
    parts = matched / matched.sum()
    shares = None
    if accountable is not None:
        spread = chances + (1.0 - chances.sum(axis=1, keepdims=True)) * parts
        hours = (weights * accountable) @ spread
        shares = np.divide(hours, parts, out=np.zeros_like(parts), where=parts > 0.0)
        shares = np.clip(shares, 0.0, 1.0)
    kept = np.where(parts >= min(LEAST_PART, parts.max()), parts, 0.0)
    kept = np.round(kept / kept.sum(), DIGITS)
    kept[np.argmax(kept)] += 1.0 - kept.sum()
    return np.asarray(np.round(kept, DIGITS), dtype=np.float64), shares


def _accountable(profile: Profile, p: Array) -> Array | None:
    """Return by task with a share how much of it somebody must answer for (n).

    It is the probability that it is human-critical, where that is its label and accountability the
    most probable reason. None where a task has no reasons that it should have.
    """
    found = np.zeros(len(p))
    tasks = [task.assessment for task in profile.tasks if task.share > 0.0]
    for place, item in enumerate(tasks):
        if item.final_label is not Label.HUMAN_CRITICAL:
            continue
        if item.reasons is None:
            return None
        if _is_accountable(item):
            found[place] = p[place, HUMAN]
    return found


def _is_accountable(item: Assessment) -> bool:
    best = max(item.reasons or (), key=lambda reason: reason.probability, default=None)
    return best is not None and best.code is Reason.ACC


class _StageMatcher:
    """Says of tasks which stages of a taxonomy they are work of."""

    def __init__(self, taxonomy: Taxonomy, model: Model) -> None:
        self._matcher, self._model = Matcher(taxonomy, model), model
        places = {stage.id: place for place, stage in enumerate(taxonomy.stages)}
        kinds: dict[str, dict[str, int]] = {}
        for node in taxonomy.nodes:
            if node.stage in places:
                kinds.setdefault(node.kind, {})[node.id] = places[node.stage]
        if not kinds:
            raise UsageError(f"no node of taxonomy '{taxonomy.name}' says which stage it is of")
        self._kind, self._places = max(kinds.items(), key=lambda one: len(one[1]))
        self._stages = len(places)

    def chances(self, texts: Sequence[str]) -> Array:
        """Return how probable it is that a task is work of a stage (n, s)."""
        ranking = self._matcher.ranking(ask(self._model, texts).vectors, texts, self._kind)
        found = np.zeros((len(texts), self._stages))
        for column, node in enumerate(ranking.nodes):
            if node in self._places:
                found[:, self._places[node]] += ranking.probabilities[:, column]
        return np.asarray(found / np.maximum(1.0, found.sum(axis=1, keepdims=True)))  # rounding


def _names(taxonomy: Taxonomy) -> list[str]:
    """Return the titles of the stages; of those that share one, their ids."""
    titles = [stage.title for stage in taxonomy.stages]
    return [
        stage.title if titles.count(stage.title) == 1 else stage.id for stage in taxonomy.stages
    ]
