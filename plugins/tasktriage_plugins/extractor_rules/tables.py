"""Find the tables of a text, and what each of their columns is about."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tasktriage.plugin import UnitKind, column_weight

from .tidy import tidy, trim
from .topic import MOST, known_phrases
from .words import Words

__all__ = ["Cell", "Column", "Span", "Table", "Tables"]

MOST_COLUMNS = 12
HEAD_CHARS, HEAD_WORDS = 60, 8  # a longer cell heads no column
LABEL_WORDS, STATEMENT_WORDS = (
    5,
    3,
)  # at most of a cell that names an area, at least of one that states a duty
CELL = re.compile(r"(?:[^|\\\n]|\\.)*", re.DOTALL)
RULE = re.compile(r"\s*:?-+:?\s*")
BREAK = re.compile(
    r"(?:<|&lt;)(?:br|/?(?:li|ul|ol|p|div))\b[^<>|&]{0,100}(?:>|&gt;)", re.IGNORECASE
)
MARKS = "*_` \t"
ASIDE = re.compile(
    r"#|n[or]\.?|number|ref(?:erence)?\.?|id|code|s/?n|frequency|how often|when|timing|deadline|due"
    r"|(?:performance |success )?(?:levels?|priority|importance|ratings?|measures?|indicators?)"
    r"|notes?|comments?|remarks?|kpis?|standards?|outcomes?|results?|outputs?|tools?|e/d|essential\?"
    r"|responsible|accountable|consulted|informed|[raci]|raci|owners?|owned by|done by|who"
    r"|(?:essential|desirable)(?: ?/ ?(?:essential|desirable))?|critical\?|with whom|contacts?",
    re.IGNORECASE,
)
AREA = re.compile(
    r"(?:(?:key|main|work|result|core|performance) ){0,3}"
    r"(?:areas?|categor(?:y|ies)|themes?|domains?|topics?|fields?|groups?)(?: of \w+)?",
    re.IGNORECASE,
)
STATEMENT = re.compile(
    r"descriptions?|statements?|details?|what|explanation|what (?:is done|(?:you|they)(?: will)? do"
    r"|(?:the )?(?:person|post ?holder|employee|worker|(?:job|role) ?holder) (?:does|will do))",
    re.IGNORECASE,
)
ACTIVITY = re.compile(r"activit(?:y|ies)|actions?|process(?:es)?|steps?", re.IGNORECASE)

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head's place and text, and what it is about.

    `kind` is None for what says nothing of work: a number, how often. `area`: its cells name the
    part of the work that the other cells of their row are about.
    """

    place: Span
    head: str
    kind: UnitKind | None
    area: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header: text[start:end], its columns, and for each row the places of cells."""

    start: int
    end: int
    columns: tuple[Column, ...]
    rows: tuple[tuple[Span, ...], ...]

    @property
    def has_duties(self) -> bool:
        """Whether a column holds duties."""
        return any(column.kind is UnitKind.DUTY for column in self.columns)

    def cells(self, text: str) -> Iterator[Cell]:
        """Yield heads and cells, column by column; names of areas stand with their duties only."""
        for at, column in enumerate(self.columns):
            yield Cell(*column.place, UnitKind.HEADING, column.head)
            area = ""
            for row in self.rows:
                if column.area or at >= len(row):
                    continue
                kind = None if column.kind is UnitKind.OTHER else column.kind
                weight = None
                if kind is UnitKind.DUTY:
                    area = self._area(text, row) or area  # an empty cell: the one above goes on
                    weight = self._weight(text, row)
                for start, end in _lines(text, row[at]):
                    yield Cell(start, end, kind, column.head, area, weight)

    def _area(self, text: str, row: tuple[Span, ...]) -> str:
        named = (
            tidy(text, *trim(text, *place))[0]
            for column, place in zip(self.columns, row, strict=False)
            if column.area
        )
        return " – ".join(name for name in named if name)

    def _weight(self, text: str, row: tuple[Span, ...]) -> float | None:
        for column, (start, end) in zip(self.columns, row, strict=False):
            if column.kind is None and not column.area:
                weight = column_weight(column.head, text[start:end])
                if weight is not None:
                    return weight
        return None


@dataclass(frozen=True, slots=True)
class Cell:
    """A line of a cell, text[start:end].

    `kind` is what its column is about, HEADING for a head and None for what says nothing of work.
    `area` names the part of the work that a duty belongs to.
    """

    start: int
    end: int
    kind: UnitKind | None
    head: str
    area: str = ""
    weight: float | None = None


class Tables:
    """The tables of a text whose columns are known; a row is a line with `|` between its cells."""

    def __init__(self, text: str) -> None:
        self._tables = list(_tables(text)) if "|" in text else []
        self._starts = [table.start for table in self._tables]
        self.have_duties = any(table.has_duties for table in self._tables)

    def at(self, place: int) -> Table | None:
        """Return the table that a place of the text stands in."""
        before = bisect_right(self._starts, place)
        if before and place < self._tables[before - 1].end:
            return self._tables[before - 1]
        return None


def _lines(text: str, cell: Span) -> Iterator[Span]:
    """Yield the lines of a cell, which `<br>` and `<li>` part."""
    begin, end = cell
    for found in BREAK.finditer(text, begin, end):
        yield begin, found.start()
        begin = found.end()
    yield begin, end


def _tables(text: str) -> Iterator[Table]:
    rows: list[tuple[Span, ...]] = []
    ruled, offset = False, 0
    for line in text.splitlines(keepends=True):
        cells = _cells(text, offset, offset + len(line.rstrip("\r\n")))
        offset += len(line)
        is_rule = bool(cells) and all(RULE.fullmatch(text, *cell) for cell in cells)
        if is_rule and len(rows) == 1:
            ruled = True
        elif cells and (not rows or len(cells) <= len(rows[0])):
            rows.append(cells)
        else:
            if (table := _table(text, rows, ruled=ruled)) is not None:
                yield table
            rows, ruled = [cells] if cells else [], False
    if (table := _table(text, rows, ruled=ruled)) is not None:
        yield table


def _cells(text: str, start: int, end: int) -> tuple[Span, ...]:
    """Return the places of a line's cells; none for a line that is no row."""
    begin, stop = start, end
    while begin < stop and text[begin] in " \t":
        begin += 1
    while stop > begin and text[stop - 1] in " \t":
        stop -= 1
    if begin < stop and text[begin] == "|":
        begin += 1
    if begin < stop and text[stop - 1] == "|":
        stop -= 1
    if not 0 < text.count("|", begin, stop) < MOST_COLUMNS:
        return ()
    cells: list[Span] = []
    while begin <= stop:
        found = CELL.match(text, begin, stop)
        assert found is not None  # it may be empty
        cells.append(found.span())
        begin = found.end() + 1
    return tuple(cells)


