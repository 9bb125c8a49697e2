from __future__ import annotations

import pytest

from tasktriage.pipeline.batches.mapped import FORMS
from tasktriage.pipeline.batches.schema import EXTRACT, LABELLED, schema_of

pa = pytest.importorskip("pyarrow", reason="needs tasktriage[arrow]")

# what others' programs lean on: under `/1` columns may be added at the end of a list, never changed
CODED = "dictionary<values=string, indices=int8, ordered=0>"
LABELS = {
    "label": CODED,
    "probabilities": "fixed_size_list<item: double>[3]",
    "score": "double",
    "prediction_set": f"list<item: {CODED}>",
    "uncertain": "bool",
    "reason": CODED,
    "is_task": "double",
    "error": "string",
    "model": CODED,
}
PLACES = {
    "source_row": "int64",
    "source_id": "string",
    "task_id": "string",
    "task": "string",
    "start": "int64",
    "end": "int64",
}
FROZEN = {
    "tasks": LABELS,
    "postings": PLACES | LABELS,
    "extract": PLACES | {"is_task": "double", "why": "string", "error": "string"},
}


@pytest.mark.parametrize("form", FROZEN)
def test_the_schema_is_frozen(form):
    schema = schema_of(FORMS[form])
    assert {field.name: str(field.type) for field in schema} == FROZEN[form]
    assert list(schema.names) == list(FROZEN[form])
    assert schema.metadata == {
        b"tasktriage_schema": b"tasktriage.batch/1",
        b"tasktriage_prefix": b"",
    }


@pytest.mark.parametrize("columns", [LABELLED, EXTRACT])
def test_every_column_says_what_it_means(columns):
    assert all(meaning.endswith(".") for _, meaning in columns.values())


def test_without_pyarrow_the_error_says_what_to_install(monkeypatch):
    import sys

    from tasktriage import Engine, TasktriageError

    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(TasktriageError, match=r'pip install "tasktriage\[arrow\]"'):
        Engine("fast").map_batches(None, column="task")
