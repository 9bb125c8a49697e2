"""`tasktriage datasets compare`: two sets that label the same rows."""

from __future__ import annotations

import json

import pytest

from tasktriage.cli.main import run

ABOUT = """\
schema = "tasktriage.dataset/1"
name = "{name}"
title = "Tasks of a harbour"
licence = "CC0"
file = "tasks.csv"
[columns]
text = "task"
label = "label"
group = "job"
id = "nr"
"""
TASKS = ("Fold paper boats", "Name a boat", "Pilot a boat")
LABELS = ("automatable", "augmentable", "human-critical")


@pytest.fixture
def sets(tmp_path):
    """Two folders: the second holds another label of the first task."""
    for name, first in (("tide", "automatable"), ("ebb", "human-critical")):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "dataset.toml").write_text(ABOUT.format(name=name), "utf-8")
        labels = (first, *LABELS[1:])
        rows = [f"{n},{task},{labels[n]},job {n}" for n, task in enumerate(TASKS)]
        (folder / "tasks.csv").write_text("\n".join(["nr,task,label,job", *rows]) + "\n", "utf-8")
    return [f"folder:{tmp_path / name}" for name in ("tide", "ebb")]


def test_table(sets, capsys):
    assert run(["datasets", "compare", *sets]) == 0
    shown = capsys.readouterr().out
    assert "3 rows in both, in 3 groups" in shown
    assert "1 rows have another label in the second set: 1 a more human one, 0 a less" in shown
    assert "says nothing about what AI can do" in shown


def test_json_and_page(sets, capsys, tmp_path):
    page = tmp_path / "page.html"
    assert run(["datasets", "compare", *sets, "--json", "--html", str(page)]) == 0
    body = json.loads(capsys.readouterr().out)
    assert body["schema"] == "tasktriage.disagreement/1"
    assert body["whole"]["counts"] == [[0, 0, 1], [0, 1, 0], [0, 0, 1]]
    assert "<h1>Two sets of labels</h1>" in page.read_text("utf-8")


def test_no_such_tag(sets, capsys):
    assert run(["datasets", "compare", *sets, "--tag", "labels:gulls"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "label no row in common that has the tag 'labels:gulls'" in line
