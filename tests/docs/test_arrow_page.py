"""docs/scale.md, "Arrow in, Arrow out": its tables are the schema, and its code runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tasktriage.pipeline.batches.schema import LABELLED, PLACES

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/scale.md").read_text("utf-8")
SECTION = TEXT.partition("## Arrow in, Arrow out\n")[2].partition("\n## ")[0]
BLOCKS = re.findall(r"^```python\n(.*?)^```", SECTION, re.M | re.S)


def table(columns):
    rows = [f"| `{name}` | `{kind}` | {meaning} |" for name, (kind, meaning) in columns.items()]
    return "\n".join(["| column | type | meaning |", "|---|---|---|", *rows])


@pytest.mark.parametrize("columns", [LABELLED, PLACES], ids=["labels", "places"])
def test_a_table_of_the_schema_stands_there(columns):
    assert table(columns) in SECTION


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_its_code_runs_and_prints(number, tmp_path):
    for name in ("pandas", "polars", "duckdb", "narwhals", "pyarrow"):
        if f"import {name}" in BLOCKS[number]:
            pytest.importorskip(name, reason="the extra of the tests brings it")
    code = ["-W", "error", "-c", BLOCKS[number]]
    done = subprocess.run([sys.executable, *code], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
