"""A comparison: roles side by side (`Ranking`), or two versions of one role (`Difference`)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .assessment import ModelInfo
from .label import Label, top_label
from .profile import Measure, Profile, ProfileTask

__all__ = [
    "APART",
    "Basis",
    "By",
    "Change",
    "Comparison",
    "Difference",
    "FigureChange",
    "LabelChange",
    "Pair",
    "RankedRole",
    "Ranking",
    "TaskChange",
]

ALIKE = 0.6  # a cosine; below it hardly a word is shared
APART = 0.9
"""How probable it must be that one role stands above another for the two to be told apart."""


class By(StrEnum):
    """The figure that roles are ranked by, highest first: the mean score, or a label's share."""

    SCORE = "score"
    AUTOMATABLE = "automatable"
    AUGMENTABLE = "augmentable"
    HUMAN_CRITICAL = "human-critical"


@dataclass(frozen=True, slots=True)
class Basis:
    """What results were made with; None where the result doesn't say.

    model: which spoke. tasktriage: its version, which is that of the rules that find tasks, too.
    codebook: the version of how labels are defined.
    """

    model: ModelInfo | None = None
    tasktriage: str | None = None
    codebook: str | None = None


@dataclass(frozen=True, slots=True)
class RankedRole:
    """A role in a ranking.

    name: the role's, with its document where another role is called so too. profile: its figures.
    rank: from 1; None of a role whose figures are withheld. ranks: the first and last place that it
    may stand in, as a 90 % interval. basis: what its results were made with.
    """

    name: str
    profile: Profile
    basis: Basis = Basis()
    rank: int | None = None
    ranks: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two roles of a ranking, and how sure their order is.

    above, below: their places in it, from 0. probability: that the role `above` has the higher
    figure, its listed tasks being a sample of what it does, in [0, 1].
    """

    above: int
    below: int
    probability: float

    @property
    def apart(self) -> bool:
        """Whether the two can be told apart."""
        return self.probability >= APART


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Roles side by side, the ranked ones first, then those whose figures are withheld.

    by: what they are ranked by. roles: in that order. pairs: all pairs of ranked roles, or where
    those are many, each with the next one alone. notes: what to bear in mind, as that models
    differ.
    """

    by: By
    roles: tuple[RankedRole, ...]
    pairs: tuple[Pair, ...]
    notes: tuple[str, ...] = ()

    @property
    def ranked(self) -> tuple[RankedRole, ...]:
        """The roles that have a rank, by it."""
        return tuple(role for role in self.roles if role.rank is not None)

    @property
    def withheld(self) -> tuple[RankedRole, ...]:
        """The roles without a rank; their profiles say why."""
        return tuple(role for role in self.roles if role.rank is None)

    def figure(self, role: RankedRole) -> Measure | None:
        """Return what a role is ranked by; None where it is withheld."""
        if self.by is By.SCORE:
            return role.profile.mean_score
        return role.profile.share(Label(self.by))

    @property
    def groups(self) -> tuple[tuple[int, int], ...]:
        """The first and last rank of each group, all of which can be told from all of the next.

        One group says that no line can be drawn; none that not all pairs are kept.
        """
        count = len(self.ranked)
        if len(self.pairs) < count * (count - 1) // 2 or not count:
            return ()
        unsure = [(pair.above, pair.below) for pair in self.pairs if not pair.apart]
        ends = [n for n in range(1, count) if not any(a < n <= b for a, b in unsure)]
        return tuple(zip([1, *(n + 1 for n in ends)], [*ends, count], strict=True))

    def pair(self, above: int, below: int) -> Pair | None:
        """Return the pair of two places, from 0; None where it isn't kept."""
        for pair in self.pairs[above : above + 1]:  # of many roles each has one, in its place
            if (pair.above, pair.below) == (above, below):
                return pair
        return next((p for p in self.pairs if (p.above, p.below) == (above, below)), None)


