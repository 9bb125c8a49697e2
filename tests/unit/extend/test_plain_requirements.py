"""Plain requirements are judged without the parser, and as the parser would."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.extend import discovery
from tasktriage.extend.discovery import PROJECT, _excluded, _judged

NAMES = st.sampled_from(
    ["tasktriage", "TaskTriage", "task-triage", "tasktriage-x", "numpy", "", "é"]
)
SPECIFIERS = st.sampled_from(
    [
        "",
        "<1",
        ">=0.1",
        ">= 0.1.0.0",
        "<=0.1",
        ">0.1",
        ">1",
        "==1.0",
        "!=1",
        "<0.1.1",
        "==0.1.*",
        "~=0.1",
        "===0.1",
        "<0.0.1",
        "!=0.1",
        "<",
        "foo",
        "==",
        "1.0",
    ]
)
BLANKS = st.sampled_from(["", " ", "  "])


@given(
    name=NAMES,
    blanks=st.lists(BLANKS, min_size=4, max_size=4),
    specifiers=st.lists(SPECIFIERS, max_size=3),
    braces=st.booleans(),
    ours=st.sampled_from(["0.1.0", "0.1", "1", "1.0.1", "2.0.0", "0.1.0.dev1", "1.0rc1", "1.0+a"]),
    rest=st.sampled_from(["", "; python_version > '3'", "; extra == 'x'", "[a]", " @ x", ";", ")"]),
)
def test_the_verdict_is_the_parsers(name, blanks, specifiers, braces, ours, rest):
    inner = f"{blanks[0]},{blanks[1]}".join(specifiers)
    line = f"{name}{blanks[2]}{f'({inner})' if braces else inner}{blanks[3]}{rest}"
    named = discovery.REQUIREMENT.match(line)
    if named is None or discovery.canonicalize_name(named[1]) != PROJECT:
        assert _excluded([line], ours) == ""
    else:
        assert _excluded([line], ours) == _judged(line, ours)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("tasktriage<0.1", "asks for tasktriage<0.1, this is 0.1.0"),
        ("Tasktriage (>=2)", "asks for tasktriage>=2, this is 0.1.0"),
        ("tasktriage[train]>=2", "asks for tasktriage>=2, this is 0.1.0"),
        ("tasktriage>=2; extra == 'x'", ""),
        ("tasktriage>=0.1", ""),
        ("numpy>=99", ""),
    ],
)
def test_what_is_said(line, said):
    assert _excluded([line], "0.1.0") == said
    assert _excluded([line], "") == ""
