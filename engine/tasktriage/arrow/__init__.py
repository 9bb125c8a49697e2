"""Arrow in, Arrow out: objects that travel to where the rows are, and helpers for engines.

    >>> from tasktriage.arrow import Classify
    >>> classify = Classify("task")  # a few hundred bytes when pickled
    >>> labelled = classify(table)  # doctest: +SKIP

pyarrow, narwhals, duckdb and pyspark are imported where they are needed, never on import of this.
"""

from __future__ import annotations

from .duck import duckdb_table, duckdb_udf
from .mapper import Classify, Extract, Mapper
from .spark import map_in_arrow, spark_schema

__all__ = [
    "Classify",
    "Extract",
    "Mapper",
    "duckdb_table",
    "duckdb_udf",
    "map_in_arrow",
    "spark_schema",
]
