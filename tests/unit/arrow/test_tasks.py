"""Rows that are tasks: n in, n out, and the answers of `Engine.classify`."""

from __future__ import annotations

import re
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasktriage import Engine
from tasktriage.arrow import Classify
from tasktriage.contracts.errors import ComponentError, UsageError
from tasktriage.domain.label import LABELS
from tasktriage.pipeline.batches.cells import CELLS
from tasktriage.pipeline.batches.mapped import FORMS
from tasktriage.pipeline.batches.schema import LABELLED, schema_of

from .conftest import TEXTS

pa = pytest.importorskip("pyarrow", reason="needs tasktriage[arrow]")

NEW = list(FORMS["tasks"])
LIKE = ("label", "score", "uncertain", "is_task", "error")  # whose cells a frame has alike


def same_as_classify(engine, table, column="task"):
    """Whether a table's answers are those that `classify` gives for the column."""
    found = engine.map_batches(table, column=column)
    assert found.num_rows == table.num_rows
    said = engine.classify(found[column]) if table.num_rows else None
    for name in LIKE if said is not None else ():
        cells = said[name].to_pylist()
        if name == "error":  # a frame has all rows, so it counts them
            cells = [cell and re.sub(r"^row \d+: ", "", cell) for cell in cells]
        assert found[name].to_pylist() == cells, name
    if said is not None:
        named = ("p_automatable", "p_augmentable", "p_human_critical")
        rows = zip(*(said[name].to_pylist() for name in named), strict=True)
        given = [None if row[0] is None else list(row) for row in rows]
        assert found["probabilities"].to_pylist() == given
        sets = [
            None if row is None else "; ".join(row) for row in found["prediction_set"].to_pylist()
        ]
        assert sets == said["prediction_set"].to_pylist()
        first = [None if not r else r.split()[0] for r in said["reasons"].to_pylist()]
        human = [label == "human-critical" for label in found["label"].to_pylist()]
        wanted = [r if h else None for r, h in zip(first, human, strict=True)]
        assert found["reason"].to_pylist() == wanted
    return found


def test_n_in_n_out_and_the_users_columns_are_as_they_were(engine, tasks):
    found = same_as_classify(engine, tasks)
    assert found.select(tasks.column_names).schema.equals(tasks.schema, check_metadata=False)
    assert found.select(tasks.column_names).equals(tasks)
    assert found.column_names == [*tasks.column_names, *NEW]
    assert found.schema.field("n").metadata == {b"unit": b"1"}
    assert found.schema.metadata[b"origin"] == b"a survey"
    assert found.schema.metadata[b"tasktriage_schema"] == b"tasktriage.batch/1"
    found.validate(full=True)


def test_the_types_are_those_of_the_schema(engine, tasks):
    found = engine.map_batches(tasks, column="task").select(NEW)
    wanted = schema_of(FORMS["tasks"])
    assert [field.type for field in found.schema] == [field.type for field in wanted]


def test_a_bad_row_has_an_error_and_no_label(engine, tasks):
    rows = engine.map_batches(tasks, column="task").to_pylist()
    sound, bad = rows[: len(TEXTS)], rows[len(TEXTS) :]
    assert [row["error"] for row in sound] == [None] * len(sound)
    assert [row["label"] for row in sound[:2]] == ["human-critical", "automatable"]
    for row in bad:
        assert row["error"]
        assert {row[name] for name in ("label", "probabilities", "score", "reason")} == {None}
        assert row["model"].startswith("fast ")
    assert [row["error"].partition(" (")[0] for row in bad[:4]] == ["empty row"] * 4
    assert bad[4]["error"] == "holds a NUL byte"
    assert bad[5]["error"] == "a cell is longer than 1 MiB"


