"""The lines of what stands in a TOML text."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.contracts.errors import InputError
from tasktriage.kit.toml_lines import TomlLines, loaded
from tasktriage.kit.toml_table import TomlTable

TEXT = '''\
# a comment with [[brackets]] and "quotes
name = "a" # another
"odd key".'x' = """
[[rule]]
still text \\""" """
[matching]
threshold = 0.5
[[rule]]
id = 'one'
tasks = [
  "first, ] # no end",  # said
  'second',
  """third
  goes on""",
]
[[rule]]
id = "two"
when = { level = ["III",
  "IV"], day = 2026-11-29 10:00:00 }
[rule.more]
key = 1
[[rule.part]]
key = 2
[[rule.part]]
key = 3
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("name",), 2),
        (("odd key", "x"), 3),
        (("matching", "threshold"), 7),
        (("rule", 0, "id"), 9),
        (("rule", 0, "tasks", 0), 11),
        (("rule", 0, "tasks", 1), 12),
        (("rule", 0, "tasks", 2), 13),
        (("rule", 1), 16),
        (("rule", 1, "when", "level", 1), 19),
        (("rule", 1, "when", "day"), 19),
        (("rule", 1, "more", "key"), 21),
        (("rule", 1, "part", 1, "key"), 25),
        (("rule", 0, "missing"), 8),
        (("nothing",), None),
    ],
)
def test_line_of_each_key(path, line):
    tomllib.loads(TEXT)
    assert TomlLines(TEXT).line(*path) == line


def _toml(value: object) -> str:
    if isinstance(value, list):
        return "[" + ",\n ".join(map(_toml, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{k}" = {_toml(v)}' for k, v in value.items()) + "}"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value)


PLAIN = st.text("ab[]{}#=,.'\"\\ é", max_size=8)
VALUES = st.recursive(
    st.integers(0, 9) | PLAIN,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(PLAIN.filter(bool), inner, max_size=3).map(
            lambda d: {k.replace("\\", "").replace('"', "") or "k": v for k, v in d.items()}
        )
    ),
    max_leaves=6,
)


@given(st.lists(VALUES, min_size=1, max_size=4))
def test_what_follows_a_value_is_found_behind_it(values):
    text = ""
    lines = []
    for number, value in enumerate(values):
        lines.append(text.count("\n") + 1)
        text += f"k{number} = {_toml(value)}\n\n"
    assert list(loaded("x", text).values()) == values
    found = TomlLines(text)
    assert [found.line(f"k{number}") for number in range(len(values))] == lines


@given(st.text())
def test_no_text_breaks_it(text):
    TomlLines(text).line("a", 0)


def test_brackets_without_end_are_one_line():
    with pytest.raises(InputError, match="deep: is not valid TOML"):
        loaded("deep", "a = " + "[" * 100_000)


def test_a_wrong_value_is_named_with_its_line_and_table():
    table = next(TomlTable.parse("f.toml", '\n[[rule]]\nid = "x"\ntext = 3\n').tables("rule"))
    with pytest.raises(InputError, match=r"^f.toml: line 4: rule 'x': text must be text, got 3$"):
        table.text("text")
    with pytest.raises(InputError, match=r"^f.toml: line 2: rule 'x': the key 'day' is missing$"):
        table.check_keys({"id", "text", "day"}, {"day"})
