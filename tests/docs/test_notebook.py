"""The example notebook: its cells are run in order, and what each shows is made as well."""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path

import pytest

NOTEBOOK = Path(__file__).parents[2] / "examples/notebook.ipynb"


@pytest.fixture(scope="module")
def cells():
    notebook = json.loads(NOTEBOOK.read_text("utf-8"))
    return ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"]


def run(cells, shown, monkeypatch):
    """Run cells in one namespace; an expression that ends one is displayed, as in a notebook."""
    monkeypatch.setattr(sys, "displayhook", shown.append)
    names: dict[str, object] = {"__name__": "__main__"}
    for number, cell in enumerate(cells, start=1):
        code = ast.Interactive(body=ast.parse(cell).body)
        exec(compile(code, f"cell {number}", "single"), names)
    return names


def test_the_notebook_runs_and_shows_what_it_says(cells, monkeypatch):
    pytest.importorskip("pandas", reason="the extra of the tests brings it")
    shown: list[object] = []
    names = run(cells, shown, monkeypatch)
    displayed = [value for value in shown if value is not None]
    assert len(displayed) == len(cells)
    assert all(value._repr_html_() for value in displayed[:-1])
    labelled, shares = names["labelled"], names["by_occupation"]
    assert labelled["error"].tolist()[-1] == "empty row"
    assert labelled["label"].notna().sum() == 6
    assert len(displayed[3]) >= 1  # what is uncertain
    assert shares.sum(axis=1).tolist() == pytest.approx([1.0, 1.0])
    assert shares.loc["nurse", "p_human_critical"] > shares.loc["clerk", "p_human_critical"]
    learnt, _ = displayed[-1]
    assert learnt.tolist() == ["with people"]


def test_the_notebook_keeps_no_outputs_that_could_go_stale():
    notebook = json.loads(NOTEBOOK.read_text("utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
