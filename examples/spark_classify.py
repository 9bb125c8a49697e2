"""Classify a column of parquet files with Spark: on this machine, or where spark-submit says.

    pip install "tasktriage[spark]"  # and Java 17 or 21
    python examples/spark_classify.py tasks.parquet labelled/ --column task --master "local[2,4]"

A Python worker that dies is started again with its partition, at most four times; a row that can't
be used has an `error`. Spark keeps no order of rows: let one column be an id. Start it again to go
on where it was stopped.
"""

from __future__ import annotations

import math
import os
import re
import sys
from functools import partial
from pathlib import Path

from parquet_parts import RETRIES, Part, arguments, run
from pyspark.sql import SparkSession

from tasktriage.arrow import Classify, map_in_arrow, spark_schema

__all__ = ["main", "session", "write"]

PARTITION_ROWS = 20_000  # what is done again when a worker dies: half a minute
FILE = "file://"  # else Spark asks its default file system; it decodes no %20, so none is encoded
QUIET = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false"}


def session(master: str | None, batch: int) -> SparkSession:
    """Return a session; without a master that of spark-submit."""
    builder = SparkSession.builder.appName("tasktriage")
    if master is not None:
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        builder = builder.master(master)
    settings = {
        **QUIET,
        "spark.task.maxFailures": RETRIES,  # in local mode it is what stands in local[2,4]
        "spark.python.worker.reuse": "true",  # a worker that stays keeps its model
        "spark.sql.execution.arrow.maxRecordsPerBatch": batch,
        "spark.executorEnv.TASKTRIAGE_THREADS": 1,
        "spark.executorEnv.OMP_NUM_THREADS": 1,
    }
    for name, value in settings.items():
        builder = builder.config(name, str(value))
    made = builder.getOrCreate()
    made.sparkContext.setLogLevel("ERROR")
    return made


def write(spark: SparkSession, part: Part, classify: Classify, folder: Path) -> None:
    """Write a part's rows with labels beside; paths are of folders that all machines have."""
    frame = spark.read.parquet(*map(_read_uri, part.files))
    # Spark puts 128 MB of files into a partition, a million short tasks: one core would do them all
    slots = spark.sparkContext.defaultParallelism
    pieces = max(math.ceil(part.rows / PARTITION_ROWS / slots) * slots, slots)
    frame = frame.repartition(pieces)
    labelled = frame.mapInArrow(map_in_arrow(classify), spark_schema(classify, frame))
    labelled.write.parquet(FILE + str(folder))


def _read_uri(path: str) -> str:
    """Return what Spark reads a file by, whose name is no pattern."""
    return FILE + re.sub(r"[\[\]{}*?\\]", r"\\\g<0>", path)


def main() -> int:
    """Run the script."""
    parser = arguments(__doc__)
    parser.add_argument("--master", help='"local[2,4]": two workers, four tries')
    options = parser.parse_args()
    submitted = "SPARK_ENV_LOADED" in os.environ or "PYSPARK_GATEWAY_PORT" in os.environ
    master = options.master or (None if submitted else f"local[*,{RETRIES}]")
    spark = session(master, options.batch_size)
    try:
        return int(run(options, partial(write, spark)))
    finally:
        spark.stop()


if __name__ == "__main__":
    sys.exit(main())
