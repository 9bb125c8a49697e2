from __future__ import annotations

import csv
import io
import subprocess
import sys
from datetime import date

import numpy as np
import pytest

import tasktriage
from tasktriage import Engine, TasktriageError
from tasktriage.domain.policy import Act, Effect, Policy, PolicyRule
from tasktriage.pipeline.write import run_info, write_results

pd = pytest.importorskip("pandas", reason="the extra of the tests brings it")
pl = pytest.importorskip("polars", reason="the extra of the tests brings it")
pa = pytest.importorskip("pyarrow", reason="needs tasktriage[tables]")

TEXTS = ["Decide on the appeal of a tenant", "Copy meter readings into the register"]
COLUMNS = [
    *("label", "p_automatable", "p_augmentable", "p_human_critical", "score", "prediction_set"),
    *("uncertain", "is_task", "reasons", "taxonomies", "error", "model"),
]


@pytest.fixture(scope="module")
def engine():
    return Engine()


@pytest.mark.parametrize(
    "dtype", ["object", "str", "string", "string[python]", "string[pyarrow]", "category"]
)
def test_a_column_of_pandas_gives_a_frame_with_its_index(engine, dtype):
    column = pd.Series([*TEXTS, None, "  "], index=["b", "a", "b", "c"], name="duty", dtype=dtype)
    frame = engine.classify(column)
    assert type(frame) is pd.DataFrame
    assert list(frame.columns) == COLUMNS
    assert frame.index.equals(column.index)
    assert frame["label"].tolist()[:2] == ["human-critical", "automatable"]
    assert frame["label"].isna().tolist() == [False, False, True, True]
    assert frame["error"].isna().tolist() == [True, True, False, False]
    assert frame["error"].tolist()[2:] == ["empty row", "empty row"]
    assert frame["uncertain"].dtype == "boolean"
    assert frame["uncertain"].isna().tolist() == [False, False, True, True]
    assert {str(frame[name].dtype) for name in COLUMNS[1:5]} == {"float64"}
    assert frame["p_automatable"].isna().tolist() == [False, False, True, True]


@pytest.mark.parametrize("dtype", ["String", "Categorical", "Enum", "Object"])
def test_a_column_of_polars_gives_a_frame(engine, dtype):
    kind = pl.Enum([*TEXTS, "  "]) if dtype == "Enum" else getattr(pl, dtype)
    frame = engine.classify(pl.Series("duty", [*TEXTS, None, "  "], dtype=kind))
    assert type(frame) is pl.DataFrame
    assert frame.columns == COLUMNS
    assert frame["label"].to_list() == ["human-critical", "automatable", None, None]
    assert frame["error"].to_list() == [None, None, "empty row", "empty row"]
    assert frame["uncertain"].dtype == pl.Boolean
    assert frame["uncertain"].null_count() == 2
    assert frame["score"].dtype == pl.Float64


@pytest.mark.parametrize("coded", [False, True])
def test_a_column_of_arrow_gives_a_table(engine, coded):
    column = pa.chunked_array([[TEXTS[0], None], [TEXTS[1]]])
    table = engine.classify(column.dictionary_encode() if coded else column)
    assert table.column_names == COLUMNS
    assert table["label"].to_pylist() == ["human-critical", None, "automatable"]


def test_figures_are_those_of_a_list_and_of_every_library(engine):
    given = [tuple(result.probabilities) for result in engine.classify(TEXTS)]
    of_pandas, of_polars = engine.classify(pd.Series(TEXTS)), engine.classify(pl.Series(TEXTS))
    assert list(of_pandas[COLUMNS[1:4]].itertuples(index=False, name=None)) == given
    assert of_polars.select(COLUMNS[1:4]).rows() == given


def test_cells_are_those_of_csv(tmp_path):
    engine = Engine(sectors=["sdlc"], explain=True)
    texts = [TEXTS[0], "Review pull requests of the team", "n/a", "Fix a flaky test"]
    path = tmp_path / "tasks.csv"
    path.write_text("task\n" + "".join(f'"{text}"\n' for text in texts), "utf-8")
    stream = io.StringIO()
    info = run_info("classify", model=engine.model.info, explain=True)
    output = engine.plugins.outputs.find("csv")
    write_results(engine.classify_files(path), output, info, stream)
    written = list(csv.DictReader(io.StringIO(stream.getvalue(), newline="")))
    frame = engine.classify(pl.Series("task", texts))
    assert set(frame.columns) <= set(written[0])
    older = [name for name in frame.columns if name != "final_label"]  # which came later here
    assert older == [name for name in written[0] if name in older]
    assert frame.height == len(written) == len(texts)
    for ours, row in zip(frame.rows(named=True), written, strict=True):
        for name, cell in ours.items():
            shown = "" if cell is None else str(cell).lower() if name == "uncertain" else cell
            if isinstance(shown, float):
                assert float(row[name]) == pytest.approx(shown, abs=1e-6), name
            else:
                assert row[name] == shown, name


def test_without_explanations_there_is_no_column_for_them(engine):
    assert "explanation" not in engine.classify(pl.Series(TEXTS)).columns


