"""`taxonomies` and `policies` take a name or a file, and what they advise can be pasted."""

from __future__ import annotations

import json
import re

import pytest

from .test_policies import BOOKS, HIRES, POLICY
from .test_taxonomies import BAKERY, SENTENCES

HEALTH = """\
text,node
Takes blood pressure and temperature at the bedside,registered-nurse
Gives patients their medicine on the morning round,registered-nurse
Changes dressings after an operation,registered-nurse
Replaces brake pads on lorries,
Audits the accounts of listed companies,
"""


@pytest.fixture
def files(write):
    write("bakery.toml", BAKERY)
    write("house.toml", POLICY)
    write("own/bakery", BAKERY)
    write("s.csv", SENTENCES)


@pytest.mark.parametrize("name", ["bakery.toml", "./bakery.toml", "own/bakery", "./own/bakery"])
def test_a_file_is_shown_checked_and_measured(tt, files, name):
    assert "baker/dough" in tt("taxonomies", "show", name, "--all").ok().out
    assert tt("taxonomies", "check", name).ok().out.startswith("ok: 1 role")
    done = tt("taxonomies", "measure", name, "--sentences", "s.csv").ok()
    assert f"in the [matching] of {name}:" in done.out.replace("./", "") or "./" in name


def test_a_name_is_shown_checked_and_measured(tt, files, write):
    assert "(health " in tt("taxonomies", "show", "health").ok().out
    assert tt("taxonomies", "check", "tasktriage/health").code == 0
    write("h.csv", HEALTH)
    done = tt("taxonomies", "measure", "health", "--sentences", "h.csv").ok()
    assert "recall" in done.out
    assert "in the [matching] of the file of 'health', which its plugin ships:" in done.out


def test_policies_by_name_rule_and_file(tt, files, write):
    write("p.csv", f"text,rules\n{HIRES},hiring\n{BOOKS},\n")
    assert tt("policies", "show", "house.toml").ok().out.startswith("House rules (house-rules 1")
    assert tt("policies", "check", "house.toml").code == 0
    assert "of house.toml:" in tt("policies", "measure", "house.toml", "--sentences", "p.csv").out
    assert tt("policies", "check", "eu-ai-act").out.startswith("ok: ")
    assert tt("policies", "check", "eu-ai-act/annex-iii-4a").out.startswith("ok: 1 rule")
    write("e.csv", "text,rules\nHires or turns down nurses.,annex-iii-4a\n")
    done = tt("policies", "measure", "eu-ai-act/annex-iii-4a", "--sentences", "e.csv")
    assert "1 sentence, threshold" in done.ok().out


@pytest.mark.parametrize("group", ["taxonomies", "policies"])
@pytest.mark.parametrize("command", ["show", "check"])
def test_what_is_neither(tt, files, group, command):
    tt(group, command, "helth").fails(2, "unknown ", "'helth'", "or name a file, which ends in")
    tt(group, command, "bakery").fails(2, "unknown ", "for the file write bakery.toml")
    tt(group, command, "no.toml").fails(1, "no.toml: can't be read as a")
    tt(group, command, "no/such").fails(2, "unknown ", "or name a file, which ends in .toml")
    tt(group, command, " ").fails(2, "a name is empty")


def test_what_is_both_is_told_apart(tt, files, write):
    write("tasktriage/health", BAKERY)
    done = tt("taxonomies", "show", "tasktriage/health")
    done.fails(2, "is a name and a file too; for the file write ./tasktriage/health")
    assert "(bakery " in tt("taxonomies", "show", "./tasktriage/health").ok().out
    write("health", BAKERY)
    assert "(health " in tt("taxonomies", "show", "health").ok().out


def test_the_advice_on_a_taxonomy_can_be_pasted(tt, write):
    said = "text,node\nKneads rye dough before dawn,baker/dough\n"
    said += "".join(f"Counts the loaves of shop {n} before dawn,\n" for n in range(30))
    write("s.csv", said)
    write("bakery.toml", BAKERY.replace("margin = 0.0", "margin = -0.43217"))
    args = ("taxonomies", "measure", "bakery.toml", "--sentences", "s.csv")
    advice = re.search(r"^margin = .*$", tt(*args).ok().out, re.M)[0]
    write("bakery.toml", BAKERY.replace("margin = 0.0", advice))
    figures = json.loads(tt(*args, "--json").ok().out)["figures"]
    assert figures["false matches"]["hits"] <= 0.05 * 30


def test_the_advice_on_a_policy_can_be_pasted(tt, write):
    rows = [(HIRES, "hiring"), (BOOKS, ""), ("Turns down candidates for the post.", "hiring")]
    rows += [(f"Interviews cooks of house {n}.", "") for n in range(60)]
    write("s.csv", "text,rules\n" + "".join(f"{a},{b}\n" for a, b in rows))
    write("house.toml", POLICY)
    args = ("policies", "measure", "house.toml", "--sentences", "s.csv")
    advice = re.search(r"^threshold = .*$", tt(*args).ok().out, re.M)
    assert advice is not None
    old = POLICY.partition("[[input]]")
    write("house.toml", f"{old[0]}[matching]\n{advice[0]}\n\n{old[1]}{old[2]}")
    figures = json.loads(tt(*args, "--json").ok().out)
    assert sum(one["false"] for one in figures["rules"]) <= 0.02 * len(rows)


def test_names_and_files_are_completed(run, write):
    line = "tasktriage taxonomies show he"
    words = {"COMP_WORDS": line, "COMP_CWORD": "3", "_TASKTRIAGE_COMPLETE": "bash_complete"}
    assert run(**words).ok().out.split() == ["file,he", "plain,health"]