def test_what_the_schema_says_of_rows_with_an_error_is_so(engine, tasks):
    no_task = pa.table({"task": ["We offer a competitive salary"]})
    (row,) = engine.map_batches(no_task, column="task").to_pylist()
    assert row["error"] == "not a task"
    assert row["prediction_set"] == list(LABELS)
    rows = [row, *engine.map_batches(tasks, column="task").slice(len(TEXTS)).to_pylist()]
    said = {name: meaning for name, (_, meaning) in LABELLED.items()}
    nulls = {name for name in said if all(row[name] is None for row in rows)}
    assert nulls == {name for name in said if "null with an error" in said[name]} | {"reason"}
    stands = {name for name in said if row[name] is not None} - {"error", "model"}
    assert "Beside the error `not a task`" in said["probabilities"]
    assert stands == {"probabilities"} | {n for n in said if f"`{n}`" in said["probabilities"]}
    assert {row["model"] for row in rows} == {f"fast {engine.model.info.version}"}
    assert "null" not in said["model"]


KINDS = {
    "string": lambda given: pa.array(given),
    "large_string": lambda given: pa.array(given, pa.large_string()),
    "string_view": lambda given: pa.array(given, pa.string_view()),
    "dictionary": lambda given: pa.array(given).dictionary_encode(),
    "dictionary of large": lambda given: pa.array(given, pa.large_string()).dictionary_encode(),
    "chunks": lambda given: pa.chunked_array([given[:1], [], given[1:]]),
    "chunks of dictionaries": lambda given: pa.chunked_array(
        [pa.array(given[:2]).dictionary_encode(), pa.array(given[2:]).dictionary_encode()]
    ),
    "sliced": lambda given: pa.array(["before", *given, "after"]).slice(1, len(given)),
    "sliced dictionary": lambda given: (
        pa.array(["before", *given, None]).dictionary_encode().slice(1, len(given))
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_way_to_hold_texts(engine, kind, tables_alike):
    given = [TEXTS[0], None, TEXTS[1], TEXTS[0], ""]
    table = pa.table({"task": KINDS[kind](given), "n": range(5)})
    found = same_as_classify(engine, table)
    assert found["task"].type == table["task"].type
    plain = engine.map_batches(pa.table({"task": given}), column="task")
    assert tables_alike(found.select(NEW), plain.select(NEW))


def test_extension_types_stay_and_those_of_texts_are_read(engine):
    class Marked(pa.ExtensionType):
        def __init__(self, storage):
            super().__init__(storage, "tests.marked")

        def __arrow_ext_serialize__(self):
            return b""

        @classmethod
        def __arrow_ext_deserialize__(cls, storage, serialized):
            return cls(storage)

    texts = pa.ExtensionArray.from_storage(Marked(pa.string()), pa.array(TEXTS[:2]))
    keys = pa.array([uuid.uuid4().bytes] * 2, pa.uuid())
    table = pa.table({"task": texts, "key": keys})
    found = engine.map_batches(table, column="task")
    assert found["label"].to_pylist() == ["human-critical", "automatable"]
    assert found.select(["task", "key"]).equals(table)
    with pytest.raises(UsageError, match="column 'key' holds no text but extension"):
        engine.map_batches(table, column="key")


def test_bytes_that_are_no_utf8_are_an_error_of_their_row(engine):
    offsets = pa.array([0, 2, 12], pa.int32()).buffers()[1]
    hostile = pa.StringArray.from_buffers(2, offsets, pa.py_buffer(b"\xff\xfeSort mails"))
    for column in (hostile, pa.DictionaryArray.from_arrays(pa.array([1, 0]), hostile)):
        rows = engine.map_batches(pa.table({"task": column}), column="task").select(NEW).to_pylist()
        broken, sound = rows if column is hostile else rows[::-1]
        assert "is no UTF-8" in broken["error"]
        assert sound["label"] is not None


@pytest.mark.parametrize("rows", [0, 1])
def test_a_record_batch_and_what_gives_arrow(engine, rows):
    table = pa.table({"task": TEXTS}).slice(0, rows)
    batch = pa.record_batch([pa.array(TEXTS[:rows], pa.string())], names=["task"])

    class Gives:
        def __arrow_c_stream__(self, requested_schema=None):
            return table.__arrow_c_stream__(requested_schema)

    for form in (batch, Gives()):
        found = engine.map_batches(form, column="task")
        assert found["task"].to_pylist() == TEXTS[:rows]
        assert found.column_names == ["task", *NEW]


def test_no_rows_open_no_model():
    found = Classify("task", model="there is no such model")(
        pa.table({"task": pa.array([], "string")})
    )
    assert found.num_rows == 0
    assert [field.type for field in found.schema][1:] == [
        field.type for field in schema_of(FORMS["tasks"])
    ]


def test_a_column_of_nothing_is_a_row_of_errors(engine):
    found = engine.map_batches(pa.table({"task": pa.nulls(3)}), column="task")
    assert found["error"].to_pylist() == ["empty row"] * 3


WRONG = [
    ({"tasks": TEXTS}, {}, "unknown column 'task'; did you mean 'tasks'?"),
    ({"Z": TEXTS}, {}, "unknown column 'task'; there are: Z"),
    ({"task": TEXTS, "n": [1] * 4}, {"id_column": "m"}, "unknown column 'm'"),
    ({"task": [1, 2]}, {}, "column 'task' holds no text but int64"),
    ({"task": [b"a"]}, {}, "column 'task' holds no text but binary"),
    ({"task": [["a"]]}, {}, "column 'task' holds no text but list"),
    ({"task": TEXTS, "score": [1] * 4}, {}, "has 'score' already"),
    ({"task": TEXTS, "x_error": [1] * 4}, {"prefix": "x_"}, "another prefix"),
    ({"task": TEXTS}, {"as_": "documents"}, "as_ must be 'tasks' or 'postings'"),
]


@pytest.mark.parametrize(("columns", "options", "said"), WRONG)
def test_a_wrong_call_is_one_clear_line(engine, columns, options, said):
    with pytest.raises(UsageError) as info:
        engine.map_batches(pa.table(columns), **{"column": "task"} | options)
    assert said in str(info.value)
    assert "\n" not in str(info.value)


@pytest.mark.parametrize("given", [TEXTS, "task", None, {"task": TEXTS}])
def test_what_is_no_table(engine, given):
    with pytest.raises(UsageError, match="an Arrow table is needed, got"):
        engine.map_batches(given, column="task")


def test_one_name_twice(engine):
    table = pa.table([pa.array(TEXTS), pa.array(TEXTS)], names=["task", "task"])
    with pytest.raises(UsageError, match="has 2 columns 'task'"):
        engine.map_batches(table, column="task")


def test_a_prefix_makes_room(engine):
    table = pa.table({"task": TEXTS, "label": ["mine"] * 4})
    with pytest.raises(UsageError, match=r"has 'label' already.*prefix='tt_'"):
        engine.map_batches(table, column="task")
    found = engine.map_batches(table, column="task", prefix="tt_")
    assert found.column_names == ["task", "label", *(f"tt_{name}" for name in NEW)]
    assert found["label"].to_pylist() == ["mine"] * 4
    assert found.schema.metadata[b"tasktriage_prefix"] == b"tt_"
    # those of the last call, whoever called before
    again = engine.map_batches(found.drop_columns("label"), column="task")
    assert again.schema.metadata[b"tasktriage_prefix"] == b""


@pytest.mark.parametrize("asked", [{"occupation": True}, {"sectors": ["sdlc"]}])
def test_an_engine_that_is_asked_for_more_is_refused(fake_model, asked):
    with pytest.raises(UsageError, match="tables of Arrow hold labels, not"):
        Engine(fake_model, **asked).map_batches(pa.table({"task": TEXTS}), column="task")


class Failing:
    """A model that fails at some texts."""

    def __init__(self, inner, poison):
        self._inner, self._poison = inner, poison

    def __getattr__(self, name):
        return getattr(self._inner, name)

    def assess(self, texts):
        if any(self._poison in text for text in texts):
            raise RuntimeError("out of cheese")
        return self._inner.assess(texts)


def test_a_row_that_breaks_the_model_costs_itself(make_model):
    table = pa.table({"task": ["Sort the mail", "Eat poison", "Write a letter"] * 400})
    engine = Engine(Failing(make_model(), "poison"))
    found = engine.map_batches(table, column="task")
    said = found["error"].to_pylist()
    assert [error is None for error in said] == [True, False, True] * 400
    assert "out of cheese" in said[1]
    assert "row " not in said[1]  # which would count within a batch
    alone = engine.map_batches(table.slice(1, 1), column="task")
    assert "out of cheese" in alone["error"][0].as_py()


def test_more_rows_than_are_looked_at_at_once(make_model):
    texts = [f"Sort pile {n}" for n in range(2 * CELLS + 3)]
    table = pa.table({"task": texts})
    found = Engine(make_model()).map_batches(table, column="task")
    assert found.num_rows == len(texts)
    assert found["task"].to_pylist() == texts
    alone = Engine(make_model()).map_batches(table.slice(2 * CELLS), column="task")
    assert found.slice(2 * CELLS).select(NEW).to_pylist() == alone.select(NEW).to_pylist()
    found.combine_chunks().validate(full=True)


def test_batches_can_be_put_into_a_file_of_arrow_one_after_the_other(make_model, tmp_path):
    texts = [None] * CELLS + [f"Sort pile {n}" for n in range(3)]
    engine = Engine(make_model())
    found = engine.map_batches(pa.table({"task": pa.array(texts, pa.string())}), column="task")
    # which has one dictionary for each column, whatever the batches are
    with pa.ipc.new_file(tmp_path / "rows.arrow", found.schema) as file:
        file.write_table(found)
    with pa.ipc.open_file(tmp_path / "rows.arrow") as file:
        assert file.read_all().equals(found)


def test_a_model_that_is_broken_is_an_error_of_the_call(make_model):
    engine = Engine(Failing(make_model(), ""))
    with pytest.raises(ComponentError, match="out of cheese"):
        engine.map_batches(pa.table({"task": TEXTS}), column="task")


cell = st.none() | st.sampled_from(TEXTS) | st.text(max_size=12)


@pytest.mark.filterwarnings("ignore::tasktriage.contracts.errors.TasktriageWarning")
@settings(deadline=None)
@given(
    rows=st.lists(st.tuples(cell, st.integers(-9, 9) | st.none()), max_size=30),
    cut=st.integers(0, 30),
    kind=st.sampled_from(["string", "large_string", "dictionary"]),
)
def test_any_table(engine, rows, cut, kind):
    texts = [text for text, _ in rows]
    column = pa.array(texts, pa.large_string() if kind == "large_string" else pa.string())
    column = column.dictionary_encode() if kind == "dictionary" else column
    numbers = pa.array([number for _, number in rows], pa.int64())
    table = pa.table({"task": column, "n": numbers})
    table = pa.concat_tables([table.slice(0, cut), table.slice(cut)])
    found = engine.map_batches(table, column="task")
    assert found.select(["task", "n"]).equals(table)
    assert found.num_rows == len(rows)
    found.validate(full=True)
    alone = [engine.map_batches(table.slice(at, 1), column="task") for at in range(len(rows))]
    for at, (row, one) in enumerate(zip(found.to_pylist(), alone, strict=True)):
        (other,) = one.to_pylist()
        assert (row["label"] is None) == (row["error"] is not None), at
        for name in ("label", "prediction_set", "reason", "uncertain"):
            assert row[name] == other[name]
        assert row["probabilities"] == pytest.approx(other["probabilities"], abs=1e-6)
