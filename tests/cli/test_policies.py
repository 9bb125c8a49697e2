"""Policies from the command line."""

from __future__ import annotations

import json
import textwrap

import pytest

HIRING = [
    f"{verb} {who}."
    for verb in ("Hires or turns down", "Decides which of the applicants joins among", "Rejects")
    for who in ("cooks", "bus drivers", "nurses", "shop staff")
]
NEAR = [
    f"{verb} {who}."
    for verb in ("Files the papers of", "Books interview rooms for", "Trains")
    for who in ("cooks", "bus drivers", "nurses", "shop staff")
]
POLICY = f"""\
schema = "tasktriage.policy/1"
name = "house-rules"
title = "House rules"
version = "1"
licence = "CC0-1.0"

[[input]]
name = "level"
question = "How much weighs the decision?"
values = ["low", "high"]

[[act]]
id = "hire"
title = "Hiring a person"
tasks = {json.dumps(HIRING)}
near = {json.dumps(NEAR)}

[[rule]]
id = "hiring"
title = "A person hires"
jurisdiction = "the house"
trigger = ["hire"]
not_triggered = "Keeping files."
effect = "human"
basis = "House rule 3"
as_of = 2026-01-15
applies_from = 2026-02-01
source = "the notice board"
who_decides = "The head of the house."
"""
WEIGHTY = 'when = { level = ["high"] }\n'
NOTE = "note: policies: no legal advice;"
HIRES, BOOKS = (
    "Decides which of the applicants joins the cooks.",
    "Books interview rooms for candidates.",
)
DAY = ("--as-of", "2026-06-01")


def records(result):
    assert result.code == 0, result.err
    return result.records


@pytest.fixture
def policy(write):
    return write("house.toml", POLICY)


def test_a_policy_raises_the_label_and_leaves_the_probabilities(tt, policy):
    args = ("classify", "--text", HIRES, "--text", BOOKS, "--format", "jsonl")
    plain = records(tt(*args))
    ruled = tt(*args, "--policy-file", policy, *DAY)
    hires, books = records(ruled)
    assert [line for line in ruled.err.splitlines() if line.startswith(NOTE)] != []
    assert ruled.err.count("no legal advice") == 1
    assert [one["probabilities"] for one in plain] == [
        one["probabilities"] for one in (hires, books)
    ]
    (effect,) = hires["policy_effects"]
    assert (effect["policy"], effect["rule"], effect["effect"]) == (
        "house-rules",
        "hiring",
        "human",
    )
    assert hires["final_label"] == "human-critical"
    assert books["policy_effects"] == []
    assert plain[0]["policy_effects"] is None


def test_a_later_rule_is_shown_and_changes_nothing(tt, policy):
    args = ("classify", "--text", HIRES, "--format", "jsonl", "--policy-file", policy)
    (one,) = records(tt(*args, "--as-of", "2026-01-31"))
    assert one["policy_effects"][0]["in_force"] is False
    assert one["final_label"] == one["label"]


def test_a_stale_policy_is_one_warning(tt, policy):
    done = tt("classify", "--text", HIRES, "--policy-file", policy, "--as-of", "2027-01-16")
    warnings = [line for line in done.err.splitlines() if line.startswith("warning: ")]
    assert len(warnings) == 1
    assert "house-rules: read more than twelve months before 2027-01-16" in warnings[0]


def test_a_profile_has_its_shares_before_and_after(tt, write, policy):
    texts = "".join(f"{text}\n" for text in (*HIRING[:3], *NEAR, "Writes the weekly report."))
    file = write("tasks.csv", f"task\n{texts}")
    args = ("profile", file, "--format", "json", "--policy-file", policy, *DAY)
    done = tt(*args)
    assert done.code == 0, done.err
    (profile,) = json.loads(done.out)["results"]
    assert profile["ruled"]["rules"][0]["rule"] == "house-rules/hiring"
    assert "This is no legal advice." in profile["ruled"]["notes"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((), ("How much weighs the decision?", "--policy-input level=VALUE", "low or high")),
        (("--policy-input", "level=hihg"), ("'hihg'", "did you mean 'high'")),
        (("--policy-input", "levl=high"), ("unknown policy input 'levl'", "'level'")),
        (("--policy", "no-such-law", "--policy-input", "level=high"), ("unknown policy",)),
        (("--policy", "gdpr/article-23", "--policy-input", "level=low"), ("gdpr/article-22",)),
    ],
)
def test_a_wrong_request_is_one_line(tt, write, args, said):
    file = write("house.toml", POLICY + WEIGHTY)
    done = tt("classify", "--text", HIRES, "--policy-file", file, *args)
    done.fails(2, *said)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--policy-input", "level=high"), "--policy-input is about policies"),
        (("--as-of", "2026-06-01"), "--as-of is about policies"),
    ],
)
def test_what_is_said_of_policies_needs_one(tt, args, said):
    tt("classify", "--text", HIRES, *args).fails(2, said, "--policy-file")


def test_a_day_to_come_is_a_note(tt, policy):
    args = ("classify", "--text", HIRES, "--policy-file", policy, "--as-of")
    done = tt(*args, "2099-01-01")
    assert done.code == 0
    assert "note: --as-of is a day to come" in done.err
    assert "a day to come" not in tt(*args, "2026-06-01").err


