"""What a passage of a posting is, by the label of its section or line."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["LEAKS", "PassageKind", "kind_of"]


class PassageKind(StrEnum):
    """What a passage is. What is ignored counts neither when it is found nor when it is not."""

    DUTY = "duty"
    REQUIREMENT = "requirement"
    BENEFIT = "benefit"
    BOILERPLATE = "boilerplate"
    IGNORED = "ignored"


LEAKS = (PassageKind.REQUIREMENT, PassageKind.BENEFIT, PassageKind.BOILERPLATE)

LABELS = {
    PassageKind.DUTY: "duty duty_weak",
    PassageKind.REQUIREMENT: "requirement preferred skill",
    PassageKind.BENEFIT: "benefit pay",
    PassageKind.BOILERPLATE: "admin apply company eeo header intro residency schedule slogan",
    PassageKind.IGNORED: "duty_mixed intro_mixed intro_weak other process requirement_mixed stock",
}
KINDS = {label: kind for kind, labels in LABELS.items() for label in labels.split()}


def kind_of(label: str) -> PassageKind:
    """Return the kind of a section's or a line's label.

    Raises:
        ValueError: the label is unknown.
    """
    if label not in KINDS:
        raise ValueError(f"label '{label}' is unknown; there are: {', '.join(sorted(KINDS))}")
    return KINDS[label]
