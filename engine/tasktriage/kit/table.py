"""Tables: whether their rows are tasks or postings, and what each of them gives."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from tasktriage.contracts.errors import InputError, TasktriageWarning
from tasktriage.contracts.source import Source
from tasktriage.domain.assessment import NO_TASK
from tasktriage.domain.row import Row, TableForm
from tasktriage.domain.task import Task

from .below import rows_below
from .columns import Columns, names_section, names_tasks, names_text, section_name
from .posting_rows import Postings, records
from .result_facts import refuse_profiles_of_persons
from .result_rows import (
    is_of_roles,
    is_result,
    other_result,
    result_tasks,
    warn_of_bare_labels,
)
from .role_columns import of_numbers, role_columns
from .role_persons import refuse_persons
from .role_rows import role_items
from .rows import row_error, row_task, scalar_text
from .several import LONG, cell_lines, is_document, is_empty, several
from .table_row import Covered, TableRow, cell_text, kept_row
from .weight import column_weight

__all__ = ["table_items"]

# rows that are looked at before one is given; and at most so many characters of them, for what
# stands in a row may need twenty times its size
LOOK_AHEAD, LOOK_AHEAD_CHARS = 100, 4_000_000
OFTEN, SOMETIMES = 0.5, 0.2  # shares of cells that are whole documents: postings, perhaps postings
LONGISH = 250  # characters; where half of the cells are longer, they may be postings
FEW_SENTENCES = 3  # of a text; a task has one, or two
SENTENCE_END = re.compile(r"[.!?](?:\s|$)")
TASKS, POSTINGS = "tasks", "postings"


def table_items(
    source: Source,
    names: Sequence[str] | None,
    rows: Iterator[TableRow],
    form: TableForm | None = None,
    *,
    empty: str = "has a header and no rows; nothing to classify",
    objects: bool = False,
) -> Iterator[Task | Source]:
    """Yield the tasks of each row, or for the posting in it a source, read as a document.

    What the rows are is what `source.rows` says, else what the first of them look like.

    Args:
        source: the table.
        names: of the columns, in order; None: those of the first rows.
        rows: what stands below the header.
        form: how the table was written.
        empty: says that there are no rows.
        objects: rows are objects of JSON: one may lack a field, texts are texts and nothing else,
            and one that nests its texts is a posting's record, for the reader of JSON.

    Raises:
        InputError: there are no rows, or no column of texts can be found.
    """
    if source.row is not None and source.row.form.roles:
        problem = "is a table; name a text that describes the role"
        raise InputError(source.name, problem)
    sample = _taken(rows)
    if not sample:
        raise InputError(source.name, empty)
    sound = [row.cells for row in sample if row.error is None]
    form = form or TableForm()
    if names is None:
        names = list(dict.fromkeys(name for cells in sound for name in cells))
    if not names:
        for row in chain(sample, rows):
            problem = row.error or "is an object without fields"
            yield row_error(source, row.line, problem, where=row.where)
        return
    form = replace(form, columns=tuple(names))
    known = _known(source, list(names), sound, chain(sample, rows), form)
    if known is not None:
        yield from known
        return
    if objects and _are_records(source, names, sound):
        _warn(f"{source.name}: its objects nest texts, so each is read as a posting's record")
        _refuse_persons(source, names, sound)
        yield from records(source, names, sound, chain(sample, rows), form)
        return
    columns = Columns(source, names, sound)
    postings = _are_postings(source, columns, sound)
    form = replace(form, postings=postings)
    if postings:
        _refuse_persons(source, names, sound)
        columns.for_postings(names, sound)
        parts = [columns.text]
        if source.column is None:
            parts = _sections(names, columns, sound)
        if objects and len(parts) > 1:
            yield from records(source, names, sound, chain(sample, rows), form)
            return
        yield from Postings(source, columns, parts, form).read(chain(sample, rows))
        return
    form = replace(form, text=columns.text if len(columns.texts) == 1 else None)
    yield from _rows_of_tasks(source, columns, chain(sample, rows), form, objects=objects)


def _rows_of_tasks(
    source: Source,
    columns: Columns,
    rows: Iterator[TableRow],
    form: TableForm,
    *,
    objects: bool,
) -> Iterator[Task]:
    below = 0
    for row, is_below in rows_below(rows, columns):
        if isinstance(row.cells.get(columns.text), Covered):
            continue
        if is_below:
            below += 1
            task = row_error(source, row.line, NO_TASK)
            yield replace(task, error=NO_TASK, row=kept_row(row, form))
            continue
        wrong = row.error is not None
        if objects and not wrong and (problem := _no_text(row.cells, columns.text)):
            row = replace(row, error=problem)
        # the cells of a row that is wrong as a whole may stand in each other's place
        row_id = None if columns.id is None else scalar_text(row.cells.get(columns.id))
        yield from _tasks(source, row, columns, None if wrong and not objects else row_id, form)
    if below:
        count = "1 row" if below == 1 else f"{below} rows"
        _warn(f"{source.name}: {count} below the table (a total, a remark) without a task")


def _known(
    source: Source,
    names: list[str],
    sample: list[Mapping[str, Any]],
    rows: Iterator[TableRow],
    form: TableForm,
) -> Iterator[Task | Source] | None:
    """Return what a result of ours gives, or a table of roles; None of another table.

    Raises:
        InputError: its rows are persons, or roles as tasktriage wrote them.
    """
    if source.column is None and is_of_roles(names):
        problem = "was written by profile or compare, and lacks what a profile is made of"
        raise InputError(source.name, f"{problem}; give their json or jsonl, or classify's result")
    if source.column is None and (kind := other_result(sample)) is not None:
        problem = f"holds no tasks: tasktriage wrote it as '{kind}'"
        raise InputError(source.name, f"{problem}; give what that was made from")
    if source.column is None and source.rows != POSTINGS and is_result(names, sample):
        if source.roles:
            refuse_profiles_of_persons(source, sample)
        return result_tasks(source, rows, form)
    if source.roles and source.rows is None:
        roles = role_columns(names, sample)
        refuse_persons(source, names, sample, roles)
        if roles is not None:
            return role_items(source, names, sample, rows, roles, form)
        _warn_of_headcount(source, names, sample)
    warn_of_bare_labels(source, names, sample)
    return None


def _warn_of_headcount(source: Source, names: list[str], sample: list[Mapping[str, Any]]) -> None:
    """Say of a table that is none of roles that its headcount is not used."""
    told = role_columns(names)
    unused = None if told is None else told.headcount or told.fte
    if unused is not None and of_numbers(unused, sample):
        _warn(
            f"{source.name}: its rows are tasks, for titles come again; {unused!r} is not used "
            "(for a portfolio: a row for each role)"
        )


def _refuse_persons(source: Source, names: Sequence[str], sample: list[Mapping[str, Any]]) -> None:
    """Refuse postings that are of a person each, where roles are asked for."""
    if source.roles:
        refuse_persons(source, names, sample, None, postings=True)


def _no_text(cells: Mapping[str, Any], name: str) -> str:
    if name not in cells:
        return f"has no field {name!r}"
    value = cells[name]
    sound = value is None or isinstance(value, str) or _is_list(value)
    return "" if sound else f"field {name!r} is not a text"


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, str) for v in value)


def _are_records(source: Source, names: Sequence[str], sample: list[Mapping[str, Any]]) -> bool:
    """Return whether objects nest their texts, as those of recruiting systems do."""
    if source.column is not None or source.rows == TASKS or not sample:
        return False
    told = [name for name in names if names_tasks(name)]
    if any(2 * sum(isinstance(row.get(n), str) for row in sample) > len(sample) for n in told):
        return False
    if not any(map(names_text, names)):  # then the longest text tells
        longest = [
            max((len(v) for v in row.values() if isinstance(v, str)), default=0) for row in sample
        ]
        if sorted(longest)[len(longest) // 2] > LONG:
            return True
    nested = [sum(map(_nested, row.values())) for row in sample]
    return 2 * sum(size > LONGISH // 4 for size in nested) > len(sample)


def _nested(value: Any) -> int:
    """Return how many characters of sentences and list items stand inside a value."""
    size, stack = 0, [value] if isinstance(value, (dict, list)) else []
    while stack:
        inner = stack.pop()
        if isinstance(inner, str):
            size += len(inner) if " " in inner.strip() else 0
        elif isinstance(inner, (dict, list)):
            stack += inner.values() if isinstance(inner, dict) else inner
    return size


def _taken(rows: Iterator[TableRow]) -> list[TableRow]:
    sample: list[TableRow] = []
    size = 0
    for row in rows:
        sample.append(row)
        size += row.size or sum(len(c) for c in row.cells.values() if isinstance(c, str))
        if len(sample) >= LOOK_AHEAD or size > LOOK_AHEAD_CHARS:
            break
    return sample


def _are_postings(source: Source, columns: Columns, sample: list[Mapping[str, Any]]) -> bool:
    """Say what the rows are; warns where they are postings, or where that isn't sure."""
    if source.rows is not None:
        return source.rows == POSTINGS
    texts = [cell_lines(cell_text(row.get(columns.text))) for row in sample]
    texts = [text for text in texts if not is_empty(text)]
    if not texts:
        return False
    share = sum(map(is_document, texts)) / len(texts)
    called = f"{source.name}: column {columns.text!r} holds"
    if _has_sections(columns, sample):
        _warn(
            f"{source.name}: has columns that are sections of a posting, so each row is read as a "
            "posting (if each is a task: --as tasks)"
        )
        return True
    if names_tasks(columns.text):
        # long rows of a column that is called tasks are tasks, unless they have parts
        share = sum(is_document(text) and "\n" in text for text in texts) / len(texts)
    if share >= OFTEN:
        line = f"{called} whole texts, so each row is read as a posting"
        _warn(f"{line} (if each is a task: --as tasks)")
        return True
    if names_tasks(columns.text) and share < SOMETIMES:
        return False
    if 2 * sum(len(SENTENCE_END.findall(text)) >= FEW_SENTENCES for text in texts) > len(texts):
        line = f"{called} short texts of several sentences; each row is read as a posting"
        _warn(f"{line}: choose with --as tasks or --as postings")
        return True
    if share >= SOMETIMES or sorted(map(len, texts))[len(texts) // 2] > LONGISH:
        line = f"{called} tasks, or postings; each row is read as a task"
        _warn(f"{line}: choose with --as tasks or --as postings")
    return False


def _has_sections(columns: Columns, sample: list[Mapping[str, Any]]) -> bool:
    """Return whether sections of a posting stand in columns of their own, beside the duties."""
    names = list(dict.fromkeys(name for row in sample for name in row))
    return len(_sections(names, columns, sample)) > 1


def _sections(names: Sequence[str], columns: Columns, sample: list[Mapping[str, Any]]) -> list[str]:
    """Return the columns whose texts together are a posting, in the table's order.

    Beside "Duties" a column "Benefits" says that they are sections, however short.
    """
    called = names_section(columns.text, duties=True)
    called = called and any(names_section(n, duties=False) for n in names if n != columns.text)
    found = []
    for name in names:
        cells = [cell for row in sample if isinstance(cell := row.get(name), str)]
        texts = [cell_lines(cell) for cell in cells if cell.strip()]
        long = sum(len(text) > LONGISH or "\n" in text.strip() for text in texts)
        named = names_text(name) or section_name(name)
        if name == columns.text or (texts and named and (called or 2 * long >= len(texts))):
            found.append(name)
    return [name for name in found if name not in (columns.title, columns.id)]


def _tasks(
    source: Source, row: TableRow, columns: Columns, row_id: str | None, form: TableForm
) -> Iterator[Task]:
    kept = kept_row(row, form)
    if row.error is not None:
        yield replace(row_error(source, row.line, row.error, row_id, where=row.where), row=kept)
        return
    title = scalar_text(row.cells.get(columns.title)) if columns.title else None
    text = _text_of(row, columns)
    whole = row_task(source, row.line, text, row_id, title, where=row.where)
    weight = _weight(row, columns)
    whole = whole if weight is None else replace(whole, weight=weight)
    parts = [text] if whole.error is not None else several(text)
    if len(parts) == 1:
        if parts != [text]:
            plain = row_task(source, row.line, parts[0], row_id, title, where=row.where)
            whole = replace(plain, weight=whole.weight, changes=("marks left out",))
        yield replace(whole, row=kept)
        return
    for number, part in enumerate(parts, start=1):
        task = row_task(source, row.line, part, whole.id, title, where=row.where)
        replaced = kept and len(columns.texts) == 1
        cells = Row({**kept, columns.text: part}, form) if replaced else kept
        yield replace(
            task,
            id=None if whole.id is None else f"{whole.id}#{number}",
            changes=("one of several in a cell",),
            weight=whole.weight / len(parts),
            row=cells,
        )


def _text_of(row: TableRow, columns: Columns) -> str:
    """Return the text of a row; of several columns of tasks a list."""
    if len(columns.texts) == 1:
        return cell_lines(cell_text(row.cells.get(columns.text)))
    texts = [cell_text(row.cells.get(name)) for name in columns.texts]
    parts = [part for text in texts if not is_empty(text) for part in several(cell_lines(text))]
    return "\n".join(f"- {part}" for part in parts) if len(parts) > 1 else "".join(parts)


def _weight(row: TableRow, columns: Columns) -> float | None:
    """Return the weight that a column ("% of time") gives a row; None where none does.

    None gives it to several columns of tasks: which share is whose nobody says.
    """
    if len(columns.texts) > 1:
        return None
    others = {columns.text, columns.id, columns.title}
    for name, cell in row.cells.items():
        weight = None if name in others else column_weight(name, cell_text(cell))
        if weight is not None:
            return weight
    return None


def _warn(line: str) -> None:
    warnings.warn(line, TasktriageWarning, stacklevel=3)
