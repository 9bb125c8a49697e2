"""An explanation in words, for outputs that people read."""

from __future__ import annotations

from tasktriage.domain.assessment import Assessment
from tasktriage.domain.label import Label

__all__ = ["DISAGREE", "disagrees", "explanation_lines"]

DISAGREE = "nearest examples disagree with the label, which the model gives by all that it learnt"
"""What `explanation_lines` ends with where the nearest examples speak against the label."""

WORDS = 3
CLEARLY = 0.1  # by how much an example is more similar than those with the label


def disagrees(item: Assessment) -> bool:
    """Return whether less than half of the nearest examples have the label, or the nearest has not.

    The nearest one counts where it is clearly more similar than any with the label.
    """
    if item.explanation is None or item.label is None or not item.explanation.neighbours:
        return False
    neighbours = item.explanation.neighbours
    agreeing = [other.similarity for other in neighbours if other.label == item.label]
    nearest = max(neighbour.similarity for neighbour in neighbours)
    return 2 * len(agreeing) < len(neighbours) or nearest - max(agreeing) > CLEARLY


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
