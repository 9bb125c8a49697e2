"""Write results as comma-separated values (RFC 4180), a flat row each, as they come.

Several values in a cell are separated by "; ". A reason reads `ACC 0.12`, a taxonomy match
`taxonomy/node 0.61`. What was not given is an empty cell.

Spreadsheets run a cell as a formula if it begins with `=`, `+`, `-` or `@`. A text cell that
begins so, also after white space or quotes, or that begins with a tab or a line break, gets an
apostrophe in front: the rule of OWASP's page "CSV Injection", with the full-width forms of these
signs that it names. Numbers are left alone, also an id that is one ("-5"). To get the text back,
drop an apostrophe that stands before such a beginning, or use `jsonl`, which changes nothing. Marks
that turn the direction of what follows are left out: what is shown must be what stands there.

Where the user's columns are kept, the table comes back as it was written: columns, order, delimiter
and encoding, with a few columns of ours. Its cells are as they were but for such apostrophes.
"""

from __future__ import annotations

import csv
import re
import warnings
from collections.abc import Iterable
from datetime import date, datetime, time
from io import TextIOWrapper
from itertools import chain
from typing import IO, Any

from tasktriage.plugin import (
    DIFFERENCE_COLUMNS,
    PROFILE_COLUMNS,
    RANKING_COLUMNS,
    SURROGATE,
    Assessment,
    Extraction,
    KeptColumns,
    Ranking,
    RunInfo,
    TableForm,
    TasktriageWarning,
    cell_text,
    comparison_rows,
    explanation_lines,
    profile_row,
    record,
    weight_written,
)

__all__ = ["CsvOutput", "guarded"]

ASSESSMENT_COLUMNS = (
    "id",
    "text",
    "label",
    "p_automatable",
    "p_augmentable",
    "p_human_critical",
    "score",
    "prediction_set",
    "uncertain",
    "is_task",
    "reasons",
    "taxonomies",
    "final_label",
    "weight",
    "document",
    "title",
    "line",
    "start",
    "end",
    "changes",
    "count",
    "language",
    "error",
    "model",
    "model_version",
    "weight_written",
)
EXTRACTION_COLUMNS = (
    "id",
    "text",
    "kept",
    "kind",
    "why",
    "is_task",
    "changes",
    "document",
    "title",
    "line",
    "start",
    "end",
    "language",
    "title_source",
    "count",
)
FORMULA = re.compile(r"""[\s\x00-\x1f"']*[=+\-@＝＋－＠]|[\t\r\n]""")
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")  # overrides, embeddings and isolates
SEPARATOR = "; "
DIGITS = 6  # as in records
SCORE_DIGITS = 3  # for people; `jsonl` and `parquet` have all


class CsvOutput:
    """A header, then a row a result. Without results: the header of the command that ran."""

    def write(
        self,
        results: Iterable[Assessment] | Iterable[Extraction],
        run: RunInfo,
        stream: IO[Any],
    ) -> None:
        """Write rows in the `excel` dialect: commas, double quotes where needed, CR LF."""
        if run.keep_columns:
            _write_kept(results, stream)
            return
        if run.command == "compare":
            _write_comparisons(results, stream)
            return
        if run.command == "profile":
            _write_profiles(results, stream)
            return
        columns: tuple[str, ...] | None = None
        rows = csv.writer(stream)
        for result in results:
            if columns is None:
                columns = _columns(isinstance(result, Extraction), run)
                rows.writerow(columns)
            flat = _flat(record(result))
            if isinstance(result, Assessment):
                flat["explanation"] = list(explanation_lines(result))
                flat["weight_written"] = weight_written(result.task)
            rows.writerow([_cell(flat[name]) for name in columns])
        if columns is None:
            rows.writerow(_columns(run.command == "extract", run))


def _write_comparisons(results: Iterable[Any], stream: IO[Any]) -> None:
    """Write a row a role of a ranking, or a task of a difference."""
    rows = csv.writer(stream)
    columns: dict[str, type] | None = None
    for result in results:
        if columns is None:
            columns = RANKING_COLUMNS if isinstance(result, Ranking) else DIFFERENCE_COLUMNS
            rows.writerow(columns)
        for cells in comparison_rows(result):
            rows.writerow([_rounded(cells[name]) for name in columns])
    if columns is None:
        rows.writerow(RANKING_COLUMNS)


