"""The TOML form of a policy."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.contracts.errors import InputError
from tasktriage.domain.policy import Effect
from tasktriage.kit.policy_file import parse_policy, policy_from_resource, read_policy

POLICY = """\
schema = "tasktriage.policy/1"
name = "house-rules"
title = "House rules"
version = "1"
licence = "CC0-1.0"

[matching]
threshold = 0.7

[[input]]
name = "impact-level"
question = "Which level of impact has the system?"
values = ["I", "II", "III"]

[[act]]
id = "hire"
title = "Hire a person"
tasks = ["Hires staff for the shop.", "Has the last word on who joins."]
near = ["Keeps the files of applicants."]

[[rule]]
id = "hiring"
title = "A person hires"
jurisdiction = "the house"
trigger = ["hire"]
not_triggered = "Keeping files."
effect = "human"
basis = "House rule 3"
as_of = 2026-01-15
source = "the notice board"
when = { impact-level = ["II", "III"] }

[[background]]
tasks = ["Sweeps the yard."]
"""


def test_what_stands_there_is_read():
    policy = parse_policy("f.toml", POLICY)
    (rule,) = policy.rules
    assert (policy.name, policy.threshold, rule.effect) == ("house-rules", 0.7, Effect.HUMAN)
    assert rule.when == (("impact-level", ("II", "III")),)
    assert rule.expires == date(2027, 1, 15)  # twelve months, where the file doesn't say
    assert (rule.reviewer, rule.unreviewed, rule.applies_from) == ("none", False, None)
    assert policy.acts[0].near == ("Keeps the files of applicants.",)
    assert policy.background == ("Sweeps the yard.",)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('effect = "human"', 'effect = "H"', "line 27: rule 'hiring': effect must be human, cap, "
         "note or prohibited, got 'H'"),
        ("not_triggered =", "not_trigered =", "line 26: rule 'hiring': unknown key 'not_trigered'; "
         "did you mean 'not_triggered'"),
        ("as_of = 2026-01-15", 'as_of = "2026-01-15"', "line 29: rule 'hiring': as_of must be a "
         "date like 2026-11-29, without quotes, got '2026-01-15'"),
        ("as_of = 2026-01-15", "as_of = 2026-01-15T10:00:00", "line 29: rule 'hiring': as_of must"),
        ("as_of = 2026-01-15", "as_of = 2026-01-15\nexpires = 2026-01-14",
         "line 30: rule 'hiring': expires must not be before as_of (2026-01-15), got 2026-01-14"),
        ('trigger = ["hire"]', "trigger = []",
         "line 25: rule 'hiring': trigger must name an act, got none"),
        ('trigger = ["hire"]', 'trigger = [\n"hier"]',
         "line 26: rule 'hiring': trigger: unknown act 'hier'; did you mean 'hire'?"),
        ('["II", "III"] }', '["II", "IV"] }',
         "line 31: rule 'hiring': [when]: unknown value of impact-level 'IV'; did you mean 'I'"),
        ("{ impact-level", "{ impact", "line 31: rule 'hiring': [when]: unknown input 'impact'"),
        ("threshold = 0.7", "threshold = 7",
         "line 8: [matching]: threshold must be a number from 0 to 1, got 7"),
        ('id = "hiring"', 'id = "Hiring!"', "line 22: rule 'Hiring!': id must be lower-case"),
        ('basis = "House rule 3"\n', "", "line 21: rule 'hiring': the key 'basis' is missing"),
        ('near = ["Keeps', 'near = ["", "Keeps', "line 19: act 'hire': near must be texts, got ''"),
        ("[[rule]]", "[[act]]\nid = 'hire'\ntitle = 'x'\ntasks = ['y']\n[[rule]]",
         "line 22: act 'hire': stands twice"),
        ('name = "house-rules"', 'name = "House"', "line 2: name must be lower-case letters"),
        ('schema = "tasktriage.policy/1"', 'schema = "x"', "line 1: schema must be"),
        ("[matching]", "[matching", "is not valid TOML"),
        ("[matching]", 'acts = "../acts.toml"\n[matching]', "line 7: acts must be the name of a"),
        ("tasks = [\"Sweeps the yard.\"]", "tasks = 3", "line 34: background 1: tasks must be a"),
    ],
)  # fmt: skip
def test_each_error_names_line_and_key(old, new, said):
    assert old in POLICY
    with pytest.raises(InputError) as error:
        parse_policy("f.toml", POLICY.replace(old, new, 1))
    assert str(error.value).startswith(f"f.toml: {said}")
    assert "\n" not in str(error.value)


@given(st.data())
def test_a_damaged_file_is_one_error_or_a_policy(data):
    lines = POLICY.splitlines()
    at = data.draw(st.integers(0, len(lines) - 1))
    lines[at] = data.draw(st.sampled_from(["", lines[at][: len(lines[at]) // 2], lines[at] * 2]))
    with suppress(InputError):
        parse_policy("f.toml", "\n".join(lines))


def test_acts_stand_in_a_file_beside_it(tmp_path):
    head, acts, rest = POLICY.partition("[[act]]")[0], "", POLICY.partition("[[rule]]")[2]
    acts = (
        'schema = "tasktriage.acts/1"\n[[act]]\nid = "hire"\ntitle = "Hire"\ntasks = ["Hires."]\n'
    )
    path = tmp_path / "rules.toml"
    path.write_text('acts = "acts.toml"\n' + head + "[[rule]]" + rest, "utf-8")
    with pytest.raises(InputError, match=r"rules.toml: line 1: acts: .*acts.toml: can't be read"):
        read_policy(path)
    (tmp_path / "acts.toml").write_text(acts, "utf-8")
    assert [act.tasks for act in read_policy(path).acts] == [("Hires.",)]
    (tmp_path / "acts.toml").write_text(acts + "naer = []\n", "utf-8")
    with pytest.raises(InputError, match=r"acts.toml: line 6: act 'hire': unknown key 'naer'"):
        read_policy(path)


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"schema = 1 \x00"])
def test_what_is_no_text_is_one_line(tmp_path, content):
    path = tmp_path / "rules.toml"
    path.mkdir() if content is None else path.write_bytes(content)
    with pytest.raises(InputError, match=r"rules.toml: "):
        read_policy(path)


def test_a_file_of_a_package_is_read_when_it_is_asked_for():
    factory = policy_from_resource("tasktriage.kit", "no-such.toml")
    with pytest.raises(InputError, match=r"tasktriage.kit/no-such.toml: is not in the installed"):
        factory()


def test_a_policy_of_many_acts_is_read_fast(yardsticks):
    acts = "".join(f'[[act]]\nid = "a{n}"\ntitle = "A"\ntasks = ["x"]\n' for n in range(2))
    one = parse_policy("f.toml", POLICY + acts)
    many = tuple(replace(one.acts[0], id=f"a{n}") for n in range(20_000))
    assert yardsticks(lambda: replace(one, acts=(*one.acts, *many[2:]))) < 3
    with pytest.raises(ValueError, match="act 'a7' stands twice"):
        replace(one, acts=(*one.acts, *many[2:], many[7]))
