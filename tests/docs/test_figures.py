"""Every figure that the documentation states comes from a result file, and is what stands there.

A figure is a number with a decimal point, a comma or a percent sign, or of three digits or more;
years are none, nor is what stands in code. `figures.toml` has an entry for each: the words around
it with `{}` in the place of a figure (`{%}`: a share that is printed as percent; `{-%}`: the rest
to the whole), and where it comes from; or why it is no measurement. What `docs/generate.py` writes
between its marks is covered by its `--check`, what `card.py` makes of model.json by that, and the
tables in "What was tried" by results/tried.json.
"""

from __future__ import annotations

import json
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

from tasktriage.corpora.sentences import Part, Register, load_sentences
from tasktriage.training.card import card

ROOT = Path(__file__).parents[2]
TABLE = tomllib.loads((Path(__file__).parent / "figures.toml").read_text("utf-8"))
SOURCES, REASONS = TABLE["figures"], TABLE["no_measurement"]
CARDS = sorted(str(p.relative_to(ROOT)) for p in ROOT.glob("models/tasktriage_models/*/README.md"))
NOTES = sorted(str(p.relative_to(ROOT)) for p in ROOT.glob("models/recipes/*.md"))
PAGES = ("README.md", *CARDS, *NOTES, *TABLE["pages"])
READ = (*PAGES, *TABLE["datasheets"])

WORD = re.compile(r"(?<![\w.])(?<![\w.]-)\.?\d[\w.,]*(?: ?%)?")
FIGURE = re.compile(r"\.\d+|\d+\.\d+|\d{1,3}(?:,\d{3})+|\d{3,}|\S+ ?%")
YEAR = re.compile(r"(?:19|20)\d\d")
HOLE = re.compile(r"\\\{((?:\\-)?%?)\\\}")
PRINTED = {"": lambda v: v, "%": lambda v: 100 * v, "\\-%": lambda v: 100 * (1 - v)}
NUMBER = r"([-−]?[\d.,]*\d)"
NOT_READ = re.compile(
    r"<!-- figures -->.*?<!-- /figures -->|^```.*?^```|`[^`\n]*`|\]\([^)]*\)|^ *\d+\. ", re.M | re.S
)


@cache
def result(name):
    return json.loads((ROOT / TABLE["files"][name]).read_text("utf-8"))


@cache
def counted(name):
    """Return what is counted in the sentences that come along."""
    tasks = [s for s in load_sentences(Part.DEV) if s.label is not None]
    if name == "bare_acts":
        return sum(s.register is Register.PLAIN for s in tasks)
    assert name == "dev_tasks"
    return len(tasks)


def value_at(path):
    """Return the value at FILE/KEY/KEY of a result file, or counted/NAME."""
    name, *keys = path.split("/")
    if name == "counted":
        return counted(*keys)
    found = result(name)
    for key in keys:
        found = found[int(key)] if isinstance(found, list) else found[key]
    return found


def without_digits(text):
    return re.sub(r"\d", "#", text)


@cache
def tried_rows():
    """Return the rows of what was tried, as lines of Markdown."""
    tables = result("tried")["tables"].values()
    rows = [row for table in tables for row in (table["columns"], *table["rows"])]
    return [one_blank(f"| {' | '.join(row)} |") for row in rows]


def one_blank(line):
    return re.sub(r" +", " ", line)


@cache
def read(page):
    """Return a page; digits in code, or in lines that are made of a file, are struck out."""
    path = ROOT / page
    made = set(tried_rows()) if page in (*CARDS, *NOTES) else set()
    if page in CARDS:
        said = json.loads(path.with_name("model.json").read_text("utf-8"))
        made |= set(map(one_blank, card(said).splitlines()))
    lines = path.read_text("utf-8").splitlines()
    text = "\n".join(without_digits(x) if one_blank(x) in made else x for x in lines)
    return NOT_READ.sub(lambda m: without_digits(m[0]), text)


