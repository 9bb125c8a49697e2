"""Classify a column of parquet files with Ray Data: on this machine, or on a cluster.

    pip install "tasktriage[ray]"
    python examples/ray_classify.py tasks.parquet labelled/ --column task --actors 2

RAY_ADDRESS says which cluster; without it one is started here, for as long as this runs. An actor
that dies is started again and gets its rows again, at most four times; a row that can't be used has
an `error`. Ray keeps no order of rows: let one column be an id. Start it again to go on where it
was stopped.
"""

from __future__ import annotations

import logging
import math
import os
import sys
import warnings
from pathlib import Path

os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # read when ray is imported

import ray
from parquet_parts import RETRIES, Part, arguments, run
from ray.data import ActorPoolStrategy, DataContext

from tasktriage.arrow import Classify

__all__ = ["cpus_of_actor", "labelled", "main"]

BOUNDED = {"max_retries": RETRIES}  # of tasks; all retries are without end by default
FILE_ROWS = 100_000  # of an output file, at least
HERE = {"include_dashboard": False, "object_store_memory": 256 << 20}


def cpus_of_actor(actors: int, asked: float, there: float, machines: int = 1) -> float:
    """Return how many CPUs an actor is counted as, so that one of some machine stays free.

    Ray starts actors first. Where they leave no machine a whole CPU no task that reads or writes
    ever starts, and the run waits for ever without a word.
    """
    most = math.floor(max(there - machines, 0) / actors * 100) / 100
    if asked <= most:
        return asked
    print(
        f"{actors} actors, each counted as {asked:g} CPU, could leave no CPU of {there:g} to "
        f"tasks that read and write, which would wait for ever: each is counted as {most:g}",
        file=sys.stderr,
    )
    return most


def main() -> int:
    """Run the script."""
    parser = arguments(__doc__)
    parser.add_argument("--actors", type=int, default=2, help="processes with a model each")
    parser.add_argument("--cpus", type=float, default=1.0, help="what each is counted as")
    options = parser.parse_args()
    if options.actors < 1:
        parser.error("--actors must be 1 or more")
    # Ray wants those two said another way from 2.64 on, which has none yet: the extra stops there
    warnings.filterwarnings("ignore", message=".*ray_remote_args.* is deprecated")
    logging.getLogger("ray.data").setLevel(logging.WARNING)
    ray.init(logging_level="error", **({} if os.environ.get("RAY_ADDRESS") else HERE))
    there = [node["Resources"].get("CPU", 0) for node in ray.nodes() if node["Alive"]]
    cpus = cpus_of_actor(options.actors, options.cpus, sum(there), sum(map(bool, there)))
    DataContext.get_current().enable_progress_bars = False

    def make(part: Part, classify: Classify, folder: Path) -> None:
        rows = labelled(part.files, classify, options.actors, cpus, options.batch_size)
        rows.write_parquet(str(folder), min_rows_per_file=FILE_ROWS, ray_remote_args=BOUNDED)

    return int(run(options, make))


def labelled(
    files: list[str], classify: Classify, actors: int, cpus: float, batch: int
) -> ray.data.Dataset:
    """Return the files' rows with labels beside; nothing is read yet."""
    rows = ray.data.read_parquet(files, ray_remote_args=BOUNDED)
    # a file is a block, and a block goes to one actor: cut large ones, put small ones together
    rows = rows.repartition(target_num_rows_per_block=batch)
    return rows.map_batches(
        Classify,  # a class, so that Ray makes actors: each opens its model once
        fn_constructor_args=[classify.column],
        fn_constructor_kwargs={"model": classify.model, "prefix": classify.prefix},
        compute=ActorPoolStrategy(size=actors),
        num_cpus=cpus,
        batch_size=batch,
        batch_format="pyarrow",
        max_restarts=RETRIES,
        max_task_retries=RETRIES,
    )


if __name__ == "__main__":
    sys.exit(main())
