"""An explanation in words, for outputs that people read."""

from __future__ import annotations

from tasktriage.domain.assessment import Assessment
from tasktriage.domain.label import Label

__all__ = ["DISAGREE", "disagrees", "explanation_lines"]

DISAGREE = "nearest examples disagree with the label, which the model gives by all that it learnt"
WORDS = 3


def disagrees(item: Assessment) -> bool:
    """Return whether no nearest example, or less than half of them, has the label."""
    if item.explanation is None or item.label is None or not item.explanation.neighbours:
        return False
    labels = [neighbour.label for neighbour in item.explanation.neighbours]
    return 2 * labels.count(item.label) < len(labels)


def explanation_lines(item: Assessment) -> tuple[str, ...]:
    """Return what moved a label, a line each; none without an explanation.

    The nearest codebook examples with their similarities, the words whose removal moves the score
    most, and whether the examples speak against the label.
    """
    if item.explanation is None or item.error is not None:
        return ()
    lines = [
        f"nearest example (similarity {neighbour.similarity:.2f}, {neighbour.label}): "
        f"{neighbour.text}"
        for neighbour in item.explanation.neighbours
    ]
    for word in item.explanation.words[:WORDS]:
        towards = Label.AUTOMATABLE if word.effect >= 0 else Label.HUMAN_CRITICAL
        lines.append(f"the word '{word.word}' moves the score by {word.effect:+.2f}, to {towards}")
    if disagrees(item):
        lines.append(DISAGREE)
    return tuple(lines)
