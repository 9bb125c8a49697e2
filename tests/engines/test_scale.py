"""benchmarks/scale.py, without an engine: what answers are held against, how rows are counted."""

from __future__ import annotations

import importlib

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from .conftest import EXAMPLES

ROWS = 100


@pytest.fixture
def scale(monkeypatch):
    monkeypatch.syspath_prepend(EXAMPLES.parent / "benchmarks")
    return importlib.import_module("scale")


@pytest.fixture
def ran(scale, monkeypatch):
    """The engines that were run, each by a stand-in of which only one process is right."""
    ran = []

    def once(engine, given, out):
        ran.append(engine)
        p = [1.0, 0.0, 0.0] if engine == "one-thread" else [0.75, 0.25, 0.0]
        columns = {"id": ["0"], "label": ["automatable"], "prediction_set": [["automatable"]]}
        pq.write_table(pa.table({**columns, "probabilities": [p]}), out)
        return scale.Tree(seconds=1.0 if given.name == "few.parquet" else 2.0)

    monkeypatch.setattr(scale, "_once", once)
    monkeypatch.setattr(scale, "missing", lambda engine: None)
    return ran


@pytest.mark.parametrize("engines", [["ray"], ["ray", "polars"], ["ray", "one-thread"]])
def test_answers_are_held_against_those_of_one_process(scale, ran, engines):
    found = scale.compared(engines, ROWS, 1)
    assert ran[0] == "one-thread"
    assert set(found) == set(engines)
    assert {name: one["furthest_probability"] for name, one in found.items()} == {
        name: 0.0 if name == "one-thread" else 0.25 for name in engines
    }


def test_rows_are_counted_by_their_ids_and_the_log_says_so(scale, tmp_path):
    for part, ids in (("a", ["0", "1", "1"]), ("b", ["x"])):
        table = pa.table({"id": ids, "error": pa.array([None] * len(ids), pa.string())})
        pq.write_table(table, tmp_path / f"{part}.parquet")
    said = []
    found = scale.counted(tmp_path, 4, said.append)
    assert found == {"lost": 2, "twice": 1, "in_order": False, "errors": 0}
    assert "of 4 ids of the input 2 are in no part (lost)" in said[0]
    assert "of 4 rows written 1 have an id that another has (twice)" in said[0]
