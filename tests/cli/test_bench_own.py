"""Suites, data sets and candidates of one's own, made from docs/benchmark.md alone."""

from __future__ import annotations

import json

import pytest

from .conftest import QUICK

VERBS = {
    "by machine": ("Copy the readings of", "Sort the invoices of", "Rename the files of"),
    "with help": ("Draft a notice for", "Write a plan for", "Translate the manual of"),
    "by a person": ("Comfort the family of", "Sign the permit of", "Mediate a quarrel in"),
}
JOBS = ("bakery", "clinic", "ferry", "school", "library", "farm", "mill")
SET = """
schema = "tasktriage.dataset/1"
name = "rated"
title = "Sixty tasks, rated by one person"
licence = "CC0"
file = "tasks.csv"

[columns]
text = "task"
label = "rating"
group = "occupation"
id = "nr"

[labels]
"by machine" = "automatable"
"with help" = "augmentable"
"by a person" = "human-critical"
"""
LEVELS = """
schema = "tasktriage.dataset/1"
name = "levels"
title = "The same tasks, by level"
licence = "CC0"
file = "../rated/tasks.csv"
"""
SUITE = """
schema = "tasktriage.suite/1"
name = "{name}"
version = 1
title = "Tasks of occupations never seen"
kind = "{kind}"
dataset = "folder:data/rated"
group = "group"
{more}
"""
KINDS = {
    "grouped-folds": "folds = 3",
    "transfer": 'test_dataset = "folder:data/other"',
    "rank": 'test_dataset = "folder:data/graded"',
    "few-shot": "steps = [1, 4]\ndraws = 2\nfolds = 3",
    "learning-curve": "steps = [0.5, 1.0]\nfolds = 3",
}
PLUGIN = '''
from pathlib import Path

import numpy as np

from tasktriage.plugin import (
    ClassifierSpec, Dataset, DatasetInfo, DatasetSpec, Label, LabelledTask, hookimpl,
)


class Lines:
    """A text file: what stands before the bar is the label."""

    def __init__(self, argument):
        self.path = Path(argument)
        self.info = DatasetInfo(
            name="lines", title="Lines", licence="CC0", source=argument, scale="labels"
        )

    def load(self, folder):
        rows = []
        for number, line in enumerate(self.path.read_text("utf-8").splitlines()):
            label, job, text = line.split("|")
            rows.append(LabelledTask(id=str(number), text=text, group=job, label=Label(label)))
        return Dataset(info=self.info, rows=tuple(rows))


class Comfort:
    def fit(self, texts, targets, *, groups=None, sample_weight=None):
        return self

    def predict_proba(self, texts):
        return np.array([[0.1, 0.1, 0.8] if "omfort" in t else [0.5, 0.4, 0.1] for t in texts])


@hookimpl
def tasktriage_datasets():
    yield DatasetSpec(name="lines", summary="Lines", factory=Lines, takes_argument=True)


@hookimpl
def tasktriage_classifiers():
    yield ClassifierSpec(name="comfort", summary="A rule", factory=Comfort, trained_on=())
'''


def rows():
    tasks = [(f"{v} the {job}", how, job) for job in JOBS for how, vs in VERBS.items() for v in vs]
    return [(str(n), *task) for n, task in enumerate(tasks[:60], 1)]


def table(some):
    return "nr,task,rating,occupation\n" + "".join(f"{','.join(row)}\n" for row in some)


@pytest.fixture
def own(write):
    write("suites/data/rated/tasks.csv", table(rows()))
    write("suites/data/rated/dataset.toml", SET)
    other = [(n, f"{task} anew", rating, job) for n, task, rating, job in rows()]
    write("suites/data/other/tasks.csv", table(other))
    write("suites/data/other/dataset.toml", SET.replace('"rated"', '"other"'))
    write("suites/data/graded/tasks.csv", table(other))
    graded = SET.replace('"rated"', '"graded"').replace('"automatable"', "3")
    write(
        "suites/data/graded/dataset.toml",
        graded.replace('"augmentable"', "2").replace('"human-critical"', "1"),
    )
    for kind, more in KINDS.items():
        write(f"suites/{kind}.toml", SUITE.format(name=kind, kind=kind, more=more))