def _table(text: str, rows: Sequence[tuple[Span, ...]], *, ruled: bool) -> Table | None:
    """Return the rows as a table, None if the first does not say what the columns are about."""
    if len(rows) < 2:
        return None
    head, body = rows[0], rows[1:]
    columns = [_column(text, cell) for cell in head]
    if any(column is None for column in columns):
        return None
    known = [column for column in columns if column is not None]
    known = _with_areas(text, known, body)
    kinds = [column.kind for column in known if column.kind not in (None, UnitKind.OTHER)]
    if UnitKind.DUTY not in kinds and len(kinds) < 2:
        return None
    if not ruled and any(column.kind is UnitKind.OTHER for column in known):
        # "Duties | Bake bread" above "Salary | 20 goats" is a form
        duties = [at for at, column in enumerate(known) if column.kind is UnitKind.DUTY]
        if not all(_words(text, body, at) >= STATEMENT_WORDS for at in duties):
            return None
    start = text.rfind("\n", 0, head[0][0]) + 1
    return Table(start, rows[-1][-1][1], tuple(known), tuple(body))


def _column(text: str, cell: Span) -> Column | None:
    """Return the column below a head; None where the cell is too long to be one."""
    head = text[cell[0] : cell[1]].strip(MARKS)
    if not head or len(head) > HEAD_CHARS or len(head.split()) > HEAD_WORDS:
        return Column(cell, head, None) if not head else None
    if column_weight(head, "1%") is not None or ASIDE.fullmatch(head.rstrip(":")):
        return Column(cell, head, None)
    if AREA.fullmatch(head.rstrip(":")):
        return Column(cell, head, None, area=True)
    kind, share = known_phrases(Words.of(head, 0, len(head)).lower)
    return Column(cell, head, kind if share >= MOST else UnitKind.OTHER)


def _with_areas(text: str, columns: list[Column], body: Sequence[tuple[Span, ...]]) -> list[Column]:
    """Return the columns, those that name areas and those that state duties told apart."""
    duties = [at for at, column in enumerate(columns) if column.kind is UnitKind.DUTY]
    stating = STATEMENT if any(column.area for column in columns) else ACTIVITY
    told = [at for at, column in enumerate(columns) if stating.fullmatch(column.head)]
    # beside areas, or where no other column says anything: "Activity | Responsible | Accountable"
    if not duties and (
        stating is STATEMENT or all(c.kind is None or at in told for at, c in enumerate(columns))
    ):
        duties = told
        columns = [
            Column(column.place, column.head, UnitKind.DUTY) if at in told else column
            for at, column in enumerate(columns)
        ]
    if not duties:
        return columns
    found: list[Column] = []
    for at, column in enumerate(columns):
        may_name = column.kind in (UnitKind.DUTY, UnitKind.OTHER) and at < duties[-1]
        if may_name and _words(text, body, at) <= LABEL_WORDS:
            column = Column(column.place, column.head, None, area=True)
        found.append(column)
    return found


def _words(text: str, body: Sequence[tuple[Span, ...]], at: int) -> float:
    """Return how many words the cells of a column usually have."""
    from statistics import median  # few documents have tables, and it takes long to import

    sizes = [len(text[row[at][0] : row[at][1]].split()) for row in body if at < len(row)]
    return median(size for size in sizes if size) if any(sizes) else 0.0