class Change(StrEnum):
    """What became of a task from one version of a role to the next."""

    UNCHANGED = "unchanged"
    REWORDED = "reworded"
    SPLIT = "split"
    """One task that is several now."""
    MERGED = "merged"
    """Several tasks that are one now."""
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class TaskChange:
    """A task in both versions: one on each side, none before if it is new, none after if gone.

    Several stand before one that they were merged to, or after one that was split to them. change:
    what became of it. before, after: one on each side, or several. similarity: of the texts, a
    cosine; None of a task that is gone or new.
    """

    change: Change
    before: tuple[ProfileTask, ...]
    after: tuple[ProfileTask, ...]
    similarity: float | None = None

    @property
    def doubtful(self) -> bool:
        """Whether the texts are so little alike that they may be two tasks."""
        return self.similarity is not None and self.similarity < ALIKE

    @property
    def label_before(self) -> Label | None:
        """Its label in the first version; of several, that of most of their work."""
        return _label(self.before)

    @property
    def label_after(self) -> Label | None:
        """Its label in the second version; of several, that of most of their work."""
        return _label(self.after)

    @property
    def moved(self) -> bool:
        """Whether it has another label than before; what is gone or new has not moved."""
        labels = (self.label_before, self.label_after)
        return None not in labels and labels[0] is not labels[1]

    @property
    def score_before(self) -> float | None:
        """Its score in the first version, in [0, 1]; of several, their mean by share.

        A label that a person gave is certain.
        """
        return _score(self.before)

    @property
    def score_after(self) -> float | None:
        """Its score in the second version, as `score_before`."""
        return _score(self.after)

    @property
    def share_before(self) -> float:
        """How much of the first version's work it is, in [0, 1]."""
        return sum(task.share for task in self.before)

    @property
    def share_after(self) -> float:
        """How much of the second version's work it is, in [0, 1]."""
        return sum(task.share for task in self.after)


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure of two versions.

    Tasks that both versions have are drawn once, so what did not change moves nothing.

    before, after: the figure in each, in [0, 1]. change: after less before, in [-1, 1], with its
    intervals. higher: the probability that the role's figure is higher in the second version, in
    [0, 1]. Where nothing changed it is ½, and there is no interval of the role: the list says
    nothing of its change.
    """

    before: float
    after: float
    change: Measure
    higher: float

    @property
    def certain(self) -> bool:
        """Whether the direction of the change can be told."""
        return self.higher >= APART or self.higher <= 1.0 - APART


@dataclass(frozen=True, slots=True)
class LabelChange:
    """How the share of a label changed.

    label: which. share: of the work, in both versions.
    """

    label: Label
    share: FigureChange


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Two versions of one role, task by task.

    before, after: the two profiles. changes: in the order of the first version, what is new behind
    the task that it follows in the second. shares, mean_score: how they changed, shares in label
    order; None where the figures of a version are withheld. why: they are. basis_before,
    basis_after: what each was made with. notes: what to bear in mind.
    """

    before: Profile
    after: Profile
    changes: tuple[TaskChange, ...]
    shares: tuple[LabelChange, ...] | None = None
    mean_score: FigureChange | None = None
    why: str | None = None
    basis_before: Basis = Basis()
    basis_after: Basis = Basis()
    notes: tuple[str, ...] = ()

    def of(self, change: Change) -> tuple[TaskChange, ...]:
        """Return the tasks that a change happened to."""
        return tuple(item for item in self.changes if item.change is change)

    @property
    def moved(self) -> tuple[TaskChange, ...]:
        """The tasks whose label is another one now."""
        return tuple(item for item in self.changes if item.moved)


Comparison = Ranking | Difference
"""What `compare` gives: roles side by side, or two versions of one."""


def _label(tasks: tuple[ProfileTask, ...]) -> Label | None:
    labels = {label for task in tasks if (label := task.assessment.final_label) is not None}
    if len(labels) <= 1:
        return next(iter(labels), None)
    shares = [
        sum(task.share for task in tasks if task.assessment.final_label is label) for label in Label
    ]
    return top_label(shares)


def _score(tasks: tuple[ProfileTask, ...]) -> float | None:
    known = [(task, s) for task in tasks if (s := task.assessment.final_score) is not None]
    if not known:
        return None
    total = sum(task.share for task, _ in known)
    if total <= 0.0:
        return sum(s for _, s in known) / len(known)
    return sum(task.share * s for task, s in known) / total
