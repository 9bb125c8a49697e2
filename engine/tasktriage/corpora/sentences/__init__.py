"""The codebook set: task sentences written to the codebook, and lines of postings around them.

What it is, who wrote it and how is in the README.md beside the tables.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from tasktriage.corpora.codebook import NOT_A_TASK
from tasktriage.domain.label import Label, Reason

__all__ = ["Part", "Register", "Sentence", "load_sentences"]


class Part(StrEnum):
    """What a sentence is for; all of a family have one part."""

    TRAIN = "train"
    DEV = "dev"
    """Looked at while a model is tuned."""
    TEST = "test"
    """The benchmark's suite, by a second hand: never trained on, never tuned on."""
    RETIRED = "retired"
    """The first hand's test part, which counting words beats: never trained on, shown beside."""


class Register(StrEnum):
    """How a sentence is written."""

    ONET = "onet"
    """Like an O*NET task statement."""
    POSTING = "posting"
    """Like a line of a job posting."""
    PLAIN = "plain"
    """As short as a person types it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of the set.

    id: stable. text: the sentence. task: whether it is one. label: None for what is no task, and
    for a duty of a posting that nobody labelled. reasons: the main one first. kind: what a sentence
    that is no task is (requirement, benefit, …). register: how it is written. sector: of work.
    family: sentences of one differ in little but the act. part: what it is for.
    """

    id: str
    text: str
    task: bool
    label: Label | None
    reasons: tuple[Reason, ...]
    kind: str
    register: Register
    sector: str
    family: str
    part: Part


@cache
def load_sentences(part: Part | None = None) -> tuple[Sentence, ...]:
    """Read every table of the set, in the order of their names; of one part or of all."""
    if part is not None:
        return tuple(s for s in load_sentences() if s.part is part)
    tables = sorted(
        (f for f in files(__package__).iterdir() if f.name.endswith(".csv")), key=lambda f: f.name
    )
    found: list[Sentence] = []
    for table in tables:
        name = table.name.removesuffix(".csv")
        for row in csv.DictReader(table.read_text("utf-8").splitlines()):
            found.append(_sentence(name, row))
    return tuple(found)


def _sentence(table: str, row: dict[str, str]) -> Sentence:
    label = row["label"]
    return Sentence(
        id=f"{table}/{row['id']}",
        text=row["text"],
        task=label != NOT_A_TASK,
        label=None if label in ("", NOT_A_TASK) else Label(label),
        reasons=tuple(Reason(code) for code in row["reasons"].split()),
        kind=row["kind"],
        register=Register(row["register"]),
        sector=row.get("sector") or table,  # a table of one sector does not say it in each row
        family=f"{table}/{row['family'] or row['id']}",
        part=Part(row["part"]),
    )
