"""Checks of a whole plugin that can be made here; the others take a process of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from tasktriage.contracts.errors import UsageError
from tasktriage.extend.collecting import collect
from tasktriage.extend.discovery import PluginRecord, State
from tasktriage.extend.registry import Entry
from tasktriage.testing.probe.ids import HEAVY, IMPORT_BUDGET_MS

from .registry import Skip, Subject, of_plugin

__all__: list[str] = []

TIME_OUT = 60  # seconds for a fresh interpreter
SCRIPT = """
import json, sys, time
import tasktriage.plugin
before = set(sys.modules)
start = time.perf_counter()
__import__(sys.argv[1])
took = (time.perf_counter() - start) * 1000
new = {name.partition(".")[0] for name in set(sys.modules) - before}
print("\\0" + json.dumps({"ms": took, "new": sorted(new)}))
"""


@of_plugin("registers")
def registers(subject: Subject) -> None:
    """See `probe.ids`."""
    record = subject.component
    if record.state in (State.BROKEN, State.INCOMPATIBLE):
        raise AssertionError(f"{record.describe()} at {record.stage}: {record.reason}")
    first, again = collect(record), collect(record)
    assert first, "its hooks yield nothing"
    names = [(spec.kind.name, spec.name) for spec in first]
    other = [(spec.kind.name, spec.name) for spec in again]
    assert names == other, "its hooks yield something else when they are called again"


@of_plugin("components")
def components(subject: Subject) -> None:
    """See `probe.ids`."""
    for spec in collect(subject.component):
        entry = Entry(spec, subject.component)
        try:
            made = entry.load()
        except UsageError:
            continue  # a library that it says it needs is not there
        if spec.kind.name != "commands":
            assert callable(made), f"the factory of '{spec.name}' is no function or class"


@of_plugin("imports")
def imports(subject: Subject) -> None:
    """See `probe.ids`."""
    _imported(subject)


@of_plugin("heavy-import")
def heavy_import(subject: Subject) -> None:
    """See `probe.ids`."""
    heavy = sorted(set(_imported(subject)["new"]) & HEAVY)
    assert not heavy, f"being listed imports {', '.join(heavy)}"


@of_plugin("import-time")
def import_time(subject: Subject) -> None:
    """See `probe.ids`."""
    took = _imported(subject)["ms"]
    if took > IMPORT_BUDGET_MS:  # files that nobody had read yet, maybe
        took = min(took, _fresh(subject.component)["ms"])
    assert took <= IMPORT_BUDGET_MS, f"takes {took:.0f} ms to be imported"


@of_plugin("prints")
def prints(subject: Subject) -> None:
    """See `probe.ids`."""
    printed = _imported(subject)["printed"]
    assert not printed.strip(), f"being imported prints {printed.strip()[:60]!r}"


def _imported(subject: Subject) -> dict[str, Any]:
    """Return what came of importing the plugin, which is done once for all checks."""
    if "imported" not in subject.kept:
        subject.kept["imported"] = _fresh(subject.component)
    found: dict[str, Any] = subject.kept["imported"]
    return found


def _fresh(record: PluginRecord) -> dict[str, Any]:
    """Import a plugin's module in a fresh interpreter and return what that did.

    Raises:
        AssertionError: it can't be imported there.
        Skip: it is a file, which has no module of its own.
    """
    if record.path is not None:
        raise Skip("a plugin file is imported by its path")
    module = record.target.partition(":")[0]
    path = os.pathsep.join(filter(None, sys.path))
    command = [sys.executable, "-c", SCRIPT, module]
    done = subprocess.run(
        command,
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=TIME_OUT,
        check=False,
    )
    printed, mark, said = done.stdout.rpartition("\0")
    assert done.returncode == 0 and mark, f"can't be imported: {_last(done.stderr)}"
    found: dict[str, Any] = json.loads(said)
    return found | {"printed": printed}


def _last(text: str) -> str:
    return (text.strip().splitlines() or ["it ended without a word"])[-1]
