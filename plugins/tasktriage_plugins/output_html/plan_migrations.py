"""Moves between roles as the page shows them: from, to, what carries over, what is to be learnt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tasktriage.plugin import (
    MIGRATION_LIMITS,
    MIGRATION_TERMS,
    Gate,
    Migration,
    MigrationReport,
    gap_said,
    kept_said,
    learnt_said,
    target_said,
)

from .part_cells import Reading, named, said, said_months, said_points, said_share
from .part_charts import Rail, filled, of_shares
from .plan_cells import Said
from .texts import counted, line, percent, sentence

__all__ = ["MovesView", "of_moves"]

MOST_SOURCES, MOST_TARGETS = 60, 30
MOST_TASKS = 40  # of a list
STATES = {True: "passed", False: "not passed", None: "not known"}


@dataclass(frozen=True, slots=True)
class GateLine:
    """What may stand against a move."""

    name: str
    state: str
    said: str


@dataclass(frozen=True, slots=True)
class MoveView:
    """A move to a target: figures, and the lists behind them."""

    key: str
    rank: int
    target: str
    transfer: Said
    drawn: Markup
    durability: Said
    months: Said | None
    skill_gap: Said | None
    value: Said
    kept: str
    stopped: str
    unknown: str
    passed: bool
    gates: tuple[GateLine, ...]
    practised: tuple[tuple[str, str, str, str], ...]
    to_learn: tuple[tuple[str, str], ...]
    left: str
    gaps: tuple[str, ...]
    missing: tuple[str, ...]
    notes: tuple[str, ...]
    cut: int


@dataclass(frozen=True, slots=True)
class SourceView:
    """A role to move from, with its targets. kept: whether that is known of any."""

    key: str
    source: str
    about: str
    notes: tuple[str, ...]
    moves: tuple[MoveView, ...]
    left_out: int
    kept: bool


@dataclass(frozen=True, slots=True)
class MovesView:
    """The moves from some roles. rail: of shares."""

    key: str
    sources: tuple[SourceView, ...]
    left_out: int
    rail: Rail
    draws: str
    read: Reading


def of_moves(reports: Sequence[MigrationReport], key: str) -> MovesView | None:
    """Return moves as the page shows them; `key`: what its ids begin with."""
    if not reports:
        return None
    shown = reports[:MOST_SOURCES]
    rail = of_shares([move.transfer for one in shown for move in one.migrations])
    return MovesView(
        key=key,
        sources=tuple(_source(one, f"{key}-{at}", rail) for at, one in enumerate(shown, start=1)),
        left_out=len(reports) - len(shown),
        rail=rail,
        draws="; ".join(dict.fromkeys(f"{one.draws:,} draws, seed {one.seed}" for one in shown)),
        read=Reading(MIGRATION_TERMS, MIGRATION_LIMITS),
    )


def _source(report: MigrationReport, key: str, rail: Rail) -> SourceView:
    shown = report.migrations[:MOST_TARGETS]
    occupation = f", occupation {report.occupation}" if report.occupation else ""
    return SourceView(
        key=key,
        source=named(report.source),
        about=line(f"{counted(report.tasks, 'task')}{occupation or ', occupation not known'}"),
        notes=tuple(map(sentence, report.notes)),
        moves=tuple(_move(one, at, f"{key}-{at}", rail) for at, one in enumerate(shown, start=1)),
        left_out=len(report.migrations) - len(shown),
        kept=any(one.kept is not None for one in shown),
    )


def _move(item: Migration, rank: int, key: str, rail: Rail) -> MoveView:
    lists = (item.practised, item.to_learn, item.gaps)
    return MoveView(
        key=key,
        rank=rank,
        target=named(target_said(item)),
        transfer=said_share(item.transfer),
        drawn=filled(item.transfer, rail),
        durability=said_points(item.durability),
        months=None if item.months is None else said_months(item.months),
        skill_gap=None if item.skill_gap is None else said_share(item.skill_gap),
        value=said(item.rank_value),
        kept=kept_said(item),
        stopped=_names(item, passed=False),
        unknown=_names(item, passed=None),
        passed=bool(item.gates) and all(gate.passed for gate in item.gates),
        gates=tuple(map(_gate, item.gates)),
        practised=tuple(
            (percent(one.weight), percent(one.carried), line(one.target), line(one.source))
            for one in item.practised[:MOST_TASKS]
        ),
        to_learn=tuple(
            (percent(one.weight), line(one.target)) for one in item.to_learn[:MOST_TASKS]
        ),
        left=line(learnt_said(item, min(len(item.to_learn), MOST_TASKS))),
        gaps=tuple(line(gap_said(one)) for one in item.gaps[:MOST_TASKS]),
        missing=tuple(map(sentence, item.missing)),
        notes=tuple(map(sentence, item.notes)),
        cut=sum(max(0, len(one) - MOST_TASKS) for one in lists),
    )


def _names(item: Migration, *, passed: bool | None) -> str:
    return line(", ".join(gate.name for gate in item.gates if gate.passed is passed))


def _gate(gate: Gate) -> GateLine:
    state = STATES[gate.passed]
    return GateLine(named(gate.name), state, line(gate.said.removeprefix(f"{state}: ")))
