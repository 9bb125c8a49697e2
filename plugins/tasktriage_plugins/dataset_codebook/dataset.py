"""Parts of the codebook set as a `DatasetSource`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tasktriage.plugin import (
    Dataset,
    DatasetInfo,
    Label,
    LabelledTask,
    Part,
    Sentence,
    load_sentences,
)

__all__ = ["CodebookDataset", "codebook_train"]

INFO = DatasetInfo(
    name="codebook",
    title="Task sentences written to the codebook with a language model; the part that nothing is "
    "trained on",
    licence="Apache-2.0",
    source="comes with tasktriage",
    scale="labels by the codebook's definitions; a language model wrote and labelled all of it, "
    "nobody's work was observed; tags: the reasons of human-critical tasks, "
    "register (onet, posting, plain), sector; group: the family, sentences that differ in little "
    "but the act",
    agreement="quadratic weighted kappa of the author with two more readers of every text, each "
    "seeing the text alone: .998 and 1.000. Author and readers are one language model; people who "
    "label real tasks agree far less",
    labelled_by=("language-model",),
)
TRAIN_INFO = replace(
    INFO,
    name="codebook-train",
    title="Task sentences written to the codebook with a language model; the part to train on",
    agreement="a second pass that labelled the texts blind agreed on .998 of 2,322 sentences, and "
    "those that it disagreed on were left out; sentences that came later had one labeller. All of "
    "it is one language model",
)
READ = {Part.TEST: "the test part", Part.TRAIN: "the training part"}


@dataclass(frozen=True, slots=True)
class CodebookDataset:
    """The sentences of a part that are labelled tasks, each with a hard label."""

    info: DatasetInfo = INFO
    part: Part = Part.TEST

    def load(self, folder: Path | None) -> Dataset:
        """Return the rows. `folder` is not used: the set comes with the package.

        The hash is over the rows, not over the tables they stand in: those hold the other parts
        as well.
        """
        sentences = [s for s in load_sentences() if s.part is self.part and s.label is not None]
        return Dataset(
            info=self.info,
            rows=tuple(_row(s, s.label) for s in sentences if s.label is not None),
            hashes={READ[self.part]: _hash(sentences)},
        )


def codebook_train() -> CodebookDataset:
    """Return the part to train on."""
    return CodebookDataset(TRAIN_INFO, Part.TRAIN)


def _row(sentence: Sentence, label: Label) -> LabelledTask:
    tags = (f"register:{sentence.register}", f"sector:{sentence.sector}")
    return LabelledTask(
        id=sentence.id,
        text=sentence.text,
        group=sentence.family,
        title=sentence.sector,
        label=label,
        tags=(*sentence.reasons, *tags),
    )


def _hash(sentences: Sequence[Sentence]) -> str:
    digest = hashlib.sha256()
    for s in sentences:
        cells = (s.id, s.text, str(s.label), *s.reasons, s.register, s.sector, s.family)
        digest.update("\x1f".join(cells).encode() + b"\x1e")
    return digest.hexdigest()
