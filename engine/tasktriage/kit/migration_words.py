"""What outputs say of a move from one role to another in words: figures, terms, limits."""

from __future__ import annotations

from tasktriage.domain.migration import SAME, Gap, Gate, Migration, MigrationReport
from tasktriage.domain.plan import Estimate

from .plan_words import plan_number

__all__ = [
    "MIGRATION_LIMITS",
    "MIGRATION_TERMS",
    "gap_said",
    "gate_said",
    "kept_said",
    "learnt_said",
    "migration_title",
    "months_said",
    "points_said",
    "share_said",
    "target_said",
]

NO_BREAK = "\u00a0"
PASSED = {True: "passed", False: "not passed", None: "not known"}

MIGRATION_TERMS: tuple[tuple[str, str], ...] = (
    (
        "Transfer",
        "The share of the target's durable work that the source practises already: work counts by "
        "its weight and by the probability that AI can't do it alone; a task is practised as far "
        "as the nearest task of the source is like it.",
    ),
    (
        "Durability gain",
        "The automatable share of the source's work less that of the target's, in percentage "
        "points. Above 0 the target's work lasts longer.",
    ),
    (
        "Skill gap",
        "The part of the levels that the target asks for, in O*NET's skills and knowledge by "
        "importance, that lies above the source's. Ratings are taken as exact.",
    ),
    (
        "Months",
        "Of training: months on the job that O*NET's people state for the target's occupation, "
        "times what does not carry over. It is training on the job alone; degrees and licences are "
        "not in it.",
    ),
    (
        "Gates",
        "What may stand against it: too little that is practised, work that lasts no longer, job "
        "zones more than one apart, education more than one step up, certification that "
        "is 4 of 5 or more important to the target, median pay under three quarters. A target that "
        "does not pass one stands behind those that do.",
    ),
    (
        "Rank",
        "By transfer × (1 − skill gap) × e^(−months / 12). Where the skill gap of any target is "
        "not known it is left out for all. Kept: in which share of nine weightings of these parts "
        "the target stays among the first three; – where a gate stands against it.",
    ),
    (
        "90 % interval",
        "Tasks are taken as a sample of the work and weighted at random, months are drawn from "
        "what was stated. It holds what is not known of these, not whether tasks are alike.",
    ),
)
"""What the figures are, each with its unit."""

MIGRATION_LIMITS: tuple[str, ...] = (
    "It compares work with work: it says nothing of a person, of who could or should move, and "
    "must not be used to decide about one.",
    "It knows no vacancies, no demand and no dates. Pay and job zones are those of occupations in "
    "the United States.",
    "Months are what people state for a whole occupation, of training on the job alone; degrees "
    "and licences are not in it.",
    "Tasks of a taxonomy's roles were written for it and are nobody's posting.",
)
"""What a migration does not say."""


def migration_title(report: MigrationReport) -> str:
    """Return the heading."""
    count = len(report.migrations)
    where = report.migrations[0].target if count == 1 else f"{count} roles"
    return f"From {report.source} to {where}"


def target_said(item: Migration) -> str:
    """Return a target's name with its occupation, that it is the source's, or is synthetic."""
    same = SAME if item.same_occupation else None
    synthetic = "synthetic" if item.synthetic else None
    more = [part for part in (item.occupation, same, synthetic) if part]
    return f"{item.target} ({', '.join(more)})" if more else item.target


def share_said(item: Estimate | None) -> str:
    """Return a share in percent with its interval: 62 % (51–70); nothing of what is not known."""
    if item is None:
        return ""
    if item.low == item.high:
        return f"{100 * item.median:.0f}{NO_BREAK}%"
    return f"{100 * item.median:.0f}{NO_BREAK}% ({100 * item.low:.0f}–{100 * item.high:.0f})"


def points_said(item: Estimate) -> str:
    """Return a difference of shares in percentage points: +12 (+3 to +20)."""
    middle, low, high = (_signed(100 * value) for value in (item.median, item.low, item.high))
    return f"{middle} ({low} to {high})"


def _signed(value: float) -> str:
    rounded = round(value)
    return f"{rounded:+d}".replace("-", "−") if rounded else "0"


def months_said(item: Estimate | None) -> str:
    """Return months with their interval: 2.1 (0.3–14.0); nothing of what is not known."""
    if item is None:
        return ""
    return f"{_months(item.median)} ({_months(item.low)}–{_months(item.high)})"


def _months(value: float) -> str:
    return plan_number(value) if value >= 10.0 else f"{value:.1f}"


def kept_said(item: Migration) -> str:
    """Return in which share of weightings a target stays among the first three.

    A dash where a gate stands against it or it is the source's occupation; nothing where all are
    among the first three.
    """
    if item.stopped or item.same_occupation:
        return "–"
    return "" if item.kept is None else f"{100 * item.kept:.0f}{NO_BREAK}%"


def learnt_said(item: Migration, shown: int) -> str:
    """Return how much of a target's durable work is to be learnt, and how many tasks are shown.

    It is what transfer leaves, whatever of it is shown.
    """
    left = f"{100 * (1.0 - item.transfer.median):.0f}{NO_BREAK}%"
    count = f"{shown} task" + ("" if shown == 1 else "s")
    return f"{left} of the target's durable work, most weight first; {count} shown"


def gate_said(gate: Gate) -> str:
    """Return a gate in a line."""
    state = PASSED[gate.passed]
    said = gate.said.removeprefix(f"{state}: ")
    return f"{gate.name}: {state}: {said}"


def gap_said(gap: Gap) -> str:
    """Return a gap in a line: Programming (skill): 3.1 to 4.2 of 7, importance 4.0 of 5."""
    levels = f"{gap.have:.1f} to {gap.need:.1f} of 7"
    return f"{gap.name} ({gap.kind}): {levels}, importance {gap.importance:.1f} of 5"
