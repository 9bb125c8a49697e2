"""What a user reads of each class of bad plugin, sharing a process with it and isolated from it.

python benchmarks/plugin_faults.py [--out JSON]

The classes are those of the tests (`tests/plugins/faults*.py`), installed one at a time beside a
good plugin. Each is used as somebody would who wants it; one that nobody can use is there while
something else is classified. A run that takes longer than 20 seconds is ended.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from result_file import arguments, installed, machine, today, versions, write

__all__ = ["main", "measure"]

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 20  # seconds
MEMORY = 3 * 2**30  # bytes of addresses, lest one that takes all of them take the machine's
UNRELATED = ("classify", "--model", "tiny", "--text", "Bake bread", "-f", "csv")
ISOLATED = {
    "TASKTRIAGE_ISOLATE_PLUGINS": "1",
    "TASKTRIAGE_ISOLATE_SECONDS": "3",
    "TASKTRIAGE_ISOLATE_MEMORY": "300",
}
LABELS = ("automatable", "augmentable", "human-critical")
SUITE = (
    'schema = "tasktriage.suite/1"\nname = "yards"\nversion = 1\ntitle = "Made up"\n'
    'kind = "grouped-folds"\ndataset = "folder:yard"\n'
)
YARD = (
    'schema = "tasktriage.dataset/1"\nname = "yard"\ntitle = "Made up"\nlicence = "CC0"\n'
    'file = "tasks.csv"\ncolumns = {text = "task", label = "label", group = "job"}\n'
)


def files(folder: Path) -> None:
    """Write what the commands read."""
    (folder / "a.odd").write_text("Bake bread\n")
    (folder / "b.txt").write_text("Sweep the floor\n")
    (folder / "rows.csv").write_text("task\n" + "".join(f"Bake bread {n}\n" for n in range(600)))
    (folder / "yards.toml").write_text(SUITE)
    (folder / "yard").mkdir()
    (folder / "yard" / "dataset.toml").write_text(YARD)
    rows = [f"Ring the bell {n},{LABELS[n % 3]},job {n // 3}\n" for n in range(18)]
    (folder / "yard" / "tasks.csv").write_text("task,label,job\n" + "".join(rows))


def limited() -> None:
    """Bound the memory of the process that is about to start."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def seen(command: Sequence[str], folder: Path, variables: Mapping[str, str]) -> dict[str, Any]:
    """Run a command; return its exit code, None where it was ended, and what it says last."""
    with subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
        preexec_fn=limited,
    ) as process:
        try:
            out, err = process.communicate(timeout=PATIENCE)
            code: int | None = process.returncode
        except subprocess.TimeoutExpired:
            code = None
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        if code is None:
            out, err = process.communicate()
    ours = [line for line in err.splitlines() if re.match("(error|warning|note): ", line)]
    line = (ours or err.strip().splitlines() or [""])[-1]
    return {
        "code": code,
        "says": line.replace(str(folder), ".")[:200],
        "rows": max(0, out.count("\n") - 1),
    }


def outcome(run: Mapping[str, Any], name: str) -> str:
    """Return in a word how a run ended; one that names the input says enough."""
    code = run["code"]
    if code is None:
        return "hangs"
    if code < 0:
        return "crashes"
    if code == 0:
        return "works"
    said = any(word in run["says"] for word in (name, "a.odd: ")) or code == 130
    return "says whose it is" if said else "does not say whose it is"


def measure() -> dict[str, Any]:
    """Return what goes to the results file."""
    sys.path.insert(0, str(ROOT))
    faults: Any = import_module("tests.plugins.faults")
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as name:
        packages, folder = Path(name) / "packages", Path(name) / "work"
        packages.mkdir()
        folder.mkdir()
        faults.install(packages)
        files(folder)
        for fault in (*faults.FAULTS.values(), *faults.ALONE.values()):
            (folder / "config.toml").write_text(fault.config)
            variables = {
                "PYTHONPATH": str(packages),
                "TASKTRIAGE_CONFIG_DIR": str(folder),
                "TASKTRIAGE_CACHE_DIR": str(Path(name) / "cache" / fault.name),
                "TASKTRIAGE_PLUGINS": f"{fault.dist} {faults.GOOD.dist}",
                "COLUMNS": "200",
            }
            use = fault.use or UNRELATED
            runs = {
                key: seen([installed(), *use], folder, {**variables, **more})
                for key, more in (("plain", {}), ("isolated", ISOLATED))
            }
            for run in runs.values():
                run["outcome"] = outcome(run, fault.name)
            rows.append({"fault": fault.name, "used": bool(fault.use), **runs})
            print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return {
        "schema": "tasktriage.plugin-faults/1",
        "created": today(),
        "command": "python benchmarks/plugin_faults.py --out benchmarks/results/plugin_faults.json",
        "machine": machine(),
        "versions": versions(["tasktriage"]),
        "classes": len(rows),
        "outcomes": {
            key: dict(Counter(row[key]["outcome"] for row in rows)) for key in ("plain", "isolated")
        },
        "faults": rows,
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Run all; print the table and write it where --out says."""
    options = arguments(__doc__).parse_args(argv)
    result = measure()
    print("| fault | sharing a process | isolated |\n" + "|---" * 3 + "|")
    for row in result["faults"]:
        cells = [
            f"{row[key]['outcome']} ({row[key]['code']}): {row[key]['says']}".replace("|", "\\|")
            for key in ("plain", "isolated")
        ]
        print(f"| {row['fault']} | {cells[0]} | {cells[1]} |")
    print(result["outcomes"])
    write(result, options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