def _write_profiles(results: Iterable[Any], stream: IO[Any]) -> None:
    """Write a row a role."""
    rows = csv.writer(stream)
    rows.writerow(PROFILE_COLUMNS)
    for profile in results:
        rows.writerow([_rounded(cell) for cell in profile_row(profile).values()])


def _rounded(value: Any) -> Any:
    return round(value, DIGITS) if isinstance(value, float) else _cell(value)


def _write_kept(results: Iterable[Any], stream: IO[Any]) -> None:
    """Write the user's table with our columns beside."""
    results = iter(results)
    first = next(results, None)
    kept = KeptColumns(first)
    stream.write(_opening(kept.form, stream))
    rows = csv.writer(stream, delimiter=kept.form.delimiter)
    names = [_user_cell(name) for name in kept.theirs]
    heads = [guarded(name) for name in names]
    rows.writerow([*heads, *kept.ours])
    inert = sum(a != b for a, b in zip(names, heads, strict=True))
    for item in () if first is None else chain([first], results):
        theirs = [_user_cell(value) for value in kept.of_user(item)]
        safe = [guarded(value) for value in theirs]
        inert += sum(a != b for a, b in zip(theirs, safe, strict=True))
        rows.writerow([*safe, *(_our_cell(value) for value in kept.of_ours(item))])
    if inert:
        cells = "1 cell begins" if inert == 1 else f"{inert:,} cells begin"
        warnings.warn(
            f"{cells} as a formula does (=, +, -, @, tab); each has an apostrophe in front now, so "
            "that no spreadsheet runs it",
            TasktriageWarning,
            stacklevel=2,
        )


def _opening(form: TableForm, stream: IO[Any]) -> str:
    """Set a stream to a table's encoding; return the mark that such a table begins with."""
    if form.encoding in ("utf-8", "utf-8-sig"):
        return "\ufeff" if form.encoding == "utf-8-sig" else ""
    if not isinstance(stream, TextIOWrapper):
        return ""
    # what an old encoding can't say is written as HTML would: it is not lost
    encoding = "utf-16-le" if form.encoding == "utf-16" else form.encoding
    stream.reconfigure(encoding=encoding, errors="xmlcharrefreplace")
    return "\ufeff" if form.encoding == "utf-16" else ""


def _user_cell(value: Any) -> str:
    if value is None or isinstance(value, str):
        return SURROGATE.sub("\ufffd", value or "")
    if isinstance(value, datetime) and value.time() == time.min:
        value = value.date()  # a workbook has no other dates
    return value.isoformat() if isinstance(value, (date, time)) else cell_text(value)


def _our_cell(value: Any) -> Any:
    return round(value, SCORE_DIGITS) if isinstance(value, float) else _cell(value)


def guarded(text: str) -> str:
    """Return the text with an apostrophe in front if a spreadsheet might run it.

    A formula names something: a dash alone, as for "nothing", is none.
    """
    if FORMULA.match(text) and not NUMBER.fullmatch(text) and any(map(str.isalnum, text)):
        return "'" + text
    return text


def _columns(extractions: bool, run: RunInfo) -> tuple[str, ...]:
    if extractions:
        return EXTRACTION_COLUMNS
    return (*ASSESSMENT_COLUMNS, "explanation") if run.explain else ASSESSMENT_COLUMNS


def _flat(data: dict[str, Any]) -> dict[str, Any]:
    """Lay the fields of a record side by side; the names are those of the columns."""
    flat: dict[str, Any] = data | data["source"]
    if "model" not in data:
        return flat
    probabilities = data["probabilities"] or {}
    flat |= {
        "p_automatable": probabilities.get("automatable"),
        "p_augmentable": probabilities.get("augmentable"),
        "p_human_critical": probabilities.get("human-critical"),
        "reasons": [f"{r['code']} {r['probability']}" for r in data["reasons"] or ()],
        "taxonomies": [
            f"{m['taxonomy']}/{m['node']} {m['similarity']}" for m in data["taxonomies"] or ()
        ],
        "model": (data["model"] or {}).get("name"),
        "model_version": (data["model"] or {}).get("version"),
    }
    return flat


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        value = SEPARATOR.join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return value
    return guarded(BIDI.sub("", SURROGATE.sub("\ufffd", value)))
