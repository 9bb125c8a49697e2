"""A user's own set: every form of table, and one clear line for what is wrong."""

from __future__ import annotations

import json

import pytest

from tasktriage.contracts.errors import InputError, UsageError
from tasktriage.domain.label import Label
from tasktriage.testing import CHECKS
from tasktriage_plugins.dataset_folder.folder import FolderDataset

HEAD = """\
schema = "tasktriage.dataset/1"
name = "clinic"
title = "Tasks of a clinic"
licence = "CC BY 4.0"
file = "{file}"
"""
MAPPED = """\
[columns]
text = "task"
label = "rating"
group = "job"
id = "nr"
title = "role"
raters = ["anna", "ben"]
[labels]
"by machine" = "automatable"
"with help" = "augmentable"
"5" = "human-critical"
"""
CSV = """\
nr,task,rating,job,role,anna,ben
a,Weigh the sample,by machine,lab,Technician,by machine,with help
b,"Explain, calmly, the result",5,ward,Nurse,5,
c,Write the letter,With Help,ward,Nurse,with help,with help
"""


def make(folder, description, content, file="tasks.csv"):
    data = content if isinstance(content, bytes) else content.encode()
    (folder / file).write_bytes(data)
    (folder / "dataset.toml").write_text(HEAD.format(file=file) + description, "utf-8")
    return FolderDataset(argument=str(folder))


def rows(folder, description, content, file="tasks.csv"):
    return make(folder, description, content, file).load(None).rows


def fails(folder, description, content, message, file="tasks.csv"):
    with pytest.raises(InputError, match=message) as caught:
        make(folder, description, content, file).load(None)
    assert "\n" not in str(caught.value)


def simple(columns, labels=""):
    table = "[columns]\n" + "\n".join(f"{k} = {json.dumps(v)}" for k, v in columns.items())
    return f"{table}\n[labels]\n{labels}" if labels else table


LABEL = simple({"text": "task", "label": "label"})
SOFT = simple({"text": "task", "soft": ["a", "g", "h"]})
TARGET = simple({"text": "task", "target": "x"})


def test_a_mapped_scale(tmp_path):
    source = make(tmp_path, MAPPED, CSV)
    info = source.info
    assert (info.name, info.title, info.licence) == ("clinic", "Tasks of a clinic", "CC BY 4.0")
    assert info.files == ()
    CHECKS["datasets"](source)
    data = source.load(None)
    weigh, explain, write = data.rows
    assert (weigh.id, weigh.group, weigh.title) == ("a", "lab", "Technician")
    assert weigh.truth is Label.AUTOMATABLE
    assert weigh.raters == {"anna": Label.AUTOMATABLE, "ben": Label.AUGMENTABLE}
    assert explain.text == "Explain, calmly, the result"
    assert explain.raters == {"anna": Label.HUMAN_CRITICAL}
    assert write.truth is Label.AUGMENTABLE
    assert list(data.hashes) == ["tasks.csv"]


def test_our_own_labels_need_no_mapping(tmp_path):
    (one, two) = rows(tmp_path, LABEL, "task\tlabel\nx\tautomatable\ny\tHuman-Critical\n", "t.tsv")
    assert (one.truth, two.truth) == (Label.AUTOMATABLE, Label.HUMAN_CRITICAL)
    assert (one.id, two.id) == ("1", "2")


def test_equal_texts_are_a_group_where_none_is_given(tmp_path):
    content = "task,label\nx,automatable\ny,automatable\nx,augmentable\n"
    groups = [row.group for row in rows(tmp_path, LABEL, content)]
    assert groups[0] == groups[2] != groups[1]


def test_numbers_in_labels_are_a_target(tmp_path):
    description = simple({"text": "task", "label": "level"}, '"none" = 0\n"all" = 1.5\n')
    (one, two) = rows(tmp_path, description, "task,level\nx,none\ny,all\n")
    assert (one.target, two.target, two.truth) == (0, 1.5, None)


LEVELS = "task,a,b\nw,1,2.0\nx,3,\ny,5,3\nz,5.0,4\n"
RATED = simple({"text": "task", "raters": ["a", "b"]})


