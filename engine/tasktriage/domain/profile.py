"""A profile: the tasks of a role, rolled up to shares of its work, with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .assessment import Assessment, ModelInfo, Rules
from .label import LABELS, Label, Reason
from .occupation import Occupation
from .policy import Effect
from .usage import UseRank

__all__ = [
    "Evidence",
    "Grade",
    "GradeChance",
    "Gradient",
    "Interval",
    "LabelShare",
    "Measure",
    "PolicyShare",
    "Profile",
    "ProfileTask",
    "ReasonShare",
    "RoleFacts",
    "Ruled",
    "Sensitivity",
    "Weighting",
    "Weights",
]


@dataclass(frozen=True, slots=True)
class Interval:
    """The two ends of a 90 % interval.

    low, high: in the unit of what it is of.
    """

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of a role with its two 90 % intervals, which answer two questions.

    value: in its unit. listed: what the listed tasks may come to, for their labels are drawn from
    the probabilities. role: what the role may come to, of whose tasks the listed ones are a sample;
    None of a single task.
    """

    value: float
    listed: Interval
    role: Interval | None


@dataclass(frozen=True, slots=True)
class LabelShare:
    """The share of a role's work under a label.

    label: which. share: in [0, 1], the weighted mean of its probability.
    """

    label: Label
    share: Measure


@dataclass(frozen=True, slots=True)
class ReasonShare:
    """The share of a role's work that stays with people for a reason above all.

    code: the reason. share: in [0, 1].
    """

    code: Reason
    share: float


class Weighting(StrEnum):
    """Where the weights of tasks come from."""

    EQUAL = "equal"
    """Nothing says how much of the work a task is: all weigh the same, times how often they stand
    there."""
    WRITTEN = "written"
    """Shares or hours that stand in the document, or in a column of the table."""
    ONET = "onet"
    """Importance, relevance and frequency, as O*NET rates them."""
    CORE = "core"
    """O*NET's task types: core tasks weigh twice as much as supplemental ones."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How tasks are weighted.

    source: where weights come from. exponent: what they (of `onet`: frequencies) are raised to.
    """

    source: Weighting
    exponent: float = 1.0


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What a role's figures would be with another exponent of the weights.

    exponent: that one. shares: in label order, in [0, 1]. mean_score: in [0, 1].
    """

    exponent: float
    shares: tuple[float, float, float]
    mean_score: float


class Grade(StrEnum):
    """How exposed an occupation is, in the ILO's words (2025), least first."""

    NOT_EXPOSED = "not exposed"
    MINIMAL = "minimal exposure"
    GRADIENT_1 = "gradient 1"
    GRADIENT_2 = "gradient 2"
    GRADIENT_3 = "gradient 3"
    GRADIENT_4 = "gradient 4"


@dataclass(frozen=True, slots=True)
class GradeChance:
    """A grade and how probable it is.

    grade: in the ILO's words. probability: in [0, 1].
    """

    grade: Grade
    probability: float


@dataclass(frozen=True, slots=True)
class Gradient:
    """Where a role would stand among the ILO's occupations, by a link from our scores to theirs.

    mean, sd: of its tasks' scores on the ILO's scale, [0, 1]. grades: by probability, the most
    probable first; the second is its neighbour. link: which fit it is from.
    """

    mean: float
    sd: float
    grades: tuple[GradeChance, ...]
    link: str

    @property
    def grade(self) -> Grade:
        """The most probable grade."""
        return self.grades[0].grade


@dataclass(frozen=True, slots=True)
class ProfileTask:
    """A task of a role.

    assessment: what was found of it. share: of the work, in [0, 1], all of a role sum to 1; 0 for
    what has no label. effect: how much it moves the role's mean score, that is the mean less what
    it were without the task.
    """

    assessment: Assessment
    share: float
    effect: float


