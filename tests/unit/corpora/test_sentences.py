"""The codebook set keeps the promises of its README: the shipped tables, line by line."""

from __future__ import annotations

import csv
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from importlib.resources import files
from itertools import pairwise

import pytest

from tasktriage.corpora import sentences
from tasktriage.corpora.codebook import load_codebook
from tasktriage.corpora.sentences import Part, Register, Sentence, load_sentences
from tasktriage.domain.label import LABELS, Label, Reason

EVERY = load_sentences()
LABELLED = [s for s in EVERY if s.label is not None]
TEST = [s for s in LABELLED if s.part is Part.TEST]
TABLES = sorted(f.name for f in files(sentences).iterdir() if f.name.endswith(".csv"))
README = files(sentences).joinpath("README.md").read_text("utf-8")
ANSWERED = {Reason.ACC, Reason.LIC}
TEST_SECTORS = {"insurance", "energy_utilities"}
COLUMNS = ["id", "part", "register", "label", "reasons", "kind", "family", "text"]
STOCK = {"heading", "header", "stock"}
IN_A_ROW = 5  # words that no two tasks share


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[i : i + length]) for i in range(len(found) - length + 1)}


def at_fault(rows: Iterable[Sentence]) -> list[str]:
    return [f"{s.id}: {s.text}" for s in rows][:5]


def test_every_line_of_every_table_is_read_once():
    lines = 0
    for name in TABLES:
        rows = list(csv.reader(files(sentences).joinpath(name).read_text("utf-8").splitlines()))
        assert rows[0] == COLUMNS
        assert {len(row) for row in rows} == {8}, name
        lines += len(rows) - 1
    assert len(EVERY) == lines
    assert {s.sector for s in EVERY} == {name.removesuffix(".csv") for name in TABLES}


def test_a_part_is_what_is_marked_as_it_in_the_same_order():
    for part in Part:
        assert load_sentences(part) == tuple(s for s in EVERY if s.part is part)


def test_an_id_is_of_its_text_and_no_two_are_equal():
    assert len({s.id for s in EVERY}) == len(EVERY)
    wrong = (
        s
        for s in EVERY
        if not hashlib.sha256(s.text.encode()).hexdigest().startswith(s.id.split("/")[1])
    )
    assert at_fault(wrong) == []


def test_texts_are_one_clean_line():
    assert at_fault(s for s in EVERY if s.text != " ".join(s.text.split()) or not s.text) == []
    assert at_fault(s for s in EVERY if not s.text.isprintable()) == []


def test_a_label_is_of_a_task_and_reasons_are_of_human_critical_ones():
    assert {s.label for s in LABELLED} == set(Label)
    assert at_fault(s for s in LABELLED if not s.task) == []
    human = Label.HUMAN_CRITICAL
    assert at_fault(s for s in EVERY if bool(s.reasons) != (s.label is human)) == []
    assert at_fault(s for s in EVERY if len(set(s.reasons)) != len(s.reasons)) == []
    assert {s.reasons[0] for s in LABELLED if s.reasons} == set(Reason)


def test_what_is_no_task_says_what_it_is_and_a_task_does_not():
    assert at_fault(s for s in EVERY if bool(s.kind) == s.task) == []
    assert {"requirement", "heading", "benefit", "pay"} <= {s.kind for s in EVERY if not s.task}
    # a duty that nobody labelled stands in a posting, among the lines that are none
    assert at_fault(s for s in EVERY if s.task and not s.label and s.sector != "postings") == []
    assert at_fault(s for s in EVERY if not s.task and s.register is not Register.POSTING) == []


def test_a_family_has_one_part():
    parts = defaultdict(set)
    for s in EVERY:
        parts[s.family].add(s.part)
    assert {family for family, found in parts.items() if len(found) > 1} == set()


