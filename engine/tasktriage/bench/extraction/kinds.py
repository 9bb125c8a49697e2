"""What a passage of a posting is, by the label of its section or line."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["LEAKS", "Kind", "kind_of"]


class Kind(StrEnum):
    """What a passage is. What is ignored counts neither when it is found nor when it is not."""

    DUTY = "duty"
    REQUIREMENT = "requirement"
    BENEFIT = "benefit"
    BOILERPLATE = "boilerplate"
    IGNORED = "ignored"


LEAKS = (Kind.REQUIREMENT, Kind.BENEFIT, Kind.BOILERPLATE)

LABELS = {
    Kind.DUTY: "duty duty_weak",
    Kind.REQUIREMENT: "requirement preferred skill",
    Kind.BENEFIT: "benefit pay",
    Kind.BOILERPLATE: "admin apply company eeo header intro residency schedule slogan",
    Kind.IGNORED: "duty_mixed intro_mixed intro_weak other process requirement_mixed stock",
}
KINDS = {label: kind for kind, labels in LABELS.items() for label in labels.split()}


def kind_of(label: str) -> Kind:
    """Return the kind of a section's or a line's label.

    Raises:
        ValueError: the label is unknown.
    """
    if label not in KINDS:
        raise ValueError(f"label '{label}' is unknown; there are: {', '.join(sorted(KINDS))}")
    return KINDS[label]
