"""A csv or tsv file that is held whole: rows by column, and their lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from tasktriage.contracts.errors import InputError

__all__ = ["delimited_rows"]


def delimited_rows(
    name: str, text: str, delimiter: str = ","
) -> tuple[list[str], list[tuple[int, Mapping[str, str]]]]:
    """Return the columns, and for each row the line that it ends on and its cells by column.

    For data sets and other small tables: a reader of the user's tables goes row by row. Cells
    have no white space around them; of a row that is too short the last are empty.

    Args:
        name: the file, as it is called in errors.
        text: the whole file, with the line ends that it has.
        delimiter: what stands between two cells.

    Raises:
        InputError: a row has more cells than there are columns, or quotes are broken; says where.
    """
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, restval="")
    rows: list[tuple[int, Mapping[str, str]]] = []
    try:
        columns = list(reader.fieldnames or ())
        for row in reader:
            if None in row:
                problem = "has more cells than there are columns"
                raise InputError(name, f"line {reader.line_num}: {problem}")
            rows.append((reader.line_num, {key: cell.strip() for key, cell in row.items()}))
    except csv.Error as error:
        said, line = str(error), reader.line_num + 1  # the row in which it is was not counted
        if "field larger" in said:
            said = f"a cell is longer than {csv.field_size_limit():,} characters"
        raise InputError(name, f"line {line}: {said}") from None
    return columns, rows
