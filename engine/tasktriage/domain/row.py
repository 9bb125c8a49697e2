"""A row of a user's table, as outputs may give it back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Row", "TableForm"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableForm:
    """How a table was written, so that it can be written alike.

    delimiter, encoding: of a table of text ("utf-8-sig": UTF-8 with a mark). postings: a row holds
    a posting, so that several tasks may carry it. columns: all that it has. text: the column that
    the tasks stand in, if any is. sheet: that of a workbook of which several are read. result: the
    name of the file whose rows are results of ours. roles: a row is a role with its headcount, and
    has the cells of `kit.role_rows` alone.
    """

    delimiter: str = ","
    encoding: str = "utf-8"
    postings: bool = False
    columns: tuple[str, ...] = ()
    text: str | None = None
    sheet: str | None = None
    result: str | None = None
    roles: bool = False
    _places: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_places", {name: at for at, name in enumerate(self.columns)})

    def in_order(self, names: Iterable[str]) -> list[str]:
        """Return those of the names that are columns, in the table's order."""
        return sorted(filter(self._places.__contains__, names), key=self._places.__getitem__)


class Row(Mapping[str, Any]):
    """The cells of a row by column, in the table's order: texts, numbers, dates, JSON or None.

    Of a row that could not be read, or is too long to be held, there are none. `facts` is what a
    result of ours says of the role that the row is of: unit, level, headcount, hours, pay.
    """

    __slots__ = ("_cells", "facts", "form")

    def __init__(
        self,
        cells: Mapping[str, Any],
        form: TableForm | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        self._cells = cells
        self.form = TableForm() if form is None else form
        self.facts = facts

    def __getitem__(self, column: str) -> Any:
        return self._cells[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self._cells)

    def __len__(self) -> int:
        return len(self._cells)

    def __repr__(self) -> str:
        return f"Row({dict(self._cells)!r})"
