"""An assessment: a task with everything that was found out about it."""

from __future__ import annotations

from dataclasses import dataclass, field

from .document import Unit
from .label import Label, Probabilities, Reason
from .occupation import Occupation
from .policy import PolicyEffect, ruled_label
from .task import Task
from .usage import ObservedUse

__all__ = [
    "NO_TASK",
    "Assessment",
    "Correction",
    "Explanation",
    "Extraction",
    "ModelInfo",
    "Neighbour",
    "ReasonScore",
    "Rules",
    "TaxonomyMatch",
    "WordEffect",
]


SCORES = {Label.AUTOMATABLE: 1.0, Label.AUGMENTABLE: 0.5, Label.HUMAN_CRITICAL: 0.0}
NO_TASK = "no task found"
"""The error of a posting's row that comes back without a task; nothing is wrong with it."""


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """Which model spoke.

    name, version: as its card has them. sha256: of its model.json, which lists all other files;
    None of a model that is no folder.
    """

    name: str
    version: str
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """What a result rests on beside its model: versions, so that a series can be kept.

    tasktriage: whose rules find the tasks. codebook: how labels are defined.
    """

    tasktriage: str
    codebook: str


@dataclass(frozen=True, slots=True)
class ReasonScore:
    """A reason for human-critical work.

    code: which. probability: that it holds, in [0, 1].
    """

    code: Reason
    probability: float


@dataclass(frozen=True, slots=True)
class TaxonomyMatch:
    """A node of a taxonomy that a task was matched to.

    taxonomy: its name. node, title: id and title of the node. similarity: a cosine. probability:
    that the node is right, in [0, 1]; None where nothing says. above: the node of the match before
    it, of which it is a child; not written, and None where that is not known.
    """

    taxonomy: str
    node: str
    title: str
    similarity: float
    probability: float | None = None
    above: str | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A codebook example near a task.

    text: of the example. label, reasons: what the codebook gives it. similarity: a cosine.
    """

    text: str
    label: Label
    similarity: float
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class WordEffect:
    """How much a word moved the score.

    word: as it stands in the text. effect: the score of the text less that without the word, in
    [-1, 1].
    """

    word: str
    effect: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """What moved an assessment.

    neighbours: the nearest codebook examples, the most similar first. words: by size of effect.
    """

    neighbours: tuple[Neighbour, ...]
    words: tuple[WordEffect, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person changed in a result.

    label: another one; None: it stays. weight: another one; None: it stays. is_task: False: it is
    none at all.
    """

    label: Label | None = None
    weight: float | None = None
    is_task: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """A task with its classification. None stands for "was not given", never for "no".

    task: its text and its place. model: which one spoke. probabilities: calibrated. prediction_set:
    the conformal set of labels at the coverage asked for. is_task: p(this is a task), in [0, 1].
    reasons: of a task whose label is human-critical; of any other label the pipeline gives none,
    `()`, and None where the model gives no reasons. taxonomies: the nodes that it was matched to.
    explanation: what moved it. error: why there is no label. correction: a person's; probabilities
    stay the model's. rules: versions that it rests on. policy_effects: of rules that speak of it;
    they change `final_label` alone. occupation: that of the role it stands in. observed_use: where
    AI was seen at such work.
    """

    task: Task
    model: ModelInfo | None = None
    probabilities: Probabilities | None = None
    prediction_set: tuple[Label, ...] | None = None
    is_task: float | None = None
    reasons: tuple[ReasonScore, ...] | None = None
    taxonomies: tuple[TaxonomyMatch, ...] | None = None
    explanation: Explanation | None = None
    error: str | None = None
    correction: Correction | None = None
    rules: Rules | None = None
    policy_effects: tuple[PolicyEffect, ...] | None = None
    occupation: Occupation | None = None
    observed_use: ObservedUse | None = None

    @property
    def label(self) -> Label | None:
        """The model's label; None with an error."""
        if self.error is not None or self.probabilities is None:
            return None
        return self.probabilities.label

    @property
    def final_label(self) -> Label | None:
        """The label to act on: a person's correction, else the model's after policies in force."""
        if self.correction is not None:
            if not self.correction.is_task:
                return None
            return self.correction.label or self.ruled_label
        return self.ruled_label

    @property
    def ruled_label(self) -> Label | None:
        """The model's label after the policies that are in force."""
        label = self.label
        return None if label is None else ruled_label(label, self.policy_effects or ())

    @property
    def bearing(self) -> float:
        """What it weighs among others: a person's correction, else as the task says."""
        corrected = None if self.correction is None else self.correction.weight
        return self.task.bearing if corrected is None else corrected

    @property
    def weight(self) -> float:
        """How much of the work it is: a person's correction, else the task's."""
        corrected = None if self.correction is None else self.correction.weight
        return self.task.weight if corrected is None else corrected

    @property
    def uncertain(self) -> bool | None:
        """Whether more than one label is possible; None without a label or a prediction set."""
        if self.error is not None or self.prediction_set is None:
            return None
        return len(self.prediction_set) > 1

    @property
    def score(self) -> float | None:
        """p(automatable) + ½ p(augmentable), in [0, 1]."""
        return None if self.probabilities is None else self.probabilities.score

    @property
    def final_score(self) -> float | None:
        """The score to count with: a label that a person gave is certain, else the model's."""
        given = None if self.correction is None else self.correction.label
        return self.score if given is None else SCORES[given]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """A unit of a document with the verdict on it.

    unit: the piece. kept: as a task. why: it was kept or dropped, in words. is_task: p(it is a
    task) by the model, in [0, 1]; None where it was not asked.
    """

    unit: Unit
    kept: bool
    why: str
    is_task: float | None = None

    @property
    def task(self) -> Task:
        """The unit's text and place."""
        return self.unit.task