def figures(text):
    """Yield the start, end and text of every figure."""
    for match in WORD.finditer(text):
        word = match[0].rstrip(".,")
        if FIGURE.fullmatch(word) and not YEAR.fullmatch(word):
            yield match.start(), match.start() + len(word), word


def pattern(says):
    """Return what finds the words of an entry, however the lines break."""
    escaped = re.escape(" ".join(says.split())).replace(r"\ ", r"\s+")
    return re.compile(HOLE.sub(lambda _: NUMBER, escaped))


def differing(says, paths, match):
    """Return each figure of a match that is not its source, rounded to the digits that it has."""
    holes = HOLE.findall(re.escape(says))
    assert len(holes) == len(paths), f"as many holes as sources: {says}"
    wrong = []
    for printed, path, hole in zip(match.groups(), paths, holes, strict=True):
        plain = printed.replace(",", "").replace("−", "-")
        value = PRINTED[hole](value_at(path))
        if abs(float(plain) - value) > 0.5 * 10.0 ** -len(plain.partition(".")[2]) + 1e-9:
            wrong.append(f"{printed} is {value:.6g} in {path}")
    return wrong


def uncovered(text):
    spans = [m.span() for says in (*SOURCES, *REASONS) for m in pattern(says).finditer(text)]
    return [
        f"{word} in: {text[max(0, start - 50) : end + 30]}"
        for start, end, word in figures(text)
        if not any(a <= start and end <= b for a, b in spans)
    ]


@pytest.mark.parametrize("page", PAGES)
def test_every_figure_has_a_source(page):
    missing = uncovered(read(page))
    assert missing == [], "say in tests/docs/figures.toml which file it comes from, or why none"


@pytest.mark.parametrize("says", [*SOURCES, *REASONS], ids=lambda says: says[:50])
def test_every_entry_is_met_and_true(says):
    matches = [m for page in READ for m in pattern(says).finditer(read(page))]
    assert matches, "no page says so any more: drop the entry"
    paths = SOURCES.get(says)
    assert [wrong for m in matches if paths for wrong in differing(says, paths, m)] == []


def test_what_was_tried_stands_in_the_notes():
    notes = "\n".join((ROOT / page).read_text("utf-8") for page in NOTES)
    lines = set(map(one_blank, notes.splitlines()))
    assert [row for row in tried_rows() if row not in lines] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("reach .92, 0.81 [.79, .83].", [".92", "0.81", ".79", ".83"]),
        ("11,182 rows, 704 sentences, 38 acts", ["11,182", "704"]),
        ("90 % or 4.4% of them", ["90 %", "4.4%"]),
        ("in 2026, GPT-4, version 0.4.0, Apache-2.0, 2026-11-29, 1.8e-4, O1.5x", []),
    ],
)
def test_what_is_a_figure(text, found):
    assert [word for _, _, word in figures(text)] == found


def test_a_figure_is_held_to_the_digits_that_it_has(monkeypatch):
    values = {"a": 0.8312, "b": 0.0449, "c": 0.85}
    monkeypatch.setattr(f"{__name__}.value_at", values.__getitem__, raising=False)
    says = "macro-F1 {}, wrong {%} %, missed {-%} %"
    for text, wrong in (
        ("macro-F1 .831,\nwrong 4.5 %, missed 15 %", 0),
        ("macro-F1 0.83, wrong 4 %, missed 15.0 %", 0),
        ("macro-F1 .832, wrong 4.4 %, missed 85 %", 3),
    ):
        assert len(differing(says, ["a", "b", "c"], pattern(says).search(text))) == wrong


def test_code_marks_and_links_are_not_read():
    text = "`--at .90` [x](a/1.5) and .70\n```\n.80\n```\n<!-- figures -->\n.60\n<!-- /figures -->"
    struck = NOT_READ.sub(lambda m: without_digits(m[0]), text)
    assert [word for _, _, word in figures(struck)] == [".70"]
