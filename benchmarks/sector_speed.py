"""Time a first answer with `--sector` against one without, as whole processes.

python benchmarks/sector_speed.py [-n 15] [--out JSON]

Each pair is one run with and one without, in turn, the vectors of the taxonomy kept by an earlier
run in a cache folder of this benchmark's own; what counts is the median of the ratios of pairs, for
the machine may be shared. `cold` is a run whose cache is empty: it embeds the taxonomy's sentences.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from result_file import arguments, installed, machine, processor, today, versions, write

__all__ = ["main", "measure"]

RUNS = 15
TEXT = "Approve the release after reading the test report"
LIMIT = 1.15  # of a second run with a sector, against none
WAYS = (("sdlc",), ("health",), ("finance",), ("public",), ("soc2018",), ("isco08",), ("auto",))
LIBRARIES = ("tasktriage", "numpy", "onnxruntime")


def seconds(cache: Path, sectors: Sequence[str]) -> float:
    """Return the wall-clock seconds of a first answer.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    # the user's settings and plugins are not what is measured
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TASKTRIAGE_")}
    options = [word for name in sectors for word in ("--sector", name)]
    command = [installed(), "classify", "--text", TEXT, *options]
    begin = time.perf_counter()
    subprocess.run(
        command,
        check=True,
        capture_output=True,
        cwd=cache,
        env={**kept, "TASKTRIAGE_CACHE_DIR": str(cache)},
    )
    return time.perf_counter() - begin


def measure(sectors: Sequence[str], runs: int) -> dict[str, Any]:
    """Time pairs for some sectors."""
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        seconds(cache, ())
        cold = seconds(cache, sectors)
        pairs = [(seconds(cache, sectors), seconds(cache, ())) for _ in range(runs)]
    ratios = sorted(one / other for one, other in pairs)
    return {
        "cold_seconds": round(cold, 3),
        "seconds": round(statistics.median(one for one, _ in pairs), 3),
        "without_seconds": round(statistics.median(other for _, other in pairs), 3),
        "ratio": round(statistics.median(ratios), 3),
        "ratio_of_pairs": [round(ratio, 3) for ratio in ratios],
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; print its figures and write them where --out says."""
    parser = arguments(__doc__)
    parser.add_argument("-n", type=int, default=RUNS, metavar="RUNS", help="pairs of each")
    options = parser.parse_args(argv)
    measured = {}
    for sectors in WAYS:
        name = " ".join(sectors)
        measured[name] = found = measure(sectors, options.n)
        print(
            f"--sector {name}: {found['seconds']:.3f} s against {found['without_seconds']:.3f} s, "
            f"ratio {found['ratio']:.3f} (limit {LIMIT}); cold {found['cold_seconds']:.2f} s",
            flush=True,
        )
    result = {
        "schema": "tasktriage.sector-speed/1",
        "created": today(),
        "command": f"python benchmarks/sector_speed.py -n {options.n} "
        "--out benchmarks/results/sector_speed.json",
        "limit": LIMIT,
        "processor": processor(),
        "machine": machine(),
        "versions": versions(LIBRARIES),
        "measured": measured,
    }
    write(result, options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
