"""Each look of the postings about people deals out every line once, in blocks as it says."""

from __future__ import annotations

import csv
import importlib
import sys
from collections import Counter
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[4] / "benchmarks"


@pytest.fixture(scope="module")
def people():
    sys.path.insert(0, str(BENCHMARKS))
    try:
        yield importlib.import_module("about_people")
    finally:
        sys.path.remove(str(BENCHMARKS))


@pytest.fixture(scope="module")
def rows(people):
    with people.LINES.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def kinds(block, rows):
    kind_of = {row["text"]: row["kind"] for row in rows}
    return [kind_of[line[2:]] for line in block.split("\n") if line.startswith("- ")]


@pytest.mark.parametrize("look", ["with_headings", "headings_in_turn", "blocks_without_headings"])
def test_every_line_is_in_one_posting(people, rows, look):
    texts = list(people.postings(rows, people.LOOKS[look]))
    lines = Counter(line[2:] for t in texts for line in t.split("\n") if line.startswith("- "))
    assert lines == Counter(row["text"] for row in rows if row["kind"] != "title")


def test_blocks_are_of_one_kind_in_turn_and_of_three_to_six_lines(people, rows):
    for text in people.postings(rows, people.LOOKS["blocks_without_headings"]):
        blocks = [kinds(block, rows) for block in text.split("\n\n")[1:]]
        assert all(len(set(block)) == 1 and 3 <= len(block) <= 6 for block in blocks)
        assert [block[0] for block in blocks[:4]] == ["duty", "other", "duty", "other"]


def test_duties_come_again_below_terms_under_their_own_heading(people, rows):
    text = next(people.postings(rows, people.LOOKS["headings_in_turn"]))
    parts = text.split("\n\n")[1:]
    duties = [at for at, part in enumerate(parts) if set(kinds(part, rows)) == {"duty"}]
    assert len(duties) == 2
    assert 1 < duties[1] < len(parts) - 1
    assert all(not part.startswith("- ") for part in parts)