class Evidence(StrEnum):
    """How much a list of tasks bears, by how many tasks of equal weight it is worth (`n_eff`)."""

    ENOUGH = "enough"
    INDICATIVE = "indicative"
    """Figures are given, with the word that they rest on few tasks."""
    WITHHELD = "withheld"
    """No figures: there are too few tasks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyShare:
    """The share of a role's work, in [0, 1], that a rule in force speaks of.

    rule: with its policy, "eu-ai-act/annex-iii-4a". effect: what it asks for. share: in [0, 1].
    tasks: how many.
    """

    rule: str
    effect: Effect
    share: float
    tasks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """A role's shares after the policies that are in force, beside those of the model.

    Where a rule asks for a person the task counts as human-critical; where it caps, what was
    automatable counts as augmentable; a label that a person gave stays.

    shares: in label order. mean_score: in [0, 1]. rules: those in force with all work that they
    speak of. prohibited: the tasks whose AI part may not be done, whoever gave these their labels.
    later: rules that speak of the role from a later day, with it. notes: what to bear in mind.
    """

    shares: tuple[LabelShare, ...]
    mean_score: Measure
    rules: tuple[PolicyShare, ...]
    prohibited: tuple[str, ...] = ()
    later: tuple[tuple[str, date], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleFacts:
    """What a table of roles says of one beside its tasks; None: nothing.

    unit, level: as the table has them. headcount: people who hold it. hours: that one of them works
    a week. pay: of one, a year.
    """

    unit: str | None = None
    level: str | None = None
    headcount: float | None = None
    hours: float | None = None
    pay: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A role: its assessments rolled up.

    Figures count a person's corrections. They are None where the evidence is `withheld`.

    role: its name. tasks: all that were assessed, in order, those without a label with a share of
    0. weights: how they are weighted. n_eff: 1 / Σ share², tasks. evidence: how much the list
    bears. why: why figures are withheld, or what makes them indicative. document: what it was read
    from. shares: of the labels, in label order. mean_score: in [0, 1]. spread: standard deviation
    of scores between tasks. label_spread: that within tasks, for a label is not certain.
    sensitivity: figures with other weights. gradient: where it would stand among the ILO's
    occupations. reasons: why work stays with people. uncertain, abstained: shares of the weight of
    all tasks that have more than one label in their prediction set, and that have none for they are
    no tasks or unclear. dropped: lines of the document that look like tasks and were dropped.
    uncorrected: shares without a person's corrections, where there are any. facts: what a table of
    roles says of it. model, rules: what it was made with. notes: what to bear in mind. ruled:
    figures after policies, where any rule speaks of a task. occupation: which one it is. use_rank:
    its rank beside those by other measures.
    """

    role: str
    tasks: tuple[ProfileTask, ...]
    weights: Weights
    n_eff: float
    evidence: Evidence
    why: str | None = None
    document: str | None = None
    shares: tuple[LabelShare, ...] | None = None
    mean_score: Measure | None = None
    spread: float | None = None
    label_spread: float | None = None
    sensitivity: tuple[Sensitivity, ...] = ()
    gradient: Gradient | None = None
    reasons: tuple[ReasonShare, ...] | None = None
    uncertain: float | None = None
    abstained: float = 0.0
    dropped: int = 0
    uncorrected: tuple[float, float, float] | None = None
    facts: RoleFacts | None = None
    model: ModelInfo | None = None
    rules: Rules | None = None
    notes: tuple[str, ...] = ()
    ruled: Ruled | None = None
    occupation: Occupation | None = None
    use_rank: UseRank | None = None

    def share(self, label: Label) -> Measure | None:
        """Return the share of a label; None where it is withheld."""
        return None if self.shares is None else self.shares[LABELS.index(label)].share

    @property
    def movers(self) -> tuple[ProfileTask, ...]:
        """The tasks with a share, by how much each moves the mean score, most first."""
        labelled = [task for task in self.tasks if task.share > 0.0]
        return tuple(sorted(labelled, key=lambda task: -abs(task.effect)))

    @property
    def corrected(self) -> tuple[ProfileTask, ...]:
        """The tasks that a person corrected."""
        return tuple(task for task in self.tasks if task.assessment.correction is not None)
