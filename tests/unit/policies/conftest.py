"""A small policy, and a model whose vectors are of words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from zlib import crc32

import numpy as np
import pytest

from tasktriage.contracts.protocols import ModelOutput
from tasktriage.domain.assessment import ModelInfo
from tasktriage.domain.policy import Act, Effect, Policy, PolicyInput, PolicyRule

DAY = date(2026, 11, 29)
D = 64


class Words:
    """A model: texts that share words have vectors that are alike."""

    info = ModelInfo("words", "1")
    embedder_id = "words-1"
    languages = ("en",)
    asked = 0

    def assess(self, texts: Sequence[str]) -> ModelOutput:
        self.asked += len(texts)
        vectors = np.zeros((len(texts), D), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in re.findall(r"\w+", text.lower()):
                row[crc32(word.encode()) % D] += 1.0
            row /= max(float(np.linalg.norm(row)), 1e-9)
        return ModelOutput(vectors=vectors, probabilities=np.full((len(texts), 3), 1 / 3))

    def prediction_sets(self, probabilities, levels, coverage):
        return None

    is_task_threshold = None


@pytest.fixture
def words() -> Words:
    return Words()


HIRE = [
    f"{verb} {who} for the {where}."
    for verb in ("Hires", "Takes on", "Chooses and hires")
    for who, where in (("cooks", "kitchen"), ("drivers", "depot"), ("nurses", "ward"))
]
FILES = [
    f"{verb} papers of {who} for the {where}."
    for verb in ("Files", "Scans", "Sorts")
    for who, where in (("cooks", "kitchen"), ("drivers", "depot"), ("nurses", "ward"))
]
LOANS = [
    f"{verb} {what} of a {who}."
    for verb in ("Refuses", "Grants", "Turns down")
    for what, who in (("the loan", "borrower"), ("the credit", "client"), ("a card", "saver"))
]
FORMS = [
    f"{verb} {what} of a {who}."
    for verb in ("Prints", "Posts", "Staples")
    for what, who in (("the loan form", "borrower"), ("the credit form", "client"))
]
OTHER = [f"Sweeps the {place} at dawn." for place in ("yard", "hall", "street", "stable")]


def rule(**given: object) -> PolicyRule:
    base = PolicyRule(
        id="hiring",
        title="A person hires",
        jurisdiction="EU",
        trigger=("hire",),
        not_triggered="Files.",
        effect=Effect.HUMAN,
        basis="Art. 1",
        as_of=DAY,
        source="here",
        expires=date(2027, 11, 29),
    )
    return replace(base, **given)


@pytest.fixture
def make_rule():
    return rule


@pytest.fixture
def policy() -> Policy:
    level = PolicyInput(name="level", question="Which level?", values=("low", "high"))
    return Policy(
        name="law",
        title="A law",
        version="1",
        licence="CC0-1.0",
        rules=(
            rule(),
            rule(id="lending", trigger=("lend",), effect=Effect.CAP, applies_from=date(2027, 1, 1)),
            rule(id="either", trigger=("lend", "hire"), effect=Effect.NOTE, unreviewed=True),
        ),
        acts=(
            Act(id="hire", title="Hire", tasks=tuple(HIRE), near=tuple(FILES)),
            Act(id="lend", title="Lend", tasks=tuple(LOANS), near=tuple(FORMS)),
        ),
        inputs=(level,),
        background=tuple(OTHER),
    )
