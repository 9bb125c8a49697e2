"""The same labelled postings in the layouts that people have: is the same found in each?

python benchmarks/layouts.py [--out JSON]

The postings are the development part of the invented ones. Each is written as forms, as columns
side by side and with item marks of every kind, and the installed command extracts from the files.
What is covered of the duties, and which share of the tasks is none, is scored as `tasktriage bench
extraction` does, but by words alone, since places differ by layout. Then the postings as they stand
are written as files and as rows of tables, and the tasks of both, and their order, are compared.
"""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from laid_out import HTML, MARKS, TEXT, Page, escaped, page_of, with_marks
from laid_out_files import PDF, SHEETS, WORD
from result_file import arguments, installed, today, versions, write

from tasktriage.bench.extraction.found import Found
from tasktriage.bench.extraction.kinds import LEAKS, PassageKind, kind_of
from tasktriage.bench.extraction.match import in_order
from tasktriage.bench.extraction.postings import Posting, load_postings
from tasktriage.bench.extraction.rebuilt import rebuild
from tasktriage.bench.extraction.reference import Reference, words
from tasktriage.bench.extraction.score import Judged, score
from tasktriage.bench.extraction.sets import INVENTED_DEV
from tasktriage.corpora.postings import PostingLine

__all__ = ["main", "measure_layouts", "measure_tables"]

LIBRARIES = ("tasktriage", "numpy", "onnxruntime", "openpyxl", "pyarrow", "python-docx")
TAG = re.compile(r"</?[a-z]\w*>")
WITHIN = 0.8  # of a task's words that stand in a line, for the task to be of it
PLAIN = "marks: -"  # what the other layouts are held against
ROW = ("req_id", "job_title", "location", "job_description", "date_posted")
Files = dict[str, bytes]


def layouts(page: Page) -> Iterator[tuple[str, str, bytes]]:
    """Yield the name, suffix and file of each layout; one that can't say a page's signs is out."""
    for name, mark in MARKS.items():
        yield f"marks: {name}", ".txt", with_marks(page, mark).encode()
    written: tuple[tuple[str, Mapping[str, Callable[[Page], Any]]], ...] = (
        (".txt", TEXT),
        (".html", HTML),
        (".docx", WORD),
        (".xlsx", SHEETS),
        (".pdf", PDF),
    )
    for suffix, several in written:
        for name, render in several.items():
            try:
                file = render(page)
            except UnicodeEncodeError:
                continue
            data = file.encode() if isinstance(file, str) else file
            yield f"{name} ({suffix})", suffix, data


def extracted(files: Files) -> dict[str, list[str]]:
    """Return the tasks that the installed command finds, by the name of their document."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            path = Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
        command = [installed(), "extract", "-f", "jsonl", folder]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        found: dict[str, list[str]] = {}
        for record in map(json.loads, done.stdout.splitlines()):
            document = Path(record["source"]["document"]).relative_to(folder).as_posix()
            found.setdefault(document, []).append(record["text"])
    return found


def judged(page: Page, tasks: Sequence[str]) -> Judged:
    """Return a page's statements, and what of them each task is."""
    said = [
        Reference(kind_of(label), label, words(statement), 0, 0)
        for label, text in page.lines
        for statement in PostingLine(label, text).statements()
    ]
    found = [Found(words(task), _kind(words(task), page), cut=False) for task in tasks]
    return Judged(str(page.number), said, found)


def _kind(task: Sequence[str], page: Page) -> PassageKind:
    """Return the kind of the line, or else of the lines, that hold a task's words in order.

    Lines of one kind in one task are merged, which is no leak; those of two kinds are one.
    """
    lines = [(words(text), kind_of(label)) for label, text in page.lines]
    merged: dict[PassageKind, list[str]] = {}
    for said, kind in lines:  # a stock clause is merged with the duties around it
        stands_with = PassageKind.DUTY if kind is PassageKind.IGNORED else kind
        merged.setdefault(stands_with, []).extend(said)
    for places in (lines, [(tuple(said), kind) for kind, said in merged.items()]):
        share, _, kind = max(
            (in_order(task, said) / max(1, len(task)), kind is PassageKind.DUTY, kind)
            for said, kind in places
        )
        if share >= WITHIN:
            return kind
    return PassageKind.BOILERPLATE


def measure_layouts(postings: Sequence[Posting]) -> dict[str, dict[str, Any]]:
    """Return what is covered and what leaks, by layout."""
    pages = [page_of(posting, number) for number, posting in enumerate(postings)]
    files: Files = {}
    held: dict[str, list[tuple[str, Page]]] = {}
    for page in pages:
        for at, (layout, suffix, data) in enumerate(layouts(page)):
            name = f"{at}{suffix[1:]}/{page.number:03}{suffix}"
            files[name] = data
            held.setdefault(layout, []).append((name, page))
    found = extracted(files)
    return {
        layout: _figures([judged(page, found.get(name, ())) for name, page in some])
        for layout, some in held.items()
    }