@pytest.mark.parametrize("empty", [pd.Series([], dtype="str"), pd.Series([]), pl.Series([])])
def test_an_empty_column_gives_an_empty_frame_of_the_same_columns(engine, empty):
    frame = engine.classify(empty)
    assert len(frame) == 0
    assert list(frame.columns) == COLUMNS


@pytest.mark.parametrize(
    "column",
    [pd.Series([None, np.nan], dtype=object), pd.Series([np.nan, np.nan]), pl.Series([None, None])],
)
def test_where_all_is_missing_each_row_says_so(engine, column):
    frame = engine.classify(column)
    assert list(frame["error"]) == ["empty row"] * 2


def test_types_do_not_depend_on_what_is_missing(engine):
    full, none = engine.classify(pd.Series(TEXTS)), engine.classify(pd.Series([None, None]))
    assert full.dtypes.to_dict() == none.dtypes.to_dict()
    full, none = engine.classify(pl.Series(TEXTS)), engine.classify(pl.Series([None, None]))
    assert full.schema == none.schema


def test_what_is_no_text_among_texts_has_an_error(engine):
    frame = engine.classify(pd.Series([TEXTS[0], 7, b"x", "a\0b"], dtype=object))
    assert frame["error"].tolist()[1:] == [
        "row 2: is no text but int",
        "row 3: is no text but bytes",
        "row 4: holds a NUL byte",
    ]


@pytest.mark.parametrize("column", [pd.Series([1, 2], name="hours"), pl.Series("hours", [1, 2])])
def test_a_column_of_numbers_is_refused(engine, column):
    with pytest.raises(TasktriageError, match=r"^column 'hours' holds no text but int$"):
        engine.classify(column)


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"task": TEXTS}),
        pl.DataFrame({"task": TEXTS}),
        pl.LazyFrame({"task": TEXTS}),
        pa.table({"task": TEXTS}),
    ],
)
def test_a_whole_frame_is_refused_with_what_to_give(frame):
    with pytest.raises(TasktriageError, match=r"one column is needed: classify\(frame\['task'\]\)"):
        tasktriage.classify(frame)


def test_the_function_takes_columns_too_and_an_heir_is_one():
    class Duties(pd.Series):
        pass

    frame = tasktriage.classify(Duties(TEXTS, index=[8, 9]), coverage=None)
    assert frame.index.tolist() == [8, 9]
    assert frame["prediction_set"].isna().all()
    assert frame["uncertain"].isna().all()


def test_a_frame_joins_the_users(engine):
    index = pd.MultiIndex.from_tuples([("clerk", 1), ("nurse", 1)], names=["role", "place"])
    theirs = pd.DataFrame({"task": TEXTS, "hours": [3, 5]}, index=index)
    joined = theirs.join(engine.classify(theirs["task"]))
    assert joined["hours"].tolist() == [3, 5]
    assert joined.index.names == ["role", "place"]
    assert joined["label"].notna().all()


WITHOUT = """
import sys
for name in ("narwhals", "sklearn"):
    sys.modules[name] = None
import tasktriage
texts = ["Count the stock"]
for given in (texts, tuple(texts), iter(texts), {texts[0]: 1}):
    assert len(tasktriage.classify(given)) == 1
import pandas
try:
    tasktriage.classify(pandas.Series(texts))
except tasktriage.TasktriageError as error:
    print(error)
"""


def test_texts_need_no_narwhals_and_a_column_says_that_it_does():
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout == (
        'a column of pandas needs narwhals: pip install "tasktriage[frames]", or give '
        "list(column) and get a list\n"
    )


RULE = PolicyRule(
    id="appeal",
    title="Appeals",
    jurisdiction="here",
    trigger=("decide",),
    not_triggered="",
    effect=Effect.HUMAN,
    basis="x",
    as_of=date(2026, 11, 29),
    source="https://example.org",
    expires=date(2027, 11, 29),
)
POLICY = Policy(
    name="own",
    title="Own",
    version="1",
    licence="CC0-1.0",
    rules=(RULE,),
    acts=(
        Act(
            id="decide",
            title="Decide",
            tasks=("Decide on the appeal of a tenant", "Decide an appeal of a tenant"),
            near=("Copy meter readings into the register",),
        ),
    ),
)


def test_what_is_asked_for_beside_labels_has_columns_of_its_own():
    engine = Engine(policies=[POLICY], observed_use=True, as_of=date(2026, 12, 1))
    frame = engine.classify(pl.Series("task", TEXTS))
    more = ["final_label", "policy_effects", "onet_task", "onet_similarity", "observed_use"]
    assert frame.columns == [*COLUMNS, *more]
    assert frame["policy_effects"][0].startswith("own/appeal human as of 2026-11-29 ")
    assert frame["policy_effects"][1] is None
    assert frame["final_label"][0] == "human-critical"
    assert frame["onet_similarity"].dtype == pl.Float64
    assert list(engine.classify(pl.Series([], dtype=pl.String)).columns) == frame.columns
