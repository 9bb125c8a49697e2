"""Duties about hiring, benefits, pay, leave, equality, shifts, values: are they told from terms?

python benchmarks/about_people.py [--out JSON]

`data/about_people.csv` has 300 duties of that kind and 300 lines that say what a job offers, how to
apply and the like, by a language model that had seen neither our rules nor a line of ours. They
are dealt out to 30 postings in two looks: each kind under a heading of its own, and all in two
lists without any heading.
"""

from __future__ import annotations

import csv
import json
import random
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from result_file import arguments, installed, today, versions, write

__all__ = ["main", "measure"]

LINES = Path(__file__).with_name("data") / "about_people.csv"
SEED = 0
HEADINGS = {
    "benefits": "Benefits",
    "pay": "Pay",
    "eeo": "Equal opportunity",
    "apply": "How to apply",
    "hours": "Working hours",
    "values": "Our values",
}
LIBRARIES = ("tasktriage", "numpy", "onnxruntime", "tokenizers")
Row = dict[str, str]


def postings(rows: Sequence[Row], *, headings: bool) -> Iterator[str]:
    """Yield the postings: a title, its share of the duties, its share of the other lines."""
    draw = random.Random(SEED)
    kinds = {kind: [row for row in rows if row["kind"] == kind] for kind in ("duty", "other")}
    for some in kinds.values():
        draw.shuffle(some)
    titles = [row["text"] for row in rows if row["kind"] == "title"]
    for number, title in enumerate(titles):
        duties, others = (some[number :: len(titles)] for some in kinds.values())
        parts = [title, _list("Duties" if headings else "", duties)]
        if headings:
            parts += [
                _list(heading, of_topic)
                for topic, heading in HEADINGS.items()
                if (of_topic := [row for row in others if row["topic"] == topic])
            ]
        else:
            parts.append(_list("", others))
        yield "\n\n".join(parts) + "\n"


def _list(heading: str, rows: Sequence[Row]) -> str:
    return "\n".join([*([heading] if heading else []), *(f"- {row['text']}" for row in rows)])


def kept(texts: Sequence[str]) -> set[tuple[str, int]]:
    """Return the (file, line) of all that the installed command takes for a task."""
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(texts):
            Path(folder, f"{number:02}.txt").write_text(text, encoding="utf-8")
        command = [installed(), "extract", "-f", "jsonl", folder]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    records = (json.loads(line) for line in done.stdout.splitlines())
    sources = (record["source"] for record in records if record["kept"])
    return {(Path(source["document"]).name, source["line"]) for source in sources}


def measure(rows: Sequence[Row], *, headings: bool) -> dict[str, Any]:
    """Return how many duties and other lines are kept, and their shares."""
    by_text = {row["text"]: row for row in rows}
    texts = list(postings(rows, headings=headings))
    found, count, right = kept(texts), Counter[str](), Counter[str]()
    for number, text in enumerate(texts):
        for at, line in enumerate(text.split("\n"), start=1):
            if line.startswith("- "):
                kind = by_text[line[2:]]["kind"]
                count[kind] += 1
                right[kind] += (f"{number:02}.txt", at) in found
    return {
        kind: {"n": count[kind], "kept": right[kind], "share": round(right[kind] / count[kind], 4)}
        for kind in ("duty", "other")
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; print its figures and write them where --out says."""
    options = arguments(__doc__).parse_args(argv)
    with LINES.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    result = {
        "schema": "tasktriage.about-people/1",
        "created": today(),
        "command": "python benchmarks/about_people.py --out benchmarks/results/about_people.json",
        "seed": SEED,
        "versions": versions(LIBRARIES),
        "with_headings": measure(rows, headings=True),
        "without_headings": measure(rows, headings=False),
    }
    for look in ("with_headings", "without_headings"):
        shares = {kind: one["share"] for kind, one in result[look].items()}  # type: ignore[attr-defined]
        print(look, shares)
    write(result, options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