def test_levels_of_several_raters_are_cut(tmp_path):
    """Shares of the raters, one of whom may have left a row out, and their mean to rank by."""
    scale = "\n[scale]\nlevels = 5\ncut = [2, 4]\n"
    w, x, y, z = rows(tmp_path, RATED + scale, LEVELS)
    assert [w.soft, x.soft, y.soft, z.soft] == [(0, 0, 1), (0, 1, 0), (0.5, 0.5, 0), (0.5, 0.5, 0)]
    assert [row.target for row in (w, x, y, z)] == [1.5, 3, 4, 4.5]
    assert (x.raters, y.truth) == ({"a": Label.AUGMENTABLE}, Label.AUGMENTABLE)
    w, x, y, z = rows(tmp_path, RATED + scale + "reverse = true\n", LEVELS)
    assert [w.soft, y.soft] == [(1, 0, 0), (0, 0.5, 0.5)]
    assert [w.target, y.target] == [-1.5, -4]


def test_levels_without_cuts_rank(tmp_path):
    found = rows(tmp_path, RATED + "\n[scale]\nlevels = [0, 10]\n", LEVELS)
    assert [(row.target, row.truth) for row in found[:2]] == [(1.5, None), (3, None)]


def test_levels_that_there_are_not(tmp_path):
    scale = "\n[scale]\nlevels = 4\n"
    message = r"'5' \(line 4\), '5.0' \(line 5\); \[scale\] in dataset.toml has levels from 1 to 4"
    fails(tmp_path, RATED + scale, LEVELS, message)


@pytest.mark.parametrize("file", ["t.csv", "t.jsonl"])
def test_numbers_of_raters_are_mapped_however_they_are_written(tmp_path, file):
    lines = [{"task": "x", "a": 1, "b": "1"}, {"task": "y", "a": 1.0, "b": "5.0"}]
    content = "\n".join(json.dumps(line) for line in lines)
    if file == "t.csv":
        content = "task,a,b\nx,1,01\ny,1.0,5\n"
    labels = '\n[labels]\n1 = "automatable"\n5 = "human-critical"\n'
    x, y = rows(tmp_path, RATED + labels, content, file)
    assert [x.soft, y.soft] == [(1, 0, 0), (0.5, 0, 0.5)]
    assert (x.target, y.truth) == (None, Label.HUMAN_CRITICAL)
    content = content.replace("5", "4")
    fails(tmp_path, RATED + labels, content, r"unknown label '4(\.0)?' \(line \d\); say", file)


def test_a_row_that_all_raters_left_out(tmp_path):
    fails(tmp_path, RATED, "task,a,b\nx,,\n", "line 2: has no label in 'a' or 'b'")


def test_a_target_column(tmp_path):
    assert [r.target for r in rows(tmp_path, TARGET, "task,x\nx,0.5\ny,-2\n")] == [0.5, -2]


def test_soft_labels(tmp_path):
    (row,) = rows(tmp_path, SOFT, "task,a,g,h\nx,0.333,0.333,0.334\n")
    assert sum(row.soft) == pytest.approx(1, abs=1e-12)
    assert row.truth is Label.HUMAN_CRITICAL


def test_jsonl(tmp_path):
    lines = [{"task": "x", "label": "automatable", "more": [1]}, {"label": 2, "task": "y"}]
    content = "\n".join(json.dumps(line) for line in lines) + "\n\n"
    labels = '"2" = "augmentable"\n"automatable" = "automatable"\n'
    description = simple({"text": "task", "label": "label"}, labels)
    found = rows(tmp_path, description, content, "t.jsonl")
    assert [r.truth for r in found] == [Label.AUTOMATABLE, Label.AUGMENTABLE]


def test_parquet(tmp_path):
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    table = pa.table({"task": ["x", "y"], "label": [1.0, 3.0]})
    parquet.write_table(table, tmp_path / "made.parquet")
    description = simple(
        {"text": "task", "label": "label"}, '"1" = "automatable"\n"3" = "human-critical"\n'
    )
    content = (tmp_path / "made.parquet").read_bytes()
    found = rows(tmp_path, description, content, "t.parquet")
    assert [r.truth for r in found] == [Label.AUTOMATABLE, Label.HUMAN_CRITICAL]