def test_families_differ_in_the_act():
    labels = defaultdict(list)
    for s in LABELLED:
        labels[s.family].append(s.label)
    several = {family: found for family, found in labels.items() if len(found) > 1}
    assert max(map(len, several.values())) <= 4
    assert {family for family, found in several.items() if len(set(found)) == 1} == set()
    # "about two thirds of the tasks stand in families"
    share = sum(map(len, several.values())) / len(LABELLED)
    assert 0.6 <= share <= 0.73


def test_no_two_labelled_tasks_share_five_words_in_a_row():
    seen: dict[tuple[str, ...], str] = {}
    shared = []
    for s in LABELLED:
        for run in runs(s.text, IN_A_ROW):
            if run in seen:
                shared.append(f"{' '.join(run)!r}: {seen[run]} and {s.id}")
            seen[run] = s.id
    assert shared == []


def test_the_parts_share_no_text():
    # but for what stands in every posting: headings, stock clauses, a school leaving certificate
    own = [s for s in EVERY if s.task or (s.kind not in STOCK and len(words(s.text)) > IN_A_ROW)]
    texts = {part: {" ".join(words(s.text)) for s in own if s.part is part} for part in Part}
    for one, other in pairwise([*Part, Part.TRAIN]):
        assert texts[one] & texts[other] == set()
    examples = {" ".join(words(e.text)) for e in load_codebook().examples}
    assert examples & (texts[Part.DEV] | texts[Part.TEST]) == set()


def test_two_whole_sectors_are_in_the_test_part_alone():
    of = defaultdict(set)
    for s in EVERY:
        of[s.sector].add(s.part)
    assert {sector for sector, parts in of.items() if parts == {Part.TEST}} == TEST_SECTORS
    whole = {sector for sector, parts in of.items() if parts == set(Part)}
    assert whole == set(of) - TEST_SECTORS - {"postings"}


def test_the_test_part_is_large_enough_to_tell_models_apart():
    assert len(TEST) >= 300
    assert sum(bool(ANSWERED & set(s.reasons)) for s in TEST) >= 80
    for rows in (TEST, [s for s in LABELLED if s.part is Part.DEV]):
        shares = Counter(s.label for s in rows)
        assert min(shares.values()) >= len(rows) / 4, shares
    assert sum(not s.task for s in EVERY if s.part is Part.TEST) >= 100


@pytest.mark.parametrize("register", list(Register))
def test_each_register_has_a_third_of_the_tasks(register):
    share = sum(s.register is register for s in LABELLED) / len(LABELLED)
    assert share == pytest.approx(1 / 3, abs=0.02)
    share = sum(s.register is register for s in TEST) / len(TEST)
    assert share == pytest.approx(1 / 3, abs=0.04)
    # how a sentence is written tells nothing of its label
    for label in LABELS:
        of = [s for s in LABELLED if s.label is label]
        assert sum(s.register is register for s in of) / len(of) == pytest.approx(1 / 3, abs=0.05)


def test_the_readme_has_the_figures_of_the_tables():
    def number(value: int) -> str:
        return f"{value:,}"

    labels = Counter(s.label for s in LABELLED)
    reasons = Counter(s.reasons[0] for s in LABELLED if s.reasons)
    registers = Counter(s.register for s in LABELLED)
    answered = sum(bool(ANSWERED & set(s.reasons)) for s in TEST)
    said = [
        f"| {number(len(LABELLED))}: "
        + ", ".join(f"{number(labels[label])} {label}" for label in LABELS),
        ", ".join(f"{reason} {count}" for reason, count in reasons.most_common(3)),
        f"{registers[Register.ONET]} as in O\\*NET statements, "
        f"{registers[Register.POSTING]} as in postings, "
        f"{registers[Register.PLAIN]} as a person types them",
        f"| {number(sum(s.task and s.label is None for s in EVERY))} |",
        f"| lines that are no task | {number(sum(not s.task for s in EVERY))}:",
        f"({len(TEST)} tasks, {answered} of them with ACC or LIC)",
    ]
    assert [line for line in said if line not in README] == []
