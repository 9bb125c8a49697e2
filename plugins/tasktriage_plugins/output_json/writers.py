"""Write results as JSON, each as it comes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from typing import IO, Any

from tasktriage.plugin import SURROGATE, Assessment, Extraction, RowWarnings, RunInfo, record

__all__ = ["JsonLinesOutput", "JsonOutput"]

RUN_SCHEMA = "tasktriage.run/1"


class JsonOutput:
    """One document: `{"schema": …, "run": {…}, "results": [record, …]}`, a record a line."""

    def write(
        self,
        results: Iterable[Assessment] | Iterable[Extraction],
        run: RunInfo,
        stream: IO[Any],
    ) -> None:
        """Write the document; the text is valid JSON once the results have ended."""
        stream.write(f'{{"schema": {_dump(RUN_SCHEMA)},\n"run": {_dump(_run(run))},\n')
        stream.write('"results": [')
        separator = "\n"
        for data in _records(results, run):
            stream.write(separator + _dump(data))
            separator = ",\n"
        stream.write("\n]}\n")


class JsonLinesOutput:
    """One record a line, flushed line by line, so that a reader of a pipe can keep up."""

    def write(
        self,
        results: Iterable[Assessment] | Iterable[Extraction],
        run: RunInfo,
        stream: IO[Any],
    ) -> None:
        """Write a line for each result. The run is not written: every line is a record."""
        for data in _records(results, run):
            stream.write(_dump(data) + "\n")
            stream.flush()


def _run(run: RunInfo) -> dict[str, Any]:
    """Return what is said of the run; texts of documents are none of it."""
    told = asdict(replace(run, documents=None))
    del told["documents"]
    return told


def _records(
    results: Iterable[Assessment] | Iterable[Extraction], run: RunInfo
) -> Iterator[dict[str, Any]]:
    told = RowWarnings()
    for result in results:
        if run.keep_columns and isinstance(result, Assessment):
            told.too_long(result)
        yield record(result, row=run.keep_columns)


def _dump(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if SURROGATE.search(text):  # half a pair has no UTF-8; escaped, it is valid JSON
        return json.dumps(value, allow_nan=False)
    return text
