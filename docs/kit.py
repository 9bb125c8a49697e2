"""The tables of the kit's checks on docs/plugins/testing.md, from the checks themselves."""

from __future__ import annotations

from tasktriage.extend.hookspecs import KINDS
from tasktriage.testing import ConformanceCheck, checks
from tasktriage.testing.conformance import PLUGIN

__all__ = ["check_tables"]


def check_tables() -> str:
    """Return a table of checks for each kind, and for plugins."""
    parts = []
    for kind in (*KINDS, PLUGIN):
        title = "A plugin as a whole" if kind == PLUGIN else kind.capitalize()
        parts += [f"### {title}", _table(checks(kind))]
    return "\n\n".join(parts)


def _table(some: tuple[ConformanceCheck, ...]) -> str:
    rows = [
        f"| `{one.id}` | {one.since} | {_cell(one.title)} | {_cell(one.mend)} |" for one in some
    ]
    return "\n".join(
        ["| id | since | what must hold | how to mend it |", "|---|---|---|---|", *rows]
    )


def _cell(text: str) -> str:
    return text.replace("|", r"\|").replace("<", "&lt;")
