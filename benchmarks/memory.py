"""Peak memory by the length of the input: it should not grow with a table, nor with a folder.

python benchmarks/memory.py [--rows 1000 10000] [--pairs 3] [--documents 10000] [--out JSON]

Runs `tasktriage classify` on generated tables of two lengths in turn, and an import of
sentence-transformers as the yardstick; prints peak resident memory of each whole process, the
medians and the ratio of the lengths. Then, once, on a folder of small documents in three formats,
each a few lines of an invented posting, no two alike: the peak, and what is resident when a tenth
of the documents and when nearly all are done. Linux and macOS.
"""

from __future__ import annotations

import csv
import html
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random
from typing import Any

from result_file import arguments, installed, machine, today, versions, write

from tasktriage.bench.extraction.postings import load_postings
from tasktriage.bench.extraction.rebuilt import rebuild
from tasktriage.bench.extraction.sets import INVENTED_TRAIN

VERBS = ("Review", "Prepare", "Reconcile", "Inspect", "Draft", "Repair", "Teach", "Decide on")
THINGS = ("invoices", "patient charts", "a fence", "the roster", "complaints", "a lease", "routes")
WHEN = ("before month end", "with the client", "each morning", "in the field", "for the board")
MEGABYTE = 1e6
SEED, LINES = 0, 10  # of a document; the first is its title
SENTENCE = 5  # words
SUFFIXES = (".txt", ".md", ".html")
LAST = 10  # documents before the end when the process surely still runs
LIBRARIES = ("tasktriage", "onnxruntime", "numpy")


def table(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "task"])
        for n in range(rows):
            words = VERBS[n % 8], THINGS[n // 8 % 7], WHEN[n // 56 % 5]
            writer.writerow([n, f"{' '.join(words)}, case {n}"])


def documents(folder: Path, count: int) -> int:
    """Write documents named by their numbers; return how many bytes they have together."""
    random = Random(SEED)
    rows = load_postings(INVENTED_TRAIN, Path()).rows
    texts = [rebuild(posting, headings=True).text for posting in rows]
    size = 0
    for number in range(1, count + 1):
        first, *lines = (line for line in random.choice(texts).splitlines() if line.strip())
        kept = sorted(random.sample(range(len(lines)), min(LINES - 1, len(lines))))
        text = "\n".join([first, *(_numbered(lines[at], number) for at in kept)])
        suffix = random.choice(SUFFIXES)
        if suffix == ".html":
            text = "".join(f"<p>{html.escape(line)}</p>\n" for line in text.split("\n"))
        size += (folder / f"{number:06}{suffix}").write_text(text, encoding="utf-8")
    return size


def _numbered(line: str, number: int) -> str:
    """Return a line that no other document has, unless it is as short as a heading."""
    return f"{line} (no. {number})" if len(line.split()) >= SENTENCE else line


def of_folder(count: int) -> dict[str, Any]:
    """Return the memory of `classify` on a folder of so many documents."""
    with tempfile.TemporaryDirectory() as folder:
        size = documents(Path(folder), count)
        command = [installed(), "classify", folder, "-f", "jsonl"]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert process.stdout is not None
        places, resident = [count // 10, count - LAST], dict[str, float]()
        for line in process.stdout:
            number = int(Path(json.loads(line)["source"]["document"]).stem)
            while places and number >= places[0]:
                resident[f"after {places.pop(0)}"] = resident_mb(process.pid)
        peak = ended_mb(process, command)
    first, last = resident.values()
    return {
        "documents": count,
        "bytes_mean": round(size / count),
        "resident": resident,
        "peak": peak,
        "ratio": last / first,
    }


def resident_mb(pid: int) -> float:
    """Return the memory of a process that is resident now, in MB."""
    said = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], check=True, capture_output=True)
    return int(said.stdout) * 1024 / MEGABYTE


def peak_mb(command: list[str]) -> float:
    """Return the peak resident memory of a process in MB."""
    return ended_mb(subprocess.Popen(command, stdout=subprocess.DEVNULL), command)


def ended_mb(process: subprocess.Popen[Any], command: list[str]) -> float:
    """Wait for a process; return its peak resident memory in MB."""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = code = os.waitstatus_to_exitcode(status)
    # 1: some rows of odd made words got no label; every row is written all the same
    if code not in (0, 1):
        raise SystemExit(f"failed: {' '.join(command)}")
    scale = 1 if sys.platform == "darwin" else 1024
    return usage.ru_maxrss * scale / MEGABYTE


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--rows", type=int, nargs=2, default=[1000, 10000])
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--documents", type=int, default=10_000, help="of the folder; 10,000")
    options = parser.parse_args()
    if options.documents <= 2 * LAST:
        parser.error(f"--documents must be more than {2 * LAST}")
    program = installed()
    runs: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for rows in options.rows:
            table(Path(folder) / f"{rows}.csv", rows)
        for _ in range(options.pairs):
            for rows in options.rows:
                command = [program, "classify", f"{folder}/{rows}.csv", "-f", "jsonl"]
                runs.setdefault(f"{rows} rows", []).append(peak_mb(command))
            yardstick = [sys.executable, "-c", "import sentence_transformers"]
            runs.setdefault("import sentence_transformers", []).append(peak_mb(yardstick))
    medians = {name: statistics.median(values) for name, values in runs.items()}
    for name, value in medians.items():
        print(f"{name:<30}{value:8.0f} MB")
    short, long = (medians[f"{rows} rows"] for rows in options.rows)
    print(f"{'longer / shorter':<30}{long / short:8.2f}")
    folder = of_folder(options.documents)
    for name, value in {**folder["resident"], "peak": folder["peak"]}.items():
        print(f"{f'{options.documents} documents, {name}':<30}{value:8.0f} MB")
    result = {
        "schema": "tasktriage.memory/1",
        "created": today(),
        "command": f"python benchmarks/memory.py --rows {options.rows[0]} "
        f"{options.rows[1]} --pairs {options.pairs} --documents {options.documents}",
        "unit": "MB, peak resident memory of the whole process",
        "runs": runs,
        "medians": medians,
        "ratio": long / short,
        "folder": folder,
        "machine": machine(),
        "versions": versions(LIBRARIES),
    }
    write(result, options.out)


if __name__ == "__main__":
    main()
