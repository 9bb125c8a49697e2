"""The tables of the kit's checks on docs/plugins/testing.md, from the checks themselves."""

from __future__ import annotations

import re

from tasktriage.extend.hookspecs import KINDS
from tasktriage.testing import ConformanceCheck, checks
from tasktriage.testing.conformance import PLUGIN

__all__ = ["check_tables"]

QUOTED = re.compile(r'("[^"]*<[^"]*")')


def check_tables() -> str:
    """Return a table of checks for each kind, and for plugins."""
    parts = []
    for kind in (*KINDS, PLUGIN):
        title = "A plugin as a whole" if kind == PLUGIN else kind.capitalize()
        parts += [f"### {title}", _table(checks(kind))]
    return "\n\n".join(parts)


def _table(some: tuple[ConformanceCheck, ...]) -> str:
    rows = [
        f"| `{one.id}` | {one.since} | {_cell(one.title)} | {_cell(_mend(one))} |" for one in some
    ]
    return "\n".join(
        ["| id | since | what must hold | how to mend it |", "|---|---|---|---|", *rows]
    )


def _mend(one: ConformanceCheck) -> str:
    """Return how to mend it: what is said of any error, then what of some."""
    by_line: dict[str, list[str]] = {}
    for name, line in one.mends.items():
        by_line.setdefault(line, []).append(f"`{name}`")
    return "; ".join([one.mend, *(f"{', '.join(n)}: {line}" for line, n in by_line.items())])


def _cell(text: str) -> str:
    """Return a text as a cell; a "<" in quotes makes them code, where it begins no tag."""
    return QUOTED.sub(r"`\1`", text.replace("|", r"\|"))
