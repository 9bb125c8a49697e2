"""From one role to another: what carries over, what is to be learnt, and what stands against it."""

from __future__ import annotations

from dataclasses import dataclass

from .assessment import ModelInfo
from .plan import Estimate

__all__ = ["Gap", "Gate", "Learnt", "Migration", "MigrationReport", "Practised"]


SAME = "same occupation"  # what notes of a target say first where it has the source's


@dataclass(frozen=True, slots=True)
class Practised:
    """A durable task of the target that the source practises already.

    target, source: texts of both tasks. weight: of the target's durable work, in [0, 1].
    carried: how much of it carries over, in [0, 1].
    """

    target: str
    source: str
    weight: float
    carried: float


@dataclass(frozen=True, slots=True)
class Learnt:
    """A durable task of the target that is to be learnt.

    target: its text. weight: of the target's durable work, what does not carry over, in [0, 1].
    """

    target: str
    weight: float


@dataclass(frozen=True, slots=True)
class Gap:
    """A skill or a field of knowledge of O*NET that the target asks more of than the source.

    kind: "skill" or "knowledge". name: O*NET's. importance: 1 to 5, to the target. have, need:
    levels, 0 to 7.
    """

    kind: str
    name: str
    importance: float
    have: float
    need: float


@dataclass(frozen=True, slots=True)
class Gate:
    """What may stand against it.

    name: short. passed: None where it is not known. said: in words, with numbers.
    """

    name: str
    passed: bool | None
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """A move from the source to a target.

    target: its name. kind: of the target, "document", "taxonomy" or "onet". occupation: its
    O*NET-SOC or SOC code. synthetic: no classification lists the role; its profile was made up for
    a taxonomy. gates: what may stand against it. notes: what to bear in mind. transfer: share of
    the target's durable work that the source practises already, in [0, 1]. durability: automatable
    share of the source less that of the target, in [-1, 1]. skill_gap: in [0, 1]. months: of
    training. rank_value: what targets are ranked by; kept: in which share of other weightings of
    its parts the target stays among the first three, None with no more than three targets, and
    where a gate stands against it. practised, to_learn: most weight first. gaps: largest first.
    missing: parts that are not known, with why.
    """

    target: str
    kind: str
    transfer: Estimate
    durability: Estimate
    practised: tuple[Practised, ...]
    to_learn: tuple[Learnt, ...]
    rank_value: Estimate
    kept: float | None = None
    occupation: str | None = None
    synthetic: bool = False
    skill_gap: Estimate | None = None
    months: Estimate | None = None
    gates: tuple[Gate, ...] = ()
    gaps: tuple[Gap, ...] = ()
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def stopped(self) -> bool:
        """Whether a gate stands against it."""
        return any(gate.passed is False for gate in self.gates)

    @property
    def same_occupation(self) -> bool:
        """Whether the target is of the source's occupation, by its notes."""
        return any(note.startswith(SAME) for note in self.notes)


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationReport:
    """The moves from one role.

    source: its name. migrations: the best ranked first. occupation: O*NET-SOC or SOC code of the
    source. document: what it was read from. tasks: how many it has. model: which spoke. draws,
    seed: of chance. notes: what to bear in mind.
    """

    source: str
    migrations: tuple[Migration, ...]
    occupation: str | None = None
    document: str | None = None
    tasks: int = 0
    model: ModelInfo | None = None
    draws: int = 0
    seed: int = 0
    notes: tuple[str, ...] = ()
