"""The documentation's way from one's own ratings to a page, followed to the letter."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs/benchmark.md"
SECTION = "## Your own ratings, step by step\n"
FILES = re.compile(r"^`([\w./]+)`.*?\n```(?:csv|toml)\n(.*?)```", re.MULTILINE | re.DOTALL)
COMMANDS = re.compile(r"```sh\n(.*?)```", re.DOTALL)


def test_the_way_from_ratings_to_a_page(tt, write, tmp_path):
    section = PAGE.read_text("utf-8").partition(SECTION)[2].partition("\n## ")[0]
    files = dict(FILES.findall(section))
    assert list(files) == ["rated/tasks.csv", "rated/dataset.toml", "rated.toml", "mine.csv"]
    for name, content in files.items():
        write(name, content)
    (commands,) = COMMANDS.findall(section)
    outputs = []
    for line in commands.splitlines():
        program, *arguments = shlex.split(line)
        assert program == "tasktriage"
        done = tt(*arguments)
        assert done.code == 0, (line, done.err)
        outputs.append(done.out)
    assert "Over seeds, macro-F1: " in outputs[0]
    body = json.loads((tmp_path / "results/rated/mine.json").read_text("utf-8"))
    assert body["data"]["n_test"] == 24
    assert body["contamination"]["status"] == "no"
    assert body["scores"]["accuracy"]["value"] > 0.9
    page = (tmp_path / "results.html").read_text("utf-8")
    assert all(name in page for name in ("unigram-nb", "tfidf-lr", "mine"))
    assert (tmp_path / "split.csv").read_text("utf-8").count("\n") == 1 + 3 * 24
    taken = ("bench", "score", "mine.csv", "--suite", "rated.toml", "--name", "unigram-nb")
    tt(*taken, "--out", "results").fails(2, "is a result of 'bench run'; give --name")
    again = ("bench", "score", "mine.csv", "--suite", "rated.toml", "--out", "again")
    tt(*again, "--trained-on", "splitt").fails(2, "unknown data 'splitt'; did you mean 'split'?")
    tt(*again, "--trained-on", "folder:rated").ok()
    seen = json.loads((tmp_path / "again/rated/mine.json").read_text("utf-8"))
    assert seen["contamination"]["status"] == "yes"
