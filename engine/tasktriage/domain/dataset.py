"""A labelled task set: rows with labels or scores, and where they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .label import LABELS, SUM_TOLERANCE, Label, top_label

__all__ = ["Dataset", "DatasetFile", "DatasetInfo", "LabelledTask"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledTask:
    """A row.

    It has a soft label, a label or a target.

    id: one of its own. text: the task. group: rows of one stand in one fold: an occupation, say.
    title: of the occupation. soft: shares over the labels, in label order, that sum to 1. label:
    the one to score against; without it, that of the largest share, a tie going to the more human
    label. target: a graded value to rank against (higher means more automatable). raters: each
    rater's own label where there are several. ratings: what raters said on the way to it, by the
    name of the column, in that column's own codes. tags: what is scored apart, such as "ACC" or
    "sector:insurance".

    Raises:
        ValueError: shares are no shares, or there is nothing to score against.
    """

    id: str
    text: str
    group: str
    title: str = ""
    soft: tuple[float, float, float] | None = None
    label: Label | None = None
    target: float | None = None
    raters: Mapping[str, Label] = field(default_factory=dict)
    ratings: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.soft is None and self.label is None and self.target is None:
            raise ValueError(f"row '{self.id}' has no soft label, no label and no target")
        if self.soft is not None:
            off = abs(sum(self.soft) - 1.0) > SUM_TOLERANCE
            if off or min(self.soft) < 0:
                raise ValueError(f"row '{self.id}': shares must sum to 1, got {self.soft}")

    @property
    def truth(self) -> Label | None:
        """The label to score against; None for a row with a target alone."""
        if self.label is not None or self.soft is None:
            return self.label
        return top_label(self.soft)

    @property
    def shares(self) -> tuple[float, float, float] | None:
        """The soft label; the label as one-hot shares where there is none."""
        if self.soft is not None or self.label is None:
            return self.soft
        a, b, c = (float(self.label is x) for x in LABELS)
        return a, b, c


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetFile:
    """An original file.

    name: in the folder of the data set. url: where it is fetched from. bytes: how long it is.
    sha256: of its contents, in hex.
    """

    name: str
    url: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetInfo:
    """What a data set is, shown before anything is fetched.

    name, title: as commands take it, and for people. licence, source, citation: of the data. scale:
    what was rated, and how that becomes a label. agreement: how far those who labelled it agreed,
    where that is known. labelled_by: the language models that made labels of it, "language-model"
    standing for one that is not named; empty where none did, or nobody said. same_texts: names of
    other data sets, and sha256 of other files, that hold the same texts: who was trained on those
    has read these. files: what has to be fetched.
    """

    name: str
    title: str
    licence: str
    source: str
    scale: str
    citation: str = ""
    agreement: str = ""
    labelled_by: tuple[str, ...] = ()
    same_texts: tuple[str, ...] = ()
    files: tuple[DatasetFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """A data set that was read.

    info: what it is. rows: each with an id of its own. hashes: the sha256 of each file that they
    were read from, by name.

    Raises:
        ValueError: an id stands twice.
    """

    info: DatasetInfo
    rows: tuple[LabelledTask, ...]
    hashes: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for row in self.rows:
            if row.id in seen:
                raise ValueError(f"data set '{self.info.name}': id '{row.id}' stands twice")
            seen.add(row.id)
