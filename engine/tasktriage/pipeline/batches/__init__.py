"""Tables of Arrow: labels beside a user's columns, a row in and a row out, or a row for each task.

No engine is named here; `tasktriage.arrow` is what DuckDB, Polars, Ray and Spark are given.
"""

from __future__ import annotations

from .mapped import mapped

__all__ = ["mapped"]
