"""The label codebook: definitions, decision questions and examples with their labels."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tasktriage.domain.label import Label, Reason

__all__ = [
    "NOT_A_TASK",
    "Codebook",
    "CodebookExample",
    "LabelEntry",
    "Question",
    "ReasonEntry",
    "load_codebook",
]

NOT_A_TASK = "not a task"
"""What stands in our data where no label fits."""


@dataclass(frozen=True, slots=True)
class LabelEntry:
    """What a label means, and what it must not be taken for."""

    label: Label
    definition: str
    not_the_same_as: str


@dataclass(frozen=True, slots=True)
class ReasonEntry:
    """What a reason means; `kind` is "capability" (can't) or "policy" (must not).

    guess: the title where a model gives the reason, which knows no law.
    """

    code: Reason
    title: str
    definition: str
    kind: str
    guess: str


@dataclass(frozen=True, slots=True)
class Question:
    """A decision question; the first that is answered with yes decides. `then` None: no task."""

    text: str
    then: Label | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class CodebookExample:
    """A task sentence written for the codebook, with its label and why."""

    text: str
    label: Label
    reasons: tuple[Reason, ...]
    sector: str
    why: str


@dataclass(frozen=True, slots=True)
class Codebook:
    """All of it."""

    version: str
    scope: str
    labels: tuple[LabelEntry, ...]
    reasons: tuple[ReasonEntry, ...]
    questions: tuple[Question, ...]
    examples: tuple[CodebookExample, ...]


def _reasons(codes: list[str]) -> tuple[Reason, ...]:
    return tuple(Reason(code) for code in codes)


@cache
def load_codebook() -> Codebook:
    """Read the codebook that is shipped with the package."""
    data = tomllib.loads(files(__package__).joinpath("codebook.toml").read_text("utf-8"))
    return Codebook(
        version=data["version"],
        scope=data["scope"],
        labels=tuple(
            LabelEntry(Label(e["name"]), e["definition"], e["not_the_same_as"])
            for e in data["label"]
        ),
        reasons=tuple(
            ReasonEntry(
                Reason(e["code"]),
                e["title"],
                e["definition"],
                e["kind"],
                e.get("guess", e["title"]),
            )
            for e in data["reason"]
        ),
        questions=tuple(
            Question(
                e["text"],
                None if e["then"] == NOT_A_TASK else Label(e["then"]),
                _reasons(e.get("reasons", [])),
            )
            for e in data["question"]
        ),
        examples=tuple(
            CodebookExample(
                e["text"], Label(e["label"]), _reasons(e["reasons"]), e["sector"], e["why"]
            )
            for e in data["example"]
        ),
    )