def _figures(documents: Sequence[Judged]) -> dict[str, Any]:
    scored = score(documents)
    values = {name: share.value or 0.0 for name, share in scored.scores.items()}
    return {
        "documents": len(documents),
        "covered": round(values["duty_text_covered"], 4),
        "leaks": round(sum(values[f"leak_{kind}"] for kind in LEAKS), 4),
        "without_tasks": scored.counts.documents_without_units,
    }


def measure_tables(postings: Sequence[Posting]) -> dict[str, dict[str, int]]:
    """Return how many postings have the same tasks in the same order as rows and as files.

    Those that hold HTML are left out: in a text file it is text, in a cell it is HTML.
    """
    postings = [one for one in postings if not TAG.search(rebuild(one, headings=True).text)]
    result = {}
    for suffix, cell in ((".txt", _as_text), (".html", _as_html)):
        cells = [cell(posting) for posting in postings]
        rows = [
            (f"R-{n:04}", posting.title, "Anytown", text, "2026-03-14")
            for n, (posting, text) in enumerate(zip(postings, cells, strict=True))
        ]
        tables = {f"t/{kind}": data for kind, data in _tables(rows).items()}
        found = extracted(
            {f"f/{n}{suffix}": text.encode() for n, text in enumerate(cells)} | tables
        )
        for name in tables:
            equal = sum(
                found.get(f"{name}/{n + 1}", []) == found.get(f"f/{n}{suffix}", [])
                for n in range(len(cells))
            )
            cells_of = f"{suffix[1:]} in {name.rpartition('.')[2]}"
            result[cells_of] = {"postings": len(cells), "equal": equal}
    return result


def _as_text(posting: Posting) -> str:
    # the title leads, so that a file knows it as the row does
    return f"{posting.title}\n\n{rebuild(posting, headings=True).text}\n"


def _as_html(posting: Posting) -> str:
    parts = [f"<h1>{escaped(posting.title)}</h1>"]
    for section in posting.sections:
        parts.append(f"<h3>{escaped(section.heading)}</h3>" if section.heading else "")
        rows = [escaped(row.strip()) for row in section.text.split("\n") if row.strip()]
        parts.append("".join(f"<p>{row}</p>" for row in rows))
    return "".join(parts)


def _tables(rows: Sequence[Sequence[str]]) -> Files:
    """Return the rows as tables of every kind, by file name."""
    files = {}
    for suffix, delimiter in (("csv", ","), ("tsv", "\t")):
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=delimiter).writerows((ROW, *rows))
        files[f"table.{suffix}"] = text.getvalue().encode()
    book = openpyxl.Workbook()
    for row in (ROW, *rows):
        book.active.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    files["table.xlsx"] = stream.getvalue()
    lines = (json.dumps(dict(zip(ROW, row, strict=True))) for row in rows)
    files["table.jsonl"] = ("\n".join(lines) + "\n").encode()
    columns = dict(zip(ROW, map(list, zip(*rows, strict=True)), strict=True))
    stream = io.BytesIO()
    pq.write_table(pa.table(columns), stream)
    files["table.parquet"] = stream.getvalue()
    return files


def _pooled(found: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return how far the marks of lists are from the hyphen at most, and which differ."""
    plain = found[PLAIN]
    marks = {name: one for name, one in found.items() if name.startswith("marks: ")}
    return {
        "marks": len(marks),
        "least_covered": min(one["covered"] for one in marks.values()),
        "most_leaks": max(one["leaks"] for one in marks.values()),
        "apart": [n for n, one in marks.items() if abs(one["covered"] - plain["covered"]) > 0.005],
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; print its figures and write them where --out says."""
    options = arguments(__doc__).parse_args(argv)
    postings = load_postings(INVENTED_DEV, Path())
    found = measure_layouts(postings.rows)
    result = {
        "schema": "tasktriage.layouts/1",
        "created": today(),
        "command": "python benchmarks/layouts.py --out benchmarks/results/layouts.json",
        "data": dict(postings.hashes),
        "versions": versions(LIBRARIES),
        "marks": _pooled(found),
        "layouts": found,
        "tables": measure_tables(postings.rows),
    }
    for name, one in found.items():
        print(f"{name:50} {one['covered']:.3f} {one['leaks']:.3f} {one['without_tasks']:3}")
    print(result["marks"], result["tables"], sep="\n")
    write(result, options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