def test_parquet_that_is_none(tmp_path):
    pytest.importorskip("pyarrow")
    fails(tmp_path, LABEL, "no", "can't be read as parquet", "t.parquet")


def test_parquet_without_pyarrow(tmp_path, monkeypatch):
    monkeypatch.setattr("tasktriage.kit.whole_table.find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r'needs pyarrow: pip install "tasktriage\[tables\]"'):
        make(tmp_path, LABEL, "x", "t.parquet").load(None)


# -- what is wrong with the table -------------------------------------------------------------


def test_unknown_labels_are_listed_with_the_line_to_add(tmp_path):
    content = CSV.replace("by machine,lab", "maybe,lab").replace("with help,with help", 'no,"x""y"')
    fails(
        tmp_path,
        MAPPED,
        content,
        r"tasks\.csv: unknown label 'maybe' \(line 2\), 'no' \(line 4\), 'x\"y' \(line 4\); say "
        r'in dataset\.toml under \[labels\] what each means: "maybe" = "augmentable" \(or auto',
    )


def test_many_unknown_labels(tmp_path):
    content = "task,label\n" + "".join(f"t{n},l{n}\n" for n in range(9))
    fails(tmp_path, LABEL, content, r"'l4' \(line 6\) and 4 more; say")


def test_unknown_values_of_numbers(tmp_path):
    description = simple({"text": "task", "label": "level"}, '"none" = 0\n')
    fails(tmp_path, description, "task,level\nx,all\n", 'means: "all" = NUMBER')


@pytest.mark.parametrize(
    ("description", "content", "message"),
    [
        (LABEL, "job,label\nx,automatable\n", "no column 'task'; it has job, label"),
        (SOFT, "task,a\nx,1\n", "no column 'g' or 'h'; it has task, a"),
        (LABEL, "task,label\nx,\n", "line 2: has no label in 'label'"),
        (LABEL, "task,label\n ,automatable\n", "line 2: has no text in 'task'"),
        (LABEL, "task,label\nx,automatable,y\n", "line 2: has more cells than"),
        (LABEL, "task,label\n", "has no rows"),
        (LABEL, "", "is empty"),
        (SOFT, "task,a,g,h\nx,0.5,0.2,0.2\n", "line 2: shares must .* sum to 1, got automatable 0"),
        (SOFT, "task,a,g,h\nx,1.5,-0.5,0\n", "line 2: shares must be from 0"),
        (SOFT, "task,a,g,h\nx,nan,0.5,0.5\n", "line 2: 'a' is nan, not a number"),
        (SOFT, "task,a,g,h\nx,,0.5,0.5\n", "line 2: 'a' must be a number, got ''"),
        (TARGET, "task,x\nx,1\ny,NaN\n", "line 3: 'x' is NaN, not a number"),
        (TARGET, "task,x\nx,inf\n", "line 2: 'x' is inf"),
        (
            simple({"text": "task", "label": "label", "id": "nr"}),
            "nr,task,label\n7,x,automatable\n8,y,automatable\n7,z,automatable\n",
            "line 4: id '7' stands twice",
        ),
        (
            simple({"text": "task", "label": "label", "id": "nr"}),
            "nr,task,label\n,x,automatable\n",
            "line 2: has no id in 'nr'",
        ),
    ],
)
def test_bad_rows(tmp_path, description, content, message):
    fails(tmp_path, description, content, message)


@pytest.mark.parametrize(
    ("content", "message"),
    [("{\n", "line 1: is not valid JSON"), ('{"task": "x"}\n[1]\n', "line 2: is not a JSON obj")],
)
def test_bad_jsonl(tmp_path, content, message):
    fails(tmp_path, LABEL, content, message, "t.jsonl")


def test_nan_in_jsonl(tmp_path):
    fails(tmp_path, TARGET, '{"task": "x", "x": NaN}\n', "line 1: 'x' is nan", "t.jsonl")


def test_an_unknown_kind_of_table(tmp_path):
    fails(tmp_path, LABEL, "x", r"unknown kind of table '\.doc'; there are: \.csv", "t.doc")


def test_a_table_that_is_not_there(tmp_path):
    source = make(tmp_path, LABEL, "x")
    (tmp_path / "tasks.csv").unlink()
    with pytest.raises(InputError, match=r"tasks\.csv: no such file"):
        source.load(None)


# -- what is wrong with dataset.toml ------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("dataset/1", "dataset/9", r'schema must be "tasktriage\.dataset/1"'),
        ('name = "clinic"\n', "", "'name' is missing"),
        ('licence = "CC BY 4.0"', "licence = 4", "'licence' must be a text, got 4"),
        ("tasks.csv", "../tasks.csv", "file must stand in the folder"),
        ("tasks.csv", "/etc/tasks.csv", "file must stand in the folder"),
        ('text = "task"\n', "", "'text' is missing"),
        (
            'label = "rating"',
            'lable = "rating"',
            r"unknown key in \[columns\] 'lable'; did you mean 'label'. there are: text, label",
        ),
        ('file = "tasks.csv"', 'file = "tasks.csv"\nscale = 4', "'scale' must be a text, got 4"),
        ('raters = ["anna", "ben"]', 'raters = "anna"', "'raters' must be a list of columns"),
        ('label = "rating"', 'soft = ["x", "y"]', "soft must name three columns"),
        (
            '= "augmentable"',
            '= "helped"',
            r"\[labels\] 'with help' must be auto.*'helped'",
        ),
        ('= "augmentable"', "= 2", r"\[labels\] 'with help' must be .*or all are numbers"),
        ("[labels]", "[label]", "unknown key 'label'"),
        ('name = "clinic"', "name = ", "can't be read as TOML"),
    ],
)
def test_bad_descriptions(tmp_path, old, new, message):
    text = HEAD.format(file="tasks.csv") + MAPPED
    assert old in text
    (tmp_path / "dataset.toml").write_text(text.replace(old, new))
    with pytest.raises(InputError, match=message) as caught:
        FolderDataset(argument=str(tmp_path))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("description", "message"),
    [
        (simple({"text": "t"}), "needs a label, a target, soft or raters"),
        (LABEL + "\n[labels]\n1.5 = 2\n", "a value with a dot stands in quotes"),
        (LABEL + '\n[labels]\n1 = "automatable"\n[scale]\nlevels = 2\n', "leave one out"),
        (LABEL + "\n[scale]\nlevel = 5\n", r"unknown key in \[scale\] 'level'; did you mean 'lev"),
        (LABEL + "\n[scale]\ncut = [2, 4]\n", "levels must be a whole number from 2, .*got None"),
        (LABEL + "\n[scale]\nlevels = 1\n", "levels must be .*got 1"),
        (LABEL + "\n[scale]\nlevels = 5\ncut = [4, 2]\n", r"cut must be .*got \[4, 2\]"),
        (LABEL + "\n[scale]\nlevels = 5\ncut = [2, 5]\n", "cut must be .*below 5"),
        (LABEL + "\n[scale]\nlevels = 5\nreverse = 1\n", "reverse must be true or false, got 1"),
    ],
)
def test_bad_scales(tmp_path, description, message):
    fails(tmp_path, description, "task,label\nx,1\n", message)


def test_numbers_exclude_raters(tmp_path):
    description = simple({"text": "t", "label": "l", "raters": ["a"]}, '"x" = 1\n')
    fails(tmp_path, description, "t,l,a\n", "numbers needs label")


def test_no_description(tmp_path):
    with pytest.raises(InputError, match=r"dataset\.toml: is not there"):
        FolderDataset(argument=str(tmp_path))


def test_the_description_itself_can_be_named(tmp_path):
    make(tmp_path, MAPPED, CSV)
    assert FolderDataset(argument=str(tmp_path / "dataset.toml")).info.name == "clinic"
