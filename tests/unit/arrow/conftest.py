from __future__ import annotations

import pytest

from tasktriage import Engine

pa = pytest.importorskip("pyarrow", reason="needs tasktriage[arrow]")

TEXTS = [
    "Decide on the appeal of a tenant",
    "Copy meter readings into the register",
    "Review the draft of a contract with the client",
    "Comfort a family after a death on the ward",
]
POSTINGS = [
    "# Nurse\n\nYour tasks:\n- Comfort a family after a death\n- Copy meter readings\n",
    "<div><h2>Duties</h2><ul><li>Draft the monthly report for the board</li></ul></div>",
    "",
    "We are a friendly company.",
]


@pytest.fixture(scope="session")
def engine():
    """An engine with the small model."""
    return Engine("fast", threads=1)


@pytest.fixture
def tasks():
    """A table of tasks with metadata, a column of another type and rows that are none."""
    rows = [*TEXTS, None, "", "n/a", "42", "a\0b", "x" * (2**20 + 1)]
    fields = [pa.field("n", pa.int32(), metadata={"unit": "1"}), pa.field("task", pa.string())]
    schema = pa.schema(fields, metadata={"origin": "a survey"})
    return pa.table([pa.array(range(len(rows)), pa.int32()), pa.array(rows)], schema=schema)


@pytest.fixture
def postings():
    """A table of postings: Markdown, HTML, nothing, and one without a task."""
    return pa.table({"id": ["a", "b", "c", None], "text": POSTINGS, "city": [*"WXYZ"]})


@pytest.fixture
def tables_alike():
    """A function that says whether columns of ours are the same, figures nearly."""

    def alike(one, other, skip=()):
        one, other = (given.to_pylist() for given in (one, other))
        assert len(one) == len(other)
        for left, right in zip(one, other, strict=True):
            assert left.keys() == right.keys()
            for name in left.keys() - set(skip):
                if name in ("probabilities", "score", "is_task"):
                    assert left[name] == pytest.approx(right[name], abs=1e-6), name
                else:
                    assert left[name] == right[name], name
        return True

    return alike