def test_upper_and_lower_case_are_one(tt):
    text = "Decide whether to dismiss staff after a disciplinary hearing"
    args = ("classify", "--text", text, "-f", "jsonl", *DAY, "--policy")
    for name, spelt in (
        ("gdpr", "GDPR"),
        ("eu-ai-act/annex-iii-5c", "EU-AI-Act/annex-III-5c"),
        ("gdpr", "Tasktriage/GDPR"),
    ):
        same = [records(tt(*args, one))[0]["policy_effects"] for one in (name, spelt)]
        assert same[0] == same[1]
    foot = tt("classify", "--text", text, "--policy", "GDPR", *DAY).out
    assert "policies: gdpr, in force" in foot
    tt("classify", "--text", text, "--policy", "GPDR").fails(2, "did you mean 'gdpr'?")
    wrong = tt("classify", "--text", text, "--policy", "GDPR/Artcle-22")
    wrong.fails(2, "did you mean 'gdpr/article-22'?")


def test_one_rule_is_shown(tt):
    shown = tt("policies", "show", "eu-ai-act/Annex-III-5c").ok().out
    assert "annex-iii-5c: " in shown
    assert "annex-iii-4a: " not in shown
    record = json.loads(tt("policies", "show", "eu-ai-act/annex-iii-5c", "--json").ok().out)
    assert [rule["id"] for rule in record["rules"]] == ["annex-iii-5c"]
    tt("policies", "show", "eu-ai-act/annex-iii-5").fails(2, "unknown rule", "annex-iii-5")


def test_the_foot_of_a_result_read_back_names_no_policy_that_was_not_asked(tt, write, policy):
    tasks = write("tasks.csv", f"task\n{HIRES}\n{BOOKS}\nWrites the weekly report.\n")
    tt("classify", tasks, "--policy-file", policy, *DAY, "-o", "result.json")
    back = tt("profile", "result.json", "--policy", "gdpr", *DAY)
    assert "what is asked for now changes none" in back.err
    assert "house-rules/hiring" in back.out
    assert "gdpr" not in back.out
    anew = tt("profile", "result.json", "--as", "tasks", "--policy", "gdpr", *DAY)
    assert "policies: gdpr" in anew.out


def test_check_names_a_day_to_come(tt, write):
    file = write("house.toml", POLICY.replace("as_of = 2026-01-15", "as_of = 2099-01-15"))
    done = tt("policies", "check", file)
    assert done.code == 0
    assert "yet to come: hiring" in done.err


def test_check_names_line_and_key(tt, write):
    file = write("house.toml", POLICY.replace('effect = "human"', 'effect = "H"'))
    tt("policies", "check", file).fails(
        1, "house.toml: line 24: rule 'hiring': effect must be human, cap, note or prohibited"
    )
    tt("classify", "--text", "x", "--policy-file", file).fails(1, "line 24")
    tt("policies", "check", "missing.toml").fails(1, "missing.toml: can't be read as a policy")


def test_check_says_what_is_doubtful(tt, write):
    few = POLICY.replace(json.dumps(NEAR), json.dumps(HIRING[:2]))
    done = tt("policies", "check", write("house.toml", few))
    assert done.code == 0
    assert done.out == "ok: 1 rule, 1 act with 14 sentences, threshold 0.5\n"
    assert "has 2 sentences in near" in done.err
    assert "hardly told apart" in done.err


def test_measure_counts_and_advises(tt, write, policy):
    rows = [(HIRES, "hiring"), (BOOKS, ""), ("Turns down candidates for the post.", "hiring")]
    rows += [(f"Sweeps yard number {n}.", "") for n in range(60)]
    table = write("s.csv", "text,rules\n" + "".join(f"{a},{b}\n" for a, b in rows))
    done = tt("policies", "measure", policy, "--sentences", table)
    assert done.code == 0, done.err
    assert "hiring" in done.out
    assert "63 sentences, threshold 0.5: a rule speaks falsely in" in done.out
    figures = json.loads(tt("policies", "measure", policy, "--sentences", table, "--json").out)
    assert figures["rules"][0]["expected"] == 2
    assert 0.0 < figures["advised"] < 1.0
    wrong = write("w.csv", "text,rules\nx,hirin\n")
    tt("policies", "measure", policy, "--sentences", wrong).fails(1, "w.csv: line 2: rules:")


def test_list_and_show(tt):
    listed = json.loads(tt("policies", "list", "--json").ok().out)
    row = next(row for row in listed if row["name"] == "gdpr")
    assert (row["jurisdiction"], row["rules"], row["reviewed"]) == ("EU", 1, "1")
    shown = tt("policies", "show", "eu-ai-act").ok().out
    for part in ("annex-iii-4a", "a person works on each item (cap)", "2027-12-02"):
        assert part in shown
    assert "nobody has signed it" in shown
    assert "No legal advice" in shown
    for line in shown.splitlines():
        assert len(line) <= 80 or "http" in line
    assert json.loads(tt("policies", "show", "gdpr", "--json").ok().out)["name"] == "gdpr"
    tt("policies", "show", "gpdr").fails(2, "did you mean 'gdpr'")


PLUGIN = textwrap.dedent("""
    from tasktriage.plugin import PolicySpec, hookimpl, policy_from_resource

    @hookimpl
    def tasktriage_policies():
        yield PolicySpec(name="broken", summary="Broken", factory=policy_from_resource("x", "y"))
""")


def test_a_strangers_broken_policy_is_a_warning_in_the_list(tt, write):
    file = write("broken_policy.py", PLUGIN)
    done = tt("--plugin-file", file, "policies", "list")
    assert done.code == 0
    assert "broken" in done.err
    assert "gdpr" in done.out


def test_the_models_reason_is_a_guess_of_the_model(tt):
    text = "Represent the accused at the crown court."
    assert "looks reserved by law or licence" in tt("classify", "--text", text).ok().out