@pytest.mark.parametrize("kind", KINDS)
def test_a_suite_of_each_kind_runs_from_another_folder(tt, own, kind, tmp_path):
    command = (*QUICK, "bench", "run", f"suites/{kind}.toml")
    done = tt(*command, "--candidates", "unigram-nb", "--out", "r")
    assert done.code == 0, done.err
    result = json.loads((tmp_path / f"r/{kind}/unigram-nb.json").read_text("utf-8"))
    assert result["identity"]["kind"] == kind
    scores = result["scores"]
    figure = "spearman" if kind == "rank" else "macro_f1"
    assert scores[figure]["value"] > 0.5


def test_a_plugin_s_data_set_and_candidate(tt, write, own, tmp_path):
    write("mine.py", PLUGIN)
    labels = {
        "by machine": "automatable",
        "with help": "augmentable",
        "by a person": "human-critical",
    }
    lines = "\n".join(f"{labels[how]}|{job}|{task}" for _, task, how, job in rows())
    write("suites/data/tasks.txt", lines)
    suite = SUITE.format(name="lines", kind="grouped-folds", more="folds = 3")
    write("suites/lines.toml", suite.replace("folder:data/rated", "lines:data/tasks.txt"))
    command = ("--plugin-file", "mine.py", *QUICK, "bench", "run", "suites/lines.toml")
    done = tt(*command, "--candidates", "comfort,majority", "--out", "r")
    assert done.code == 0, done.err
    result = json.loads((tmp_path / "r/lines/comfort.json").read_text("utf-8"))
    assert result["data"]["n_test"] == 60
    done = tt("bench", "check", "r", "--against", "r", "--metric", "f1")
    done.fails(2, "unknown metric 'f1'; there are: accuracy, ")


WRONG = {
    ('kind = "rank"', 'kind = "ranks"'): "unknown kind 'ranks'; did you mean 'rank'? there are: "
    "grouped-folds, transfer, rank, few-shot, learning-curve",
    ('kind = "rank"', 'kind = "x"'): "there are: grouped-folds, transfer, rank, few-shot",
    ('group = "group"', 'group = "job"'): "unknown group 'job'; there are: soc6, soc2, group",
    ("folder:data/rated", "rated"): "is folder:PATH)",
    ("folder:data/rated", "codebok"): "did you mean 'codebook'",
    ("folder:data/rated", "folder"): "data set 'folder' takes an argument, as 'folder:PATH'",
    ("folder:data/rated", "folder:no"): "suites/no/dataset.toml: is not there",
    ("version = 1", 'metric = "f1"'): "unknown key 'metric'; there are: name, version, title",
}


@pytest.mark.parametrize("change", WRONG)
def test_what_is_wrong_in_a_suite_lists_what_there_is(tt, own, write, tmp_path, change):
    text = (tmp_path / "suites/rank.toml").read_text("utf-8")
    assert change[0] in text
    write("suites/rank.toml", text.replace(*change))
    done = tt("bench", "run", "suites/rank.toml", "--candidates", "majority")
    assert done.code in (1, 2)
    assert WRONG[change] in done.err.splitlines()[-1]


def test_unknown_suites_and_candidates_say_that_a_path_may_be_given(tt, own):
    run = ("bench", "run")
    tt(*run, "nope").fails(2, "unknown suite 'nope'; there are: codebook, ", "ends in .toml)")
    tt(*run, "suites/rank").fails(2, "(for the file write suites/rank.toml)")
    tt(*run, "suites/rnk.toml").fails(1, "there is no such file; did you mean 'rank.toml'")
    suite = "suites/rank.toml"
    done = tt(*run, suite, "--candidates", "zzz")
    done.fails(2, "unknown candidate 'zzz'; there are classifiers: codebook-zero-shot, ")
    done.fails(2, "; models: default, ", "; or the path of a model folder, or recipe:PATH")
    done = tt(*run, suite, "--candidates", "majorit")
    done.fails(2, "did you mean 'majority'? (or the path of a model folder, or recipe:PATH)")
