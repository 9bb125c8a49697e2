"""Time the first answer of `tasktriage migrate` against that of `classify` of the same posting.

python benchmarks/migrate_speed.py [-n 7] [--out JSON]

Whole processes in turn, each pair after one warm-up: a posting to one role of a taxonomy, and to
all roles of it, against the posting classified. Wall-clock seconds; medians count. The first must
not take more than twice as long.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from result_file import arguments, installed, machine, today, versions, write
from startup import LIBRARIES, RUNS, paired

__all__ = ["main"]

POSTING = Path(__file__).resolve().parents[1] / "examples" / "qa_engineer.md"
LIMIT = (2.0, 0.0)  # times what it is held against, and seconds on top
TARGETS = {"one role": "sdlc/aiops-specialist", "all roles of a taxonomy": "sdlc"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; print its medians and write them where --out says."""
    parser = arguments(__doc__)
    parser.add_argument("-n", type=int, default=RUNS, help=f"pairs of each kind; {RUNS}")
    options = parser.parse_args(argv)
    command, posting = installed(), str(POSTING)
    classify = [command, "classify", posting]
    measured = {
        kind: paired([command, "migrate", posting, "--to", target], classify, options.n, LIMIT)
        for kind, target in TARGETS.items()
    }
    for kind, found in measured.items():
        print(
            f"{kind}: {found['seconds']:.2f} s, classify {found['against_seconds']:.2f} s, "
            f"ratio {found['ratio']:.2f}"
        )
    result = {
        "schema": "tasktriage.migrate-speed/1",
        "created": today(),
        "command": f"python benchmarks/migrate_speed.py -n {options.n}",
        "n": options.n,
        "machine": machine(),
        "versions": versions(LIBRARIES),
        "measured": measured,
    }
    write(result, options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
