"""Time and memory of going through one folder of very many files, as `classify --workers` does.

python benchmarks/folder_walk.py [--files 1000000] [--out JSON]

Makes empty files in one folder, in no order, and lets a process of its own go through the shards
of it as a run does that has everything already: each file is looked at, none is read. Told are the
seconds, and the peak of its memory over that of the same process in a folder of `FEW` files.
Linux and macOS.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from result_file import arguments, machine, processor, today, versions, write

__all__ = ["main"]

FEW = 1_000
STEP = 7_919  # a prime: names come in no order
WALK = """
import json, resource, sys, time
from pathlib import Path
from tasktriage.extend.manager import Plugins
from tasktriage.pipeline.options import ReadOptions
from tasktriage.scale.inputs import Inputs
from tasktriage.scale.shards import Ends, shards
began = time.monotonic()
named = Inputs([sys.argv[1]], ReadOptions(), Path("out"))
found, last, ordered = 0, "", True
for shard in shards(named.sources(Plugins().readers), lambda source: False, Ends()):
    for one in shard.inputs:
        ordered = ordered and last < one.name
        found, last = found + 1, one.name
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
peak /= 2**20 if sys.platform == "darwin" else 2**10
seconds = time.monotonic() - began
print(json.dumps({"files": found, "in_order": ordered, "seconds": seconds, "peak_mb": peak}))
"""


def walked(files: int) -> dict[str, Any]:
    """Return what going through a folder of so many files took."""
    with tempfile.TemporaryDirectory() as folder:
        for number in range(files):
            name = number * STEP % files
            (Path(folder) / f"posting-{name:09d}.md").touch()
        done = subprocess.run(
            [sys.executable, "-c", WALK, folder], check=True, capture_output=True, text=True
        )
    figures: dict[str, Any] = json.loads(done.stdout)
    return {name: round(x, 1) if isinstance(x, float) else x for name, x in figures.items()}


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--files", type=int, default=1_000_000)
    options = parser.parse_args()
    few, many = walked(FEW), walked(options.files)
    more = round(many["peak_mb"] - few["peak_mb"], 1)
    print(json.dumps({"few": few, "many": many, "more_mb": more}))
    about = {"date": today(), "machine": machine() | {"processor": processor()}}
    figures = {"few": few, "many": many, "more_mb": more}
    write({**about, "versions": versions(("tasktriage",)), **figures}, options.out)


if __name__ == "__main__":
    main()
