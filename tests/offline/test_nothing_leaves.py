"""No socket, no name looked up and no file left at home, whatever is run on what is here."""

from __future__ import annotations

import json

import pytest

from ..unit.plugins.documents import docx, p, pdf  # noqa: TID252
from ..unit.training.conftest import build_encoder, table_rows, write_table  # noqa: TID252
from .conftest import COMMAND, PYTHON

AWAKE = 12  # seconds; what reports in the background looks its host up about nine after its import
LABELS = ("automatable", "augmentable", "human-critical")
VERBS = ("Copy", "Draft", "Console")
POSTING = """\
# Ward manager

## Your tasks

- Draw up the rota for the night shift
- Write the weekly report for the hospital's board
- Review the plans of care with the patients' families
"""
DUTIES = [line.removeprefix("- ") for line in POSTING.splitlines() if line.startswith("- ")]
# the command, in a process that is then kept for as long as a large input would take
LONG = f"""
import sys, time
from tasktriage.cli.main import run
began = time.monotonic()
code = run(sys.argv[1:])
assert "onnxruntime" in sys.modules
time.sleep(max(0, {AWAKE} - time.monotonic() + began))
sys.exit(code)
"""
SET = """\
schema = "tasktriage.dataset/1"
name = "{}"
title = "Made up"
licence = "CC0"
file = "tasks.csv"
[columns]
text = "task"
label = "label"
group = "job"
"""
SUITE = """\
schema = "tasktriage.suite/1"
name = "wards"
version = 1
title = "Made up"
kind = "transfer"
dataset = "folder:ward"
test_dataset = "folder:clinic"
"""
RECIPE = """\
schema = "tasktriage.recipe/1"
name = "tiny"
version = "1"
folds = 2
[finetune]
epochs = 1
batch = 32
held_out = 0.2
"""


def documents(done):
    """Return the names of the inputs that have a record."""
    return {json.loads(line)["source"]["document"] for line in done.stdout.splitlines()}


def test_a_run_of_many_seconds_on_a_table_and_documents(sealed, write):
    rows = "".join(f"{VERBS[n % 3]} the letters of ward {n}\n" for n in range(100))
    inputs = [write("tasks.csv", "task\n" + rows), write("posting.md", POSTING)]
    done = sealed.run(PYTHON, "-c", LONG, "classify", *inputs, "-f", "jsonl")
    sealed.nothing(done)
    assert documents(done) == {"tasks.csv", "posting.md"}


def test_documents_that_are_read_in_processes_of_their_own(sealed, write):
    pytest.importorskip("pypdfium2")
    pytest.importorskip("docx")
    lines = [(f"- {duty}", 11.0, False, 680.0 - 20 * n) for n, duty in enumerate(DUTIES)]
    paragraphs = [p("Your tasks", "Heading1"), *map(p, DUTIES)]
    inputs = [
        write("job.pdf", pdf([("Your tasks", 14.0, True, 700.0), *lines])),
        write("job.docx", docx("".join(paragraphs))),
    ]
    more = ("--sector", "sdlc", "--explain", "-f", "jsonl")
    done = sealed.run(COMMAND, "classify", *inputs, *more)
    sealed.nothing(done)
    assert documents(done) == set(inputs)


def test_extract(sealed, write):
    done = sealed.run(COMMAND, "extract", write("posting.md", POSTING), "--all")
    sealed.nothing(done)
    assert "Draw up the rota" in done.stdout


def test_bench(sealed, write):
    for name, rows in (("ward", 60), ("clinic", 30)):
        lines = [
            f"{VERBS[n % 3]} {name} list {n},{LABELS[n % 3]},job {n // 9}" for n in range(rows)
        ]
        write(f"{name}/dataset.toml", SET.format(name))
        write(f"{name}/tasks.csv", "\n".join(["task,label,job", *lines]) + "\n")
    suite = write("wards.toml", SUITE)
    run = ("bench", "run", suite, "--candidates", "tfidf-lr,default", "--out", "out")
    sealed.nothing(sealed.run(COMMAND, *run))
    for name in ("tfidf-lr", "default"):
        result = json.loads((sealed.folder / f"work/out/wards/{name}.json").read_text("utf-8"))
        assert result["status"] == "ok"
    sealed.nothing(sealed.run(COMMAND, "bench", "report", "out", "--html", "page.html"))


def test_train_and_what_it_made(sealed, write):
    for needed in ("torch", "sentence_transformers", "onnx"):
        pytest.importorskip(needed)
    encoder = build_encoder(sealed.folder / "encoder")
    recipe = write("tiny.toml", RECIPE)
    table = sealed.folder / "work" / "table.csv"
    write_table(table, table_rows(1, rows=120), ["task", "label", "group"])
    data = ("--data", str(table), "--embedder", f"sentence-transformers:{encoder}")
    keep = ("--output", "made", "--keep-encoder", "kept")  # saving it writes a card, with a base
    sealed.nothing(sealed.run(COMMAND, "train", recipe, *data, *keep))
    assert (sealed.folder / "work/kept/modules.json").exists()
    done = sealed.run(COMMAND, "classify", "--text", "badafa", "--model", "made", "-f", "jsonl")
    sealed.nothing(done)


def test_an_encoder_that_is_not_here_is_not_looked_for_elsewhere(sealed, write):
    pytest.importorskip("sentence_transformers")
    recipe = write("tiny.toml", RECIPE)
    table = write("table.csv", "\n".join(["task,label", *(f"{a} it,{a}" for a in LABELS)]) + "\n")
    rest = ("--data", table, "--embedder", "sentence-transformers:someone/small")
    done = sealed.run(COMMAND, "train", recipe, *rest)
    sealed.nothing(done, code=2)
    assert "is not on this machine" in done.stderr


NAMES = ("ORT_DISABLE_TELEMETRY", "HF_HUB_DISABLE_TELEMETRY")
ENTRIES = ("tasktriage", "tasktriage.plugin", "tasktriage.cli.main", "tasktriage_models")


@pytest.mark.parametrize("module", ENTRIES)
def test_every_way_in_turns_reports_off_and_leaves_a_users_setting(sealed, module):
    code = f"import os, {module}; print(*(os.environ.get(name) for name in {NAMES}))"
    assert sealed.run(PYTHON, "-c", code).stdout == "1 1\n"
    assert sealed.run(PYTHON, "-c", code, **dict.fromkeys(NAMES, "0")).stdout == "0 0\n"
