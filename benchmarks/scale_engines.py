"""Each engine as `scale.py` runs it, in a process of its own: rows of parquet in, parquet out."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path

from result_file import installed

__all__ = ["ENGINES", "command", "main", "missing"]

COLUMN, BATCH = "task", 1024
EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
PLAIN = {"one-thread": ["--threads", "1"], "two-threads": ["--threads", "2"]}
PLAIN["workers"] = ["--workers", "2"]
ENGINES = (*PLAIN, "arrow", "duckdb", "polars", "ray", "spark")
"""What may be measured: one command in three ways, the first of which is what all others are held
against; then the object that engines are given, in a loop of our own, and in engines."""
MODULES = {"duckdb": "duckdb", "polars": "polars", "ray": "ray", "spark": "pyspark"}


HERE = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import scale_engines"
HERE += "; scale_engines.main()"


def missing(engine: str) -> str | None:
    """Return why an engine can't be run here, or None."""
    module = MODULES.get(engine)
    if module is not None and importlib.util.find_spec(module) is None:
        return f"{module} is not installed"
    return "no Java" if engine == "spark" and shutil.which("java") is None else None


def command(engine: str, given: Path, out: Path) -> list[str]:
    """Return what runs an engine; it leaves a file or a folder of parquet."""
    told = ["--column", COLUMN]
    if engine in PLAIN:
        options = [*told, "--id-column", "id", *PLAIN[engine], "-f", "parquet", "-o", str(out)]
        return [installed(), "classify", str(given), *options]
    if engine in ("ray", "spark"):
        how = {"ray": ["--actors", "2"], "spark": ["--master", "local[2,4]"]}[engine]
        script = EXAMPLES / f"{engine}_classify.py"
        return [sys.executable, str(script), str(given), str(out), *told, *how]
    return [sys.executable, "-c", HERE, engine, str(given), str(out)]


def arrow(given: str, out: str) -> None:
    """Classify a batch after the other."""
    import pyarrow.parquet as pq

    from tasktriage.arrow import Classify

    classify = Classify(COLUMN, threads=2)
    file = pq.ParquetFile(given)
    schema = classify(file.schema_arrow.empty_table()).schema
    with pq.ParquetWriter(out, schema) as writer:
        for batch in file.iter_batches(BATCH):
            writer.write_table(classify(batch))


def duckdb(given: str, out: str) -> None:
    """Classify what a query gives."""
    import duckdb as engine

    from tasktriage.arrow import Classify, duckdb_table

    connection = engine.connect()
    connection.execute("SET threads = 1")
    sql = f"SELECT * FROM read_parquet('{given}')"
    duckdb_table(connection, "labelled", sql, Classify(COLUMN, threads=2))
    connection.execute(f"COPY labelled TO '{out}' (FORMAT parquet)")


def polars(given: str, out: str) -> None:
    """Classify a frame."""
    import polars as engine

    from tasktriage.arrow import Classify

    Classify(COLUMN, threads=2)(engine.read_parquet(given)).write_parquet(out)


def main() -> None:
    """Run the engine that the command line names, on its files."""
    engine, given, out = sys.argv[1:]
    {"arrow": arrow, "duckdb": duckdb, "polars": polars}[engine](given, out)
