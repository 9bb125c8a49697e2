"""The labels of O*NET tasks keep the promises of their README."""

from __future__ import annotations

import csv
import re
from collections import Counter
from importlib.resources import files

import pytest

from tasktriage.corpora import onet_codebook
from tasktriage.corpora.onet_codebook import load_onet_labels
from tasktriage.domain.label import LABELS, REASONS, SUM_TOLERANCE, top_label

LABELLED = load_onet_labels()
README = files(onet_codebook).joinpath("README.md").read_text("utf-8")
TABLE = files(onet_codebook).joinpath("labels.tsv").read_text("utf-8")
READERS = 21
GIVEN_TO_ALL = 30
REASON_FROM = 0.40  # share of human-critical
AGREED = 0.75


def said(pattern):
    """Return the number that the README gives."""
    return int(re.search(pattern, README)[1].replace(",", ""))


def test_every_line_is_read_once_in_its_order():
    rows = list(csv.DictReader(TABLE.splitlines(), delimiter="\t"))
    assert [(x.soc_code, x.task_id) for x in LABELLED] == [
        (row["soc_code"], row["task_id"]) for row in rows
    ]
    assert len({(x.soc_code, x.task_id) for x in LABELLED}) == len(LABELLED)
    assert len(LABELLED) == said(r"\| labelled \| ([\d,]+)")


def test_no_statement_stands_in_the_table():
    cells = [cell for line in TABLE.splitlines() for cell in line.split("\t")]
    assert not [cell for cell in cells if " " in cell or len(cell) > len("p_human_critical")]


def test_ids_are_onets():
    assert all(re.fullmatch(r"\d\d-\d{4}\.\d\d", x.soc_code) for x in LABELLED)
    assert all(x.task_id.isdecimal() for x in LABELLED)


def test_shares_sum_to_one_but_for_rounding():
    assert all(min(x.soft) >= 0 for x in LABELLED)
    assert all(abs(sum(x.soft) - 1) < SUM_TOLERANCE for x in LABELLED)


def test_a_reason_stands_where_a_person_may_be_needed_and_nowhere_else():
    wrong = [x for x in LABELLED if (x.reason is not None) != (x.soft[2] >= REASON_FROM)]
    assert wrong == []


def test_thirty_statements_were_given_to_all():
    assert Counter(x.labellers for x in LABELLED) == {
        1: len(LABELLED) - GIVEN_TO_ALL,
        READERS: GIVEN_TO_ALL,
    }


@pytest.mark.parametrize("label", LABELS, ids=str)
def test_the_readme_counts_labels(label):
    count = sum(top_label(x.soft) is label for x in LABELLED)
    assert count == said(rf"largest share.*\| .*?([\d,]+) {label}")


@pytest.mark.parametrize("reason", REASONS, ids=str)
def test_the_readme_counts_reasons(reason):
    assert sum(x.reason is reason for x in LABELLED) == said(rf"by reason .*{reason} ([\d,]+)")


def test_the_readme_counts_what_is_agreed_and_what_has_no_reason():
    assert sum(max(x.soft) >= AGREED for x in LABELLED) == said(r"\.75 or more \| ([\d,]+)")
    assert sum(x.reason is None for x in LABELLED) == said(r"none ([\d,]+) \|")


def test_the_readme_says_first_who_made_them():
    assert "A language model made them" in README.split("\n\n")[1]
    assert "No person labelled a row" in README.split("\n\n")[1]
