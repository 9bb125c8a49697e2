"""Each engine as `scale.py` runs it, in a process of its own: rows of parquet in, parquet out."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from result_file import installed

__all__ = ["ENGINES", "command", "main", "missing"]

COLUMN, BATCH = "task", 1024
EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
ENGINES = ("one-thread", "two-threads", "workers", "duckdb", "polars", "ray", "spark")
"""What may be measured; the first is what the others are held against."""
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
    if engine == "workers":
        id_column = ["--id-column", "id"]
        options = [*told, *id_column, "--workers", "2", "-f", "parquet", "-o", str(out)]
        return [installed(), "classify", str(given), *options]
    if engine in ("ray", "spark"):
        how = {"ray": ["--actors", "2"], "spark": ["--master", "local[2,4]"]}[engine]
        script = EXAMPLES / f"{engine}_classify.py"
        return [sys.executable, str(script), str(given), str(out), *told, *how]
    return [sys.executable, "-c", HERE, engine, str(given), str(out)]


def one_process(threads: int) -> Callable[[str, str], None]:
    """Return what classifies a batch after the other in this process."""

    def run(given: str, out: str) -> None:
        import pyarrow.parquet as pq

        from tasktriage.arrow import Classify

        classify = Classify(COLUMN, threads=threads)
        file = pq.ParquetFile(given)
        schema = classify(file.schema_arrow.empty_table()).schema
        with pq.ParquetWriter(out, schema) as writer:
            for batch in file.iter_batches(BATCH):
                writer.write_table(classify(batch))

    return run


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
    run = {
        "one-thread": one_process(1),
        "two-threads": one_process(2),
        "duckdb": duckdb,
        "polars": polars,
    }
    run[engine](given, out)
