"""A plan's file: moves from a role to others, as `migrate` found them; reading and writing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tasktriage.domain.migration import Gap, Gate, Learnt, Migration, MigrationReport, Practised
from tasktriage.domain.plan import Estimate
from tasktriage.kit.toml_table import TomlTable

from .inputs import Given, Status
from .plan_file_lines import comment, number_text, toml_text
from .plan_file_values import is_number, optional_text
from .ranges import Triangle
from .values import RolePlan

__all__ = ["MOST_MOVES", "cut_moves", "move_lines", "overlap_lines", "overlap_of", "read_moves"]

KEY = "move"
MOST_MOVES = 3
"""Targets of a role that are written; more may be read."""
MOST_READ, MOST_ROWS, MOST_TEXTS = 50, 400, 50
WRITTEN = 12  # rows of a list that are written
DIGITS = 4
ENDS = ("point", "median", "low", "high")
SIMILARITY = "similarity"  # the gate of what is practised
HIGHEST = 0.8  # of the overlap that a plan has by default
KINDS = ("document", "taxonomy", "onet")
FIGURES: Mapping[str, tuple[bool, float, float]] = {
    "transfer": (True, 0.0, 1.0),
    "durability": (True, -1.0, 1.0),
    "rank_value": (True, 0.0, 1.0),
    "skill_gap": (False, 0.0, 1.0),
    "months": (False, 0.0, 1e4),
}
"""Estimates of a move: whether each must be there, the least and the most that it can be."""
GAP_KINDS = ("skill", "knowledge")
ABOUT = (
    "Moves from this role to others, the best ranked first, as 'tasktriage migrate' finds them. "
    "Figures are [point, median, low, high]."
)
OVERLAP = (
    "Overlap is here the transfer to the target that its source names: which part of that role's "
    "work, of what needs a person, is practised already. It speaks of people who move there. Where "
    "they stay and their own role changes, delete this block: then what holds for all roles stands."
)


@dataclass(frozen=True, slots=True)
class _List:
    """A list of a move: what its rows are made of, what makes one of them, the highest number."""

    parts: tuple[type, ...]
    made: Any
    words: str
    most: float = 1.0


LISTS: Mapping[str, _List] = {
    "practised": _List(
        (str, str, float, float), Practised, "the target's task, the role's, weight and part"
    ),
    "to_learn": _List((str, float), Learnt, "the target's task and its weight"),
    "gaps": _List(
        (str, str, float, float, float),
        Gap,
        "kind, name, importance, level had and asked for",
        most=7.0,
    ),
}
KEYS = {
    *("to", "kind", "occupation", "synthetic", "kept", "gates", "missing", "notes"),
    *FIGURES,
    *LISTS,
}


def read_moves(table: TomlTable, role: RolePlan, tasks: int) -> MigrationReport | None:
    """Return the moves that stand below a role; None where there are none.

    tasks: of the role.

    Raises:
        InputError: something is wrong; says in which line.
    """
    if KEY not in table:
        return None
    tables = list(table.tables(KEY))
    if len(tables) > MOST_READ:
        raise table.fail(f"it has more than {MOST_READ} moves", KEY)
    moves = tuple(_move(one) for one in tables)
    if not moves:
        return None
    return MigrationReport(
        source=role.name, migrations=moves, occupation=role.occupation, tasks=tasks
    )


def _move(table: TomlTable) -> Migration:
    table.check_keys(KEYS, {"to", *(name for name, (needed, *_) in FIGURES.items() if needed)})
    kind = optional_text(table, "kind") or KINDS[0]
    if kind not in KINDS:
        raise table.fail(f"kind must be {', '.join(KINDS[:-1])} or {KINDS[-1]}", "kind")
    figures: dict[str, Any] = {name: _estimate(table, name) for name in FIGURES if name in table}
    lists: dict[str, Any] = {name: _rows(table, name, one) for name, one in LISTS.items()}
    return Migration(
        target=table.text("to").strip(),
        kind=kind,
        occupation=optional_text(table, "occupation"),
        synthetic=table.flag("synthetic"),
        kept=table.number("kept", 0.0, 0.0, 1.0) if "kept" in table else None,
        gates=_gates(table),
        missing=_texts(table, "missing"),
        notes=_texts(table, "notes"),
        **figures,
        **lists,
    )


def _estimate(table: TomlTable, name: str) -> Estimate:
    value, (_, least, most) = table.data[name], FIGURES[name]
    sound = isinstance(value, list) and len(value) == len(ENDS) and all(map(is_number, value))
    if not sound or not least <= min(value) <= max(value) <= most:
        possible = f"from {least:g} to {most:g}"
        raise table.fail(f"{name} must be four numbers {possible}: {', '.join(ENDS)}", name)
    if not value[2] <= value[1] <= value[3]:
        raise table.fail(f"{name}: low, median and high must rise", name)
    return Estimate(*map(float, value))


def _rows(table: TomlTable, name: str, kind: _List) -> tuple[Any, ...]:
    found = []
    for place, row in enumerate(_listed(table, name, MOST_ROWS)):
        if not _fits(row, kind):
            say = f"must be {kind.words}, numbers from 0 to {kind.most:g}"
            raise table.fail(f"{name}: row {place + 1} {say}", name, place)
        if name == "gaps" and row[0] not in GAP_KINDS:
            raise table.fail(f"{name}: row {place + 1} is of no skill or knowledge", name, place)
        found.append(kind.made(*(part(cell) for part, cell in zip(kind.parts, row, strict=True))))
    return tuple(found)


def _fits(row: Any, kind: _List) -> bool:
    """Whether a row has texts and numbers that can be where they are wanted."""
    if not isinstance(row, list) or len(row) != len(kind.parts):
        return False
    return all(
        (isinstance(cell, str) and bool(cell.strip()))
        if part is str
        else is_number(cell) and 0.0 <= cell <= kind.most
        for part, cell in zip(kind.parts, row, strict=True)
    )


def _gates(table: TomlTable) -> tuple[Gate, ...]:
    found = []
    for place, row in enumerate(_listed(table, "gates", MOST_TEXTS)):
        if not (isinstance(row, list) and len(row) == 3):
            row = [None, None, None]
        name, passed, said = row
        known = isinstance(passed, bool) or passed == ""
        if not (isinstance(name, str) and name.strip() and isinstance(said, str) and known):
            words = 'must be its name, true, false or "", and what is said of it'
            raise table.fail(f"gates: row {place + 1} {words}", "gates", place)
        found.append(Gate(name, None if passed == "" else bool(passed), said))
    return tuple(found)


def _texts(table: TomlTable, name: str) -> tuple[str, ...]:
    rows = _listed(table, name, MOST_TEXTS)
    if not all(isinstance(text, str) for text in rows):
        raise table.fail(f"{name} must be a list of texts", name)
    return tuple(rows)


def _listed(table: TomlTable, name: str, most: int) -> list[Any]:
    rows = table.data.get(name, [])
    if not isinstance(rows, list) or len(rows) > most:
        raise table.fail(f"{name} must be a list of at most {most} rows", name)
    return rows


def cut_moves(report: MigrationReport) -> tuple[Migration, ...]:
    """Return the moves of a report that are worth writing: the first ones."""
    return report.migrations[:MOST_MOVES]


def overlap_of(moves: Sequence[Migration], role: str) -> Given | None:
    """Return the overlap of old and new work: the transfer to the first target; None without.

    A target of the role's own name, or of its occupation, is no move from it, and tells nothing of
    new work; nor does one that too little carries over to. Transfer is a floor, so that the range
    goes on up to where the plan's default ends.
    """
    others = (one for one in moves if not (_alike(one.target, role) or one.same_occupation))
    best = next(others, None)
    if best is None or not any(gate.name == SIMILARITY and gate.passed for gate in best.gates):
        return None
    likely = best.transfer.median
    low, high = min(best.transfer.low, likely), max(HIGHEST, likely)
    range_ = Triangle(*(round(value, DIGITS) for value in (likely, low, high)))
    source = (
        f"What carries over to '{best.target}', by the likeness of tasks: a floor, for what a "
        "posting leaves out counts as not practised."
    )
    return Given(range_, Status.ASSUMED, source)


def overlap_lines(given: Given, moves: Sequence[Migration], role: str) -> Iterator[str]:
    """Yield comments on an overlap that `overlap_of` took from a role's moves."""
    if given == overlap_of(moves, role):
        yield from comment(OVERLAP)


