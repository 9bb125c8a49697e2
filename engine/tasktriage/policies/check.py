"""What is doubtful in a policy that can be read."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date

from tasktriage.contracts.protocols import Model
from tasktriage.domain.policy import Policy
from tasktriage.matching.vectors import vectors_of

__all__ = ["doubts"]

FEW = 8  # sentences; fewer do not show what an act is
ALIKE = 0.95  # cosine from which two sentences say the same
SHOWN = 5  # pairs that are named


def doubts(policy: Policy, model: Model, today: date, own: Collection[str] = ()) -> Iterator[str]:
    """Yield, a line each, what whoever writes a policy should look at again.

    own: the ids of the acts that stand in the policy's own file; those that it shares with other
    policies need not all be used.
    """
    stale = [rule.id for rule in policy.rules if rule.expires < today]
    if stale:
        yield f"rules that were to be read again before {today}: {', '.join(stale)}"
    early = [rule.id for rule in policy.rules if rule.as_of > today]
    if early:
        yield f"rules whose as_of, when they were read, is yet to come: {', '.join(early)}"
    for act in policy.acts:
        for kind, texts in (("tasks", act.tasks), ("near", act.near)):
            if len(texts) < FEW:
                yield f"act '{act.id}' has {len(texts)} sentences in {kind}; at least {FEW} help"
    used = {act for rule in policy.rules for act in rule.trigger}
    unused = [act for act in own if act not in used]
    if unused:
        yield f"acts that no rule uses: {', '.join(unused)}"
    yield from _twins(policy, model)


def _twins(policy: Policy, model: Model) -> Iterator[str]:
    """Yield the sentences that are an act and, all but word for word, near the same act too."""
    found = []
    for act in policy.acts:
        if not act.near:
            continue
        tasks, near = vectors_of(act.tasks, model), vectors_of(act.near, model)
        words = {_words(text) for text in act.tasks}
        for text, vector in zip(act.near, near, strict=True):
            cosines = tasks @ vector  # one at a time: a stranger's file may have 100,000 of each
            best = int(cosines.argmax())
            if cosines[best] >= ALIKE or _words(text) in words:
                found.append((float(cosines[best]), act.id, act.tasks[best], text))
    found.sort(reverse=True)
    for _, act_id, task, text in found[:SHOWN]:
        yield f"act '{act_id}': hardly told apart: {task!r} in tasks, {text!r} in near"
    if len(found) > SHOWN:
        yield f"and {len(found) - SHOWN} further pairs that are hardly told apart"


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
