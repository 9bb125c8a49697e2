"""Write results as comma-separated values (RFC 4180), a flat row each, as they come.

Several values in a cell are separated by "; ". A reason reads `ACC 0.12`, a taxonomy match
`taxonomy/node 0.61`. What was not given is an empty cell.

Spreadsheets run a cell as a formula if it begins with `=`, `+`, `-` or `@`. A text cell that
begins so, also after white space or quotes, or that begins with a tab or a line break, gets an
apostrophe in front: the rule of OWASP's page "CSV Injection", with the full-width forms of these
signs that it names. Numbers are left alone, also an id that is one ("-5"). To get the text back,
drop an apostrophe that stands before such a beginning, or use `jsonl`, which changes nothing.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from typing import IO, Any

from tasktriage.plugin import SURROGATE, Assessment, Extraction, RunInfo, record

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
SEPARATOR = "; "


class CsvOutput:
    """A header, then a row a result. Without results: the header of the command that ran."""

    def write(
        self,
        results: Iterable[Assessment] | Iterable[Extraction],
        run: RunInfo,
        stream: IO[Any],
    ) -> None:
        """Write rows in the `excel` dialect: commas, double quotes where needed, CR LF."""
        columns: tuple[str, ...] | None = None
        rows = csv.writer(stream)
        for result in results:
            if columns is None:
                columns = _columns(isinstance(result, Extraction))
                rows.writerow(columns)
            flat = _flat(record(result))
            rows.writerow([_cell(flat[name]) for name in columns])
        if columns is None:
            rows.writerow(_columns(run.command == "extract"))


def guarded(text: str) -> str:
    """Return the text with an apostrophe in front if a spreadsheet might run it."""
    if FORMULA.match(text) and not NUMBER.fullmatch(text):
        return "'" + text
    return text


def _columns(extractions: bool) -> tuple[str, ...]:
    return EXTRACTION_COLUMNS if extractions else ASSESSMENT_COLUMNS


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
    }
    return flat


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        value = SEPARATOR.join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return guarded(SURROGATE.sub("\ufffd", value)) if isinstance(value, str) else value
