"""Policies through the installed command: shown in every format, and taken back as they stood."""

from __future__ import annotations

import json
from importlib.util import find_spec

import pytest

RULES = """\
schema = "tasktriage.policy/1"
name = "works-agreement"
title = "An agreement on who decides"
version = "1"
licence = "CC0-1.0"

[[act]]
id = "hire"
title = "Decide who is hired"
tasks = [
  "Decide which applicants are hired",
  "Choose the person who gets the post",
  "Decide on the hiring of new staff",
  "Select whom to employ and reject the others",
]
near = ["Write job advertisements", "File signed contracts in the archive"]

[[act]]
id = "archive"
title = "File contracts"
tasks = [
  "File signed contracts in the archive",
  "Put signed contracts away in the archive",
  "Archive the contracts once they are signed",
  "Keep the archive of signed contracts",
]
near = ["Decide which applicants are hired", "Write job advertisements"]

[[rule]]
id = "council"
title = "The council agrees to who is hired"
jurisdiction = "Our works"
trigger = ["hire"]
not_triggered = "advertising a post"
effect = "cap"
basis = "Agreement, 3"
as_of = 2026-11-29
expires = 2027-11-29
source = "https://example.org/agreement"
reviewer = "none"

[[rule]]
id = "archive"
title = "Contracts are filed by a person"
jurisdiction = "Our works"
trigger = ["archive"]
not_triggered = "reading them"
effect = "human"
basis = "Agreement, 4"
as_of = 2026-11-29
expires = 2027-11-29
applies_from = 2026-12-01
source = "https://example.org/agreement"
reviewer = "none"
"""
TASKS = (
    "task\nFile signed contracts in the archive\nDecide which applicants are hired\nWrite code\n"
)
POLICY = ("--policy-file", "rules.toml", "--as-of", "2026-12-02")


@pytest.fixture
def ruled(tt, write):
    write("rules.toml", RULES)
    write("tasks.csv", TASKS)
    return lambda *args: tt("classify", "tasks.csv", *POLICY, *args)


def test_a_rule_changes_the_label_and_never_the_probabilities(ruled, tt):
    records = [json.loads(line) for line in ruled("-f", "jsonl").out.splitlines()]
    plain = tt("classify", "tasks.csv", "-f", "jsonl").ok().records
    assert [r["probabilities"] for r in records] == [r["probabilities"] for r in plain]
    assert [r["label"] for r in records] == [r["label"] for r in plain]
    filed = records[0]
    assert (filed["label"], filed["final_label"]) == ("automatable", "human-critical")
    assert [e["rule"] for e in filed["policy_effects"]] == ["archive"]
    assert filed["policies"][0]["effect"] == "human-critical"


def test_a_rule_of_a_later_day_changes_nothing_yet(tt, write):
    write("rules.toml", RULES)
    args = ("--policy-file", "rules.toml", "--as-of", "2026-11-30", "-f", "csv")
    out = tt("classify", "--text", "File signed contracts in the archive", *args).out
    assert "works-agreement/archive human from 2026-12-01 as of 2026-11-29" in out
    assert out.splitlines()[1].count("human-critical") == 0


@pytest.mark.parametrize("name", ["csv", "json", "jsonl", "xlsx", "parquet"])
def test_a_result_with_policies_is_taken_as_it_stands(ruled, tt, name):
    needed = {"xlsx": "openpyxl", "parquet": "pyarrow"}.get(name)
    if needed and find_spec(needed) is None:
        pytest.skip(f"{name} needs {needed}")
    assert ruled("-o", f"result.{name}").code == 0
    found = tt("profile", f"result.{name}", "-f", "jsonl")
    assert found.code == 0, found.err
    items = [t["assessment"] for record in found.records for t in record["tasks"]]
    assert items[0]["final_label"] == "human-critical"
    assert all("correction" not in item for item in items)
    assert items[0]["policy_effects"][0]["rule"] == "archive"
    assert items[0]["policies"][0]["as_of"] == "2026-11-29"


@pytest.mark.parametrize("name", ["table", "markdown", "html"])
def test_people_read_which_rule_it_was(ruled, name):
    out = " ".join(ruled("-f", name).out.split())
    assert "the model says automatable" in out
    assert "works-agreement/archive" in out
    assert "a person decides" in out
    assert "no legal advice" in out
