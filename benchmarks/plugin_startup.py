"""Time the command line with thirty plugins installed against none, as whole processes.

python benchmarks/plugin_startup.py [-n 21] [--out JSON]

Two fresh environments that see this one: one with thirty small plugins of all kinds, of which one
imports torch at its top level, and one with none. A first run imports every plugin and remembers
what it adds; it is timed with an empty cache each time. A second run finds that. Each command is
run in turn without plugins, as a first and as a second run. Wall-clock seconds, and those of the
processor; the medians and their ratios are what counts, for the machine may be shared.
"""

from __future__ import annotations

import os
import shutil
import site
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plugin_wheels import wheels
from result_file import arguments, machine, today, versions, write

__all__ = ["main", "measure"]

RUNS = 21
FIRST_RUNS = 3  # each imports torch
TEXT = "Approve the release after reading the test report"
LIBRARIES = ("tasktriage", "click", "pluggy", "torch")
COMMANDS: dict[str, tuple[str, ...]] = {
    "help": ("--help",),
    "list": ("plugins", "list"),
    "classify": ("classify", "--model", "fast", "--text", TEXT, "-f", "jsonl"),
}
# what was promised of a second run: at most so many times what it takes without plugins
LIMITS = {"help": 1.2, "list": 2.0}


@dataclass(frozen=True)
class Place:
    """An environment, and the folder that its caches are in."""

    python: Path
    folder: Path

    def seconds(self, arguments: Sequence[str], *, fresh: bool = False) -> tuple[float, float]:
        """Run the command to its end; returns its wall-clock time and the processor's.

        Args:
            arguments: of the command.
            fresh: with an empty cache.

        Raises:
            subprocess.CalledProcessError: it failed.
        """
        cache = self.folder / "cache"
        if fresh:
            shutil.rmtree(cache, ignore_errors=True)
        unwanted = ("TASKTRIAGE_", "PYTHONDONTWRITEBYTECODE")
        kept = {k: v for k, v in os.environ.items() if not k.startswith(unwanted)}
        own = {"TASKTRIAGE_CACHE_DIR": str(cache), "TASKTRIAGE_CONFIG_DIR": str(self.folder)}
        command = [str(self.python), "-m", "tasktriage.cli.main", *arguments]
        begin, spent = time.perf_counter(), _spent()
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder, env=kept | own)
        return time.perf_counter() - begin, _spent() - spent


def _spent() -> float:
    """Return the seconds of processor that children have taken."""
    times = os.times()
    return times.children_user + times.children_system


def place(folder: Path, installed: Sequence[Path]) -> Place:
    """Make an environment beside this one, which it sees, with wheels installed."""
    venv = folder / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    ask = [str(python), "-c", "import site; print(site.getsitepackages()[0])"]
    packages = subprocess.run(ask, check=True, capture_output=True, text=True).stdout.strip()
    lines = [f"import site; site.addsitedir({path!r})\n" for path in site.getsitepackages()]
    (Path(packages) / "outer.pth").write_text("".join(lines), "utf-8")
    if installed:
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python)]
        command = [*pip, "install", "-q", "--no-deps", "--no-index", *map(str, installed)]
        subprocess.run(command, check=True)
    return Place(python, folder)


def timed(none: Place, thirty: Place, arguments: Sequence[str], runs: int) -> dict[str, Any]:
    """Time a command without plugins, and with them as a second run and as a first."""
    pairs: list[tuple[tuple[float, float], tuple[float, float]]] = []
    for run in range(runs + 1):
        pair = none.seconds(arguments), thirty.seconds(arguments)
        if run:  # the first is a warm-up, and what the second finds is from there
            pairs.append(pair)
    first = [thirty.seconds(arguments, fresh=True)[0] for _ in range(FIRST_RUNS)]
    without, second = (statistics.median(one[place][0] for one in pairs) for place in (0, 1))
    cpu = [statistics.median(one[place][1] for one in pairs) for place in (0, 1)]
    return {
        "without_seconds": round(without, 3),
        "second_seconds": round(second, 3),
        "second_ratio": round(second / without, 3),
        "cpu_seconds": [round(one, 3) for one in cpu],
        "cpu_ratio": round(cpu[1] / cpu[0], 3),
        "first_seconds": round(statistics.median(first), 3),
        "ratio_of_pairs": sorted(round(b[0] / a[0], 3) for a, b in pairs),
        "first_runs": [round(one, 3) for one in first],
    }


def measure(runs: int) -> dict[str, Any]:
    """Return what goes to the results file."""
    with tempfile.TemporaryDirectory() as root:
        folders = [Path(root, name) for name in ("none", "thirty")]
        for folder in folders:
            folder.mkdir()
        made = wheels(Path(root, "wheels"))
        none, thirty = place(folders[0], []), place(folders[1], made)
        measured = {
            key: {
                "what": " ".join(["tasktriage", *(f'"{a}"' if " " in a else a for a in command)]),
                "limit_ratio": LIMITS.get(key),
                **timed(none, thirty, command, runs),
            }
            for key, command in COMMANDS.items()
        }
    return {
        "schema": "tasktriage.plugin-startup/1",
        "created": today(),
        "command": f"python benchmarks/plugin_startup.py -n {runs} "
        "--out benchmarks/results/plugin_startup.json",
        "n": runs,
        "plugins": len(made),
        "machine": machine(),
        "versions": versions(LIBRARIES),
        "measured": measured,
    }


def table(result: Mapping[str, Any]) -> str:
    """Return the medians as Markdown."""
    lines = [
        "| command | none | 30, second run | ratio | of CPU | limit | 30, first run |",
        "|---" * 7 + "|",
    ]
    lines += [
        f"| `{m['what']}` | {m['without_seconds']:.3f} | {m['second_seconds']:.3f} "
        f"| {m['second_ratio']:.2f} | {m['cpu_ratio']:.2f} | {m['limit_ratio'] or '-'} "
        f"| {m['first_seconds']:.2f} |"
        for m in result["measured"].values()
    ]
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; print its table and write its figures where --out says."""
    parser = arguments(__doc__)
    parser.add_argument("-n", type=int, default=RUNS, help=f"runs of each; {RUNS}")
    options = parser.parse_args(argv)
    if options.n < 1:
        parser.error(f"-n must be at least 1, got {options.n}")
    result = measure(options.n)
    print(table(result))
    write(result, options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
