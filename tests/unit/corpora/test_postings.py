"""The invented postings keep the promises of their README."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from importlib.resources import files

import pytest

from tasktriage.corpora import postings
from tasktriage.corpora.postings import PostingLine, load_postings
from tasktriage.corpora.sentences import Part

EVERY = {part: load_postings(part) for part in (Part.TRAIN, Part.DEV, Part.TEST)}
README = files(postings).joinpath("README.md").read_text("utf-8")
KINDS = set(re.findall(r"`(\w+)`", README.split("Kinds:")[1].split("A line has")[0]))
LEAST_WORDS = 7


def runs(text: str) -> set[tuple[str, ...]]:
    found = re.findall(r"[^\W_]+", text.lower())
    return {tuple(found[i : i + LEAST_WORDS]) for i in range(len(found) - LEAST_WORDS + 1)}


def test_every_file_is_read_once_and_every_line_has_a_kind():
    tables = [f.name for f in files(postings).iterdir() if f.name.endswith(".tsv")]
    assert sorted(f"{p.name}.tsv" for found in EVERY.values() for p in found) == sorted(tables)
    for found in EVERY.values():
        for posting in found:
            assert posting.title.strip()
            for line in posting.lines:
                assert bool(line.kind) == bool(line.text), (posting.name, line)
                assert not line.kind or line.kind in KINDS
                assert "\t" not in line.text


def test_readme_counts_them():
    for part, found in EVERY.items():
        lines = [line for posting in found for line in posting.lines if line.kind]
        duties = sum(line.is_duty for line in lines)
        assert f"| `{part}` | {len(found)} | {len(lines):,} | {duties} |" in README


def test_parts_share_no_sentence():
    where = defaultdict(set)
    for part, found in EVERY.items():
        for posting in found:
            for line in posting.lines:
                if line.kind not in ("heading", "stock"):
                    for run in runs(line.text):
                        where[run].add(part)
    shared = [run for run, parts in where.items() if len(parts) > 1]
    assert len(shared) <= 1, shared  # "right to work in the United Kingdom"


def test_about_half_of_the_lines_are_no_duties():
    kinds = Counter(line.kind for p in EVERY[Part.TRAIN] for line in p.lines if line.kind)
    assert 0.15 <= kinds["duty"] / kinds.total() <= 0.4
    assert kinds["requirement"] > 300


@pytest.mark.parametrize(
    ("line", "statements"),
    [
        ("- **Mend** the nets; sell fish", ["Mend the nets", "sell fish"]),
        ("2.1  To count boats. Keep the log.", ["To count boats.", "Keep the log."]),
        ("✅ Row", ["Row"]),
        ("<li>Salt &amp; smoke</li>", ["Salt & smoke"]),
        ("• Row • Sail", ["Row", "Sail"]),
        ("(iv) Steer", ["Steer"]),
        ("$12 an hour", ["$12 an hour"]),
        ("[Apply](http://x.example/y)", ["Apply"]),
        ("---", []),
    ],
)
def test_statements_are_the_words_of_a_line(line, statements):
    assert list(PostingLine("duty", line).statements()) == statements