def _alike(first: str, second: str) -> bool:
    return first.strip().casefold() == second.strip().casefold()


def move_lines(moves: Sequence[Migration]) -> Iterator[str]:
    """Yield what `read_moves` reads as the same, to the digits that are written."""
    if not moves:
        return
    yield ""
    yield from comment(ABOUT)
    for move in moves:
        yield from ("", f"[[role.{KEY}]]", f"to = {toml_text(move.target)}")
        yield f"kind = {toml_text(move.kind)}"
        if move.occupation:
            yield f"occupation = {toml_text(move.occupation)}"
        if move.synthetic:
            yield "synthetic = true"
        for name in FIGURES:
            found: Estimate | None = getattr(move, name)
            if found is not None:
                numbers = (_rounded(getattr(found, end)) for end in ENDS)
                yield f"{name} = [{', '.join(numbers)}]"
        if move.kept is not None:
            yield f"kept = {_rounded(move.kept)}"
        passed = {True: "true", False: "false", None: '""'}
        rows = [
            f"[{toml_text(gate.name)}, {passed[gate.passed]}, {toml_text(gate.said)}]"
            for gate in move.gates
        ]
        yield from _list("gates", rows)
        yield from _list("practised", [_cells(one, "practised") for one in move.practised])
        yield from _list("to_learn", [_cells(one, "to_learn") for one in move.to_learn])
        yield from _list("gaps", [_cells(one, "gaps") for one in move.gaps])
        yield from _list("missing", [toml_text(text) for text in move.missing])
        yield from _list("notes", [toml_text(text) for text in move.notes])


NAMES: Mapping[str, tuple[str, ...]] = {
    "practised": ("target", "source", "weight", "carried"),
    "to_learn": ("target", "weight"),
    "gaps": ("kind", "name", "importance", "have", "need"),
}


def _cells(item: object, name: str) -> str:
    values = (getattr(item, field) for field in NAMES[name])
    cells = (toml_text(one) if isinstance(one, str) else _rounded(one) for one in values)
    return f"[{', '.join(cells)}]"


def _list(name: str, rows: Sequence[str]) -> Iterator[str]:
    if not rows:
        return
    yield f"{name} = ["
    yield from (f"  {row}," for row in rows[:WRITTEN])
    yield "]"


def _rounded(value: float) -> str:
    return number_text(round(value, DIGITS))
