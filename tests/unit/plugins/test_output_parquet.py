"""`parquet`."""

from __future__ import annotations

import io
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tasktriage.domain.row import Row, TableForm
from tasktriage.plugin import (
    Assessment,
    Extraction,
    Label,
    OutputError,
    Probabilities,
    Reason,
    ReasonScore,
    RunInfo,
    Task,
    Unit,
    UnitKind,
)
from tasktriage_plugins.output_parquet import tasktriage_outputs, writer

RUN = RunInfo(version="0.1.0", command="classify", created="2026-11-23")
KEEP = RunInfo(version="0.1.0", command="classify", created="2026-11-23", keep_columns=True)
P = (0.123456789, 0.3, 0.576543211)


def written(results, run=RUN):
    stream = io.BytesIO()
    writer.ParquetOutput().write(iter(results), run, stream)
    return pq.read_table(io.BytesIO(stream.getvalue()))


def make(text="Water the ferns", **more):
    return Assessment(
        task=Task(text, id="g#1", **more),
        probabilities=Probabilities(*P),
        prediction_set=(Label.HUMAN_CRITICAL,),
        reasons=(ReasonScore(Reason.PHY, 0.9),),
    )


def kept(columns, *cells):
    form = TableForm(columns=columns)
    return [make(row=Row(dict(zip(columns, row, strict=True)), form)) for row in cells]


def test_typed_columns_with_all_digits():
    table = written([make(), Assessment(task=Task("", id="g#2"), error="empty row")])
    first, second = table.to_pylist()
    assert (first["p_automatable"], first["score"]) == (P[0], P[0] + P[1] / 2)
    assert first["prediction_set"] == ["human-critical"]
    assert first["reasons"] == [{"code": "PHY", "probability": 0.9}]
    assert (second["label"], second["error"], second["uncertain"]) == (None, "empty row", None)
    assert table.schema.field("uncertain").type == pa.bool_()


def test_the_users_columns_keep_their_types():
    rows = kept(("n", "day", "text"), (1, date(2024, 5, 1), "a"), (None, None, "=b"))
    table = written(rows, KEEP)
    assert table.column_names == ["n", "day", "text", "label", "score", "uncertain", "reason"]
    assert table.schema.field("n").type == pa.int64()
    assert table["day"].to_pylist() == [date(2024, 5, 1), None]
    assert table["text"].to_pylist() == ["a", "=b"]
    assert table["score"][0].as_py() == P[0] + P[1] / 2


def test_our_columns_keep_their_types_under_other_names():
    theirs = ("score", "tasktriage_score", "uncertain", "tasktriage_uncertain")
    fields = written(kept(theirs, ("a", "b", "c", "d")), KEEP).schema
    assert fields.field("tasktriage_tasktriage_score").type == pa.float64()
    assert fields.field("tasktriage_tasktriage_uncertain").type == pa.bool_()


def test_values_of_several_types_are_texts():
    table = written(kept(("n",), (1,), ("x",), (2.5,)), KEEP)
    assert table["n"].to_pylist() == ["1", "x", "2.5"]


def test_another_type_later_on_is_one_line(monkeypatch):
    monkeypatch.setattr(writer, "BATCH", 1)
    with pytest.raises(OutputError, match=r"column 'n' holds int64 first .* csv or jsonl"):
        written(kept(("n",), (1,), ("x",)), KEEP)


def test_row_groups(monkeypatch):
    monkeypatch.setattr(writer, "BATCH", 2)
    assert written([make() for _ in range(5)]).num_rows == 5


def test_extractions_and_nothing():
    unit = Unit(task=Task("A shed\ud800"), kind=UnitKind.BENEFIT, prior=0.0, why="x")
    (row,) = written([Extraction(unit=unit, kept=False, why="no")]).to_pylist()
    assert (row["text"], row["kept"], row["kind"]) == ("A shed\ufffd", False, "benefit")
    assert written([]).num_rows == written([], KEEP).num_rows == 0


def test_the_spec():
    (spec,) = tasktriage_outputs()
    assert (spec.name, spec.binary, spec.keeps_columns) == ("parquet", True, True)
