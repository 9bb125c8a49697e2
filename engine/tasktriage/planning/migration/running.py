"""Moves from one role to others: what carries over, what is to be learnt, and how they rank."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from tasktriage.contracts.errors import UsageError
from tasktriage.domain.migration import SAME, Gap, Learnt, Migration, MigrationReport, Practised
from tasktriage.domain.plan import Estimate
from tasktriage.planning.running import DRAWS
from tasktriage.planning.summary import estimates

from .gaps import skill_gap
from .gates import UNKNOWN, code_gates, gates, one_occupation
from .measure import DEFAULT, PLAIN, Measure, measure_of
from .months import training_months
from .onet_table import levels
from .ranking import kept_shares, order, rank_value
from .similarity import similarities
from .transfer import carried, durable, transfer
from .values import DOCUMENT, RoleWork

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["migrate"]

FEWEST, MOST = 100, 1_000_000  # draws
HELD = 4_000_000  # weights that are drawn at a time
LEAST = 0.0005  # of the durable work: less is not worth a line
ALONE = "; training on the job alone; degrees and licences are not in it"
SAME_SAID = f"{SAME} as the source's, so it stands last"
ROUGH = (
    "what is alike was never measured for these vectors: what carries over, and so the rank, is "
    "rough"
)


def migrate(
    source: RoleWork,
    targets: Sequence[RoleWork],
    *,
    draws: int = DRAWS,
    seed: int = 0,
    embedder: str = DEFAULT,
) -> MigrationReport:
    """Return the moves from a role to others, the best ranked first.

    Args:
        source: where from.
        targets: where to; at least one.
        draws: how often tasks' weights and months are drawn.
        seed: of the draws.
        embedder: whose vectors the tasks have, by its id.

    Raises:
        UsageError: there is no target, a target is the source, or vectors are not of one model.
    """
    _check(source, targets, draws, seed)
    measure = measure_of(embedder)
    if measure.fitted and len(measure.centre) != source.vectors.shape[1]:
        measure = PLAIN  # what was learnt is of another model of that name
    mine = np.concatenate([_automatable(source, p) for p in _weights(source, draws, seed)])
    moves = [_Move.of(source, mine, target, seed, measure) for target in targets]
    left_out = [move.target.name for move in moves if move.gap is None]
    done = _ranked(moves, with_gap=not left_out)
    notes = [*source.notes]
    if left_out:
        notes.append(_without_gap(left_out, len(targets)))
    if not measure.fitted:
        notes.append(ROUGH)
    return MigrationReport(
        source=source.name,
        occupation=source.occupation,
        document=source.document,
        tasks=len(source.texts),
        migrations=tuple(done),
        draws=draws,
        seed=seed,
        notes=tuple(notes),
    )


def _ranked(moves: Sequence[_Move], *, with_gap: bool) -> list[Migration]:
    """Return what is said of moves, the best ranked first, and how often each stays in front.

    with_gap: the rank counts the gap too.
    """
    done = [move.done(with_gap=with_gap) for move in moves]
    stopped = [2 if one.same_occupation else int(one.stopped) for one in done]
    values = np.array([one.rank_value.point for one in done])
    gap = np.array([move.gap if with_gap and move.gap is not None else 0.0 for move in moves])
    kept = kept_shares(
        np.array([one.transfer.point for one in done]),
        gap,
        np.array([move.months[0] for move in moves]),
        stopped,
    )
    if kept is not None:
        done = [
            one if behind else replace(one, kept=float(part))
            for one, part, behind in zip(done, kept, stopped, strict=True)
        ]
    return [done[at] for at in order(values, stopped)]


def _check(source: RoleWork, targets: Sequence[RoleWork], draws: int, seed: int) -> None:
    if not targets:
        raise UsageError(f"there is no role that '{source.name:.60}' could move to")
    if not FEWEST <= draws <= MOST:
        raise UsageError(f"{draws} draws: possible is {FEWEST} to {MOST:,}")
    if seed < 0:
        raise UsageError(f"a seed of {seed}: possible is 0 or more")
    for target in targets:
        if target.same_as(source):
            raise UsageError(
                f"'{target.name:.60}' is the role to move from; name another with --to"
            )
        if target.vectors.shape[1] != source.vectors.shape[1]:
            raise UsageError(f"'{target.name:.60}' has vectors of another model")


def _without_gap(names: Sequence[str], count: int) -> str:
    what = "the gap in skills and knowledge is not known"
    if count == 1:
        return f"{what}, so the rank value leaves it out"
    whose = "any target" if len(names) == count else ", ".join(f"'{one:.40}'" for one in names[:3])
    more = f" and {len(names) - 3} more" if 3 < len(names) < count else ""
    return f"{what} of {whose}{more}, so no target is ranked by it"


def _weights(work: RoleWork, draws: int, seed: int) -> Iterator[Array]:
    """Yield weights of a role's n tasks and of a further one, that sum to 1: some draws at a time.

    They come as (some, n + 1), so that a role of many tasks takes no more memory than others.
    """
    shares, rng = work.shares, _rng(seed, work, "tasks")
    some = max(1, HELD // (len(work.texts) + 1))
    for begin in range(0, draws, some):
        parts = shares.draw_weights(rng, min(some, draws - begin))
        yield parts / parts.sum(axis=1, keepdims=True)


def _automatable(work: RoleWork, parts: Array) -> Array:
    """Return the automatable share of the work; the further task is split evenly."""
    p = np.append(work.probabilities[:, 0], 1.0 / 3.0)
    return np.asarray(np.einsum("dt,t->d", parts, p))


@dataclass(frozen=True, slots=True, eq=False)
class _Move:
    """A move: figures at the point, and in all draws.

    similar: of the source's n tasks to the target's m, (n, m). parts: of the target's durable work,
    (m,). gap: None where it is not known. months: point, draws (draws,), where they are from.
    """

    source: RoleWork
    target: RoleWork
    similar: Array
    parts: Array
    transfer: tuple[float, Array]
    gain: tuple[float, Array]
    months: tuple[float, Array, str]
    gap: float | None
    gaps: tuple[Gap, ...]

    @classmethod
    def of(
        cls, source: RoleWork, drawn: Array, target: RoleWork, seed: int, measure: Measure
    ) -> _Move:
        """Return a move; drawn: the automatable share of the source's work in all draws."""
        similar = similarities(source.vectors, target.vectors, measure)
        automatable = target.probabilities[:, 0]
        point = float(transfer(similar, target.weights, automatable))
        every = [
            (transfer(similar, parts[:, :-1], automatable), _automatable(target, parts))
            for parts in _weights(target, len(drawn), seed)
        ]
        carries, shares = (np.concatenate(column) for column in zip(*every, strict=True))
        rng = _rng(seed, target, "months")
        steps = (rng.permutation(len(drawn)) + rng.random(len(drawn))) / len(drawn)
        codes = source.occupation, target.occupation
        found = None if codes[0] is None or codes[1] is None else skill_gap(codes[0], codes[1])
        central = float(source.shares.central[0] - target.shares.central[0])
        return cls(
            source=source,
            target=target,
            similar=similar,
            parts=durable(target.weights, automatable),
            transfer=(point, carries),
            gain=(central, drawn - shares),
            months=training_months(target.occupation, point, carries, steps),
            gap=None if found is None else found[0],
            gaps=() if found is None else found[1],
        )

    def done(self, *, with_gap: bool) -> Migration:
        """Return what is said of it; with_gap: the rank counts the gap too."""
        target = self.target
        gap = self.gap if with_gap and self.gap is not None else 0.0
        carries, gains = _estimate(*self.transfer), _estimate(*self.gain)
        points = rank_value(np.array(self.transfer[0]), gap, np.array(self.months[0]))
        return Migration(
            target=target.name,
            kind=target.kind,
            occupation=target.occupation,
            synthetic=target.synthetic,
            transfer=carries,
            durability=gains,
            skill_gap=None if self.gap is None else Estimate(*(self.gap,) * 4),
            months=_estimate(*self.months[:2]),
            rank_value=_estimate(float(points), rank_value(self.transfer[1], gap, self.months[1])),
            practised=self._practised(),
            to_learn=self._to_learn(),
            gaps=self.gaps,
            gates=gates(self.source.occupation, target.occupation, carries, gains),
            missing=tuple(self._missing()),
            notes=(*self._same(), *target.notes, f"months: {self.months[2]}{ALONE}"),
        )

    def _same(self) -> tuple[str, ...]:
        """Return the note of a role of a classification that is of the source's occupation."""
        target = self.target
        same = one_occupation(self.source.occupation, target.occupation)
        return (SAME_SAID,) if same and target.kind != DOCUMENT else ()

    def _practised(self) -> tuple[Practised, ...]:
        best, nearest = carried(self.similar), self.similar.argmax(axis=0)
        found = [
            Practised(
                self.target.texts[at],
                self.source.texts[nearest[at]],
                float(self.parts[at]),
                float(best[at]),
            )
            for at in np.argsort(-self.parts * best, kind="stable")
            if self.parts[at] * best[at] >= LEAST
        ]
        return tuple(found)

    def _to_learn(self) -> tuple[Learnt, ...]:
        rest = self.parts * (1.0 - carried(self.similar))
        order = np.argsort(-rest, kind="stable")
        return tuple(
            Learnt(self.target.texts[at], float(rest[at])) for at in order if rest[at] >= LEAST
        )

    def _missing(self) -> list[str]:
        """Return which parts are not known, and why."""
        codes = {"source": self.source.occupation, "target": self.target.occupation}
        unknown = [who for who, code in codes.items() if code is None]
        if unknown:
            whose = " and ".join(f"the {who}'s" for who in unknown)
            which = "occupation is" if len(unknown) == 1 else "occupations are"
            return [f"skill gap, job zone, education, licence and pay: {whose} {which} not known"]
        unrated = [code for code in codes.values() if code is not None and levels(code) is None]
        found = [f"skill gap: O*NET has no ratings of {' and '.join(unrated)}"] if unrated else []
        return found + [
            f"{gate.name}: {gate.said.removeprefix(UNKNOWN)}"
            for gate in code_gates(codes["source"], codes["target"])
            if gate.passed is None
        ]


def _estimate(point: float, drawn: Array) -> Estimate:
    return estimates(np.array([point]), drawn[None])[0]


def _rng(seed: int, work: RoleWork, what: str) -> np.random.Generator:
    said = "\0".join((work.kind, work.name, what))
    return np.random.default_rng((seed, zlib.crc32(said.encode("utf-8", "replace"))))
