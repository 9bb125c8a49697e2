"""The rows of `gpts-are-gpts` with the labels that a language model gave by our codebook."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tasktriage.plugin import (
    Dataset,
    DatasetInfo,
    InputError,
    LabelledTask,
    OnetLabel,
    load_onet_labels,
)

from .gpts_are_gpts import INFO as ORIGINAL
from .gpts_are_gpts import gpts_are_gpts
from .public import PublicDataset
from .subset import subset_ids

__all__ = ["Relabelled", "onet_codebook_2026"]

INFO = replace(
    ORIGINAL,
    name="onet-codebook-2026",
    title="O*NET tasks labelled by our codebook, by a language model",
    licence="Apache-2.0 for the labels by the codebook, which come along; for the older labels and "
    f"the texts: {ORIGINAL.licence}",
    scale="soft labels; tags: labels:codebook where a language model that read our codebook gave "
    "them (no person did), labels:gpt4 where the older ones of gpts-are-gpts stand, and the main "
    "reason (ACC, …) where the share of human-critical by the codebook is .40 or more; group: "
    "six-digit SOC code",
    agreement="on 30 statements, between 21 readers, all one language model: top label .92, "
    "quadratic weighted kappa .87; with the older label, on 11,182 rows: top label .713. No person "
    "labelled a row",
    labelled_by=("language-model", *ORIGINAL.labelled_by),
    same_texts=(ORIGINAL.name, *ORIGINAL.same_texts[1:]),
)
READ = "the labels that come along"
CODEBOOK, OLDER = "labels:codebook", "labels:gpt4"


@dataclass(frozen=True, slots=True)
class Relabelled:
    """A `DatasetSource`: the rows of another, with our label where there is one."""

    base: PublicDataset
    labels: Sequence[OnetLabel]

    @property
    def info(self) -> DatasetInfo:
        """What the set is."""
        return self.base.info

    def load(self, folder: Path | None) -> Dataset:
        """Read the rows in the order of the other set; ratings stay, tags say whose label it is.

        Warns:
            TasktriageWarning: as `PublicDataset.load`.

        Raises:
            InputError: as `PublicDataset.load`; or a row that has a label is missing.
        """
        data = self.base.load(folder)
        known = {_id(label): label for label in self.labels}
        found = {row.id for row in data.rows}
        missing = [one for one in known if one not in found]
        if missing:
            raise InputError(
                str(folder),
                f"lacks {len(missing):,} of the {len(known):,} rows that '{self.info.name}' has "
                f"labels of its own for, first '{missing[0]}'; fetch the originals again",
            )
        rows = tuple(_relabelled(row, known.get(row.id)) for row in data.rows)
        return replace(data, rows=rows, hashes={**data.hashes, READ: _hash(self.labels)})


def onet_codebook_2026() -> Relabelled:
    """Return the set: the same files and the same subset as those of `gpts-are-gpts`."""
    ids = subset_ids(ORIGINAL.name)
    base = replace(gpts_are_gpts(), info=INFO, subset=lambda name: ids)
    return Relabelled(base, load_onet_labels())


def _id(label: OnetLabel) -> str:
    return f"{label.soc_code}/{label.task_id}"


def _relabelled(row: LabelledTask, label: OnetLabel | None) -> LabelledTask:
    # raters are those of the older label; the rows that keep it were picked for their agreement
    if label is None:
        return replace(row, raters={}, tags=(OLDER,))
    reasons = () if label.reason is None else (str(label.reason),)
    # four digits each: some sum to 1.0001
    automatable, augmentable, human = (share / sum(label.soft) for share in label.soft)
    soft = (automatable, augmentable, human)
    return replace(row, soft=soft, raters={}, tags=(*reasons, CODEBOOK))


def _hash(labels: Sequence[OnetLabel]) -> str:
    digest = hashlib.sha256()
    for label in labels:
        cells = (_id(label), label.soft, label.reason, label.labellers)
        digest.update("\x1f".join(map(str, cells)).encode() + b"\x1e")
    return digest.hexdigest()
