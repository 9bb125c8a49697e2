"""Duties about hiring, benefits, pay, leave, equality, shifts, values: are they told from terms?

python benchmarks/about_people.py [--out JSON]

`data/about_people.csv` has 300 duties of that kind and 300 lines that say what a job offers, how to
apply and the like, by a language model that had seen neither our rules nor a line of ours. They
are dealt out to 30 postings in four looks: each kind under a heading of its own; all in two lists
without any heading; duties under a heading and again below the terms, each block of terms under a
heading of its own; and blocks of both kinds in turn, three to six lines each, without any heading.
"""

from __future__ import annotations

import csv
import json
import random
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import zip_longest
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
BLOCK = (3, 6)  # lines of a block, at least and at most
Row = dict[str, str]
Look = Callable[[Sequence[Row], Sequence[Row], random.Random], list[str]]


def postings(rows: Sequence[Row], look: Look) -> Iterator[str]:
    """Yield the postings: a title, its share of the duties, its share of the other lines."""
    draw = random.Random(SEED)
    kinds = {kind: [row for row in rows if row["kind"] == kind] for kind in ("duty", "other")}
    for some in kinds.values():
        draw.shuffle(some)
    titles = [row["text"] for row in rows if row["kind"] == "title"]
    for number, title in enumerate(titles):
        duties, others = (some[number :: len(titles)] for some in kinds.values())
        yield "\n\n".join((title, *look(duties, others, draw))) + "\n"


def _headed(duties: Sequence[Row], others: Sequence[Row], _: random.Random) -> list[str]:
    return [_list("Duties", duties), *_terms(others)]


def _bare(duties: Sequence[Row], others: Sequence[Row], _: random.Random) -> list[str]:
    return [_list("", duties), _list("", others)]


def _in_turn(duties: Sequence[Row], others: Sequence[Row], _: random.Random) -> list[str]:
    """Return half of the duties, half of the terms, and the other halves."""
    half, terms = len(duties) // 2, _terms(others)
    first, second = _list("Duties", duties[:half]), _list("Further duties", duties[half:])
    middle = (len(terms) + 1) // 2
    return [first, *terms[:middle], second, *terms[middle:]]


def _blocks(duties: Sequence[Row], others: Sequence[Row], draw: random.Random) -> list[str]:
    """Return lists of three to six lines, of duties and of terms in turn."""
    cut = [[_list("", block) for block in _cut(some, draw)] for some in (duties, others)]
    return [block for pair in zip_longest(*cut, fillvalue="") for block in pair if block]


def _cut(rows: Sequence[Row], draw: random.Random) -> Iterator[Sequence[Row]]:
    least, most = BLOCK
    while rows:
        fits = [n for n in range(least, most + 1) if len(rows) == n or len(rows) - n >= least]
        size = draw.choice(fits)
        yield rows[:size]
        rows = rows[size:]


def _terms(others: Sequence[Row]) -> list[str]:
    return [
        _list(heading, of_topic)
        for topic, heading in HEADINGS.items()
        if (of_topic := [row for row in others if row["topic"] == topic])
    ]


def _list(heading: str, rows: Sequence[Row]) -> str:
    return "\n".join([*([heading] if heading else []), *(f"- {row['text']}" for row in rows)])


LOOKS: Mapping[str, Look] = {
    "with_headings": _headed,
    "without_headings": _bare,
    "headings_in_turn": _in_turn,
    "blocks_without_headings": _blocks,
}


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


def measure(rows: Sequence[Row], look: Look) -> dict[str, Any]:
    """Return how many duties and other lines are kept, and their shares."""
    by_text = {row["text"]: row for row in rows}
    texts = list(postings(rows, look))
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
    result: dict[str, Any] = {
        "schema": "tasktriage.about-people/1",
        "created": today(),
        "command": "python benchmarks/about_people.py --out benchmarks/results/about_people.json",
        "seed": SEED,
        "versions": versions(LIBRARIES),
        **{name: measure(rows, look) for name, look in LOOKS.items()},
    }
    for name in LOOKS:
        print(name, {kind: one["share"] for kind, one in result[name].items()})
    write(result, options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
