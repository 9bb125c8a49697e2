"""What a start imports, and completion in the shells."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = (
    *("sklearn", "torch", "sentence_transformers", "transformers", "pandas", "scipy"),
    *("openpyxl", "pyarrow", "jinja2", "docx", "selectolax", "pypdfium2", "py3langid"),
    *("tasktriage.bench", "tasktriage.roles", "tasktriage.training"),
)
UNASKED = (
    "tasktriage.occupations.matcher",
    "tasktriage.policies.matcher",
    "tasktriage.usage.matcher",
)
LIGHT = ("numpy", "onnxruntime", "tokenizers", "tasktriage.kit.weight", *HEAVY)
PROBE = """
import contextlib, io, json, sys
from tasktriage.cli.main import run
with contextlib.redirect_stdout(io.StringIO()):
    code = run(json.loads(sys.argv[1]))
print(json.dumps([code, [n for n in json.loads(sys.argv[2]) if n in sys.modules]]))
"""


@pytest.mark.parametrize(
    ("args", "banned"),
    [
        (["--help"], LIGHT),
        (["--version"], LIGHT),
        (["classify", "--help"], HEAVY),
        (["train", "--help"], HEAVY),
        (["plugins", "list"], LIGHT),
        (["taxonomies", "list"], LIGHT),
        (["codebook"], LIGHT),
        (["completion", "bash"], LIGHT),
        (["completion", "zsh"], LIGHT),
        (["completion", "fish"], LIGHT),
        (["models", "show", "default"], HEAVY),
        (["classify", "--text", "Write tests"], (*HEAVY, *UNASKED)),
        (["classify", "--text", "Write tests", "--sector", "soc2018"], HEAVY),
        (["classify", "--text", "Write tests", "--sector", "auto"], HEAVY),
        (["classify", "--text", "Write tests", "--format", "jsonl"], (*HEAVY, "rich")),
    ],
    ids=lambda v: " ".join(v) if isinstance(v, list) else "",
)
def test_nothing_heavy_is_imported(env, tmp_path, args, banned):
    command = [sys.executable, "-c", PROBE, json.dumps(args), json.dumps(banned)]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
    assert json.loads(done.stdout) == [0, []], done.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script(tt, shell):
    script = tt("completion", shell).ok().out
    assert "_TASKTRIAGE_COMPLETE" in script
    assert f"{shell}_complete" in script


COMPLETIONS = [
    ("tasktriage cl", ["classify"]),
    ("tasktriage c", ["cache", "classify", "codebook", "compare", "completion"]),
    (
        "tasktriage classify -f ",
        [
            "csv",
            "html",
            "json",
            "jsonl",
            "jsonld",
            "markdown",
            "package",
            "parquet",
            "table",
            "xlsx",
        ],
    ),
    ("tasktriage classify --format js", ["json", "jsonl", "jsonld"]),
    ("tasktriage extract --format m", ["markdown"]),
    ("tasktriage classify --model ", ["default", "fast"]),
    (
        "tasktriage classify --sector ",
        ["finance", "health", "isco08", "onet", "public", "sdlc", "soc2018"],
    ),
    ("tasktriage classify --reader t", ["text", "tsv"]),
    ("tasktriage models show ", ["default", "fast"]),
    ("tasktriage taxonomies show s", ["sdlc", "soc2018"]),
    ("tasktriage --no-plugin output-csv classify -f c", []),
    ("tasktriage plugins list --kind o", ["outputs"]),
]


@pytest.mark.parametrize(
    ("line", "names"), COMPLETIONS, ids=lambda v: v if v.__class__ is str else ""
)
def test_bash_completes(run, line, names):
    words = line.split(" ")
    result = run(
        COMP_WORDS=line, COMP_CWORD=str(len(words) - 1), _TASKTRIAGE_COMPLETE="bash_complete"
    ).ok()
    said = [part.partition(",") for part in result.out.split()]
    assert sorted(name for kind, _, name in said if kind == "plain") == sorted(names)
    takes_files = "taxonomies show" in line  # of which the shell itself makes the names
    assert [name for kind, _, name in said if kind == "file"] == [words[-1]] * takes_files


def test_completion_is_silent_whatever_is_wrong(run, write):
    """What a completion prints on standard error would stand amid what the user types."""
    write("broken.py", "raise RuntimeError('boom')")
    words = {"COMP_WORDS": "tasktriage --plugin-file broken.py classify -f cs", "COMP_CWORD": "5"}
    assert "csv" in run(_TASKTRIAGE_COMPLETE="bash_complete", **words).ok().out
    write("tasktriage.toml", "[clasify]")
    words = {"COMP_WORDS": "tasktriage c", "COMP_CWORD": "1"}
    assert "classify" in run(_TASKTRIAGE_COMPLETE="bash_complete", **words).ok().out
    words = {"COMP_WORDS": "tasktriage classify -f ", "COMP_CWORD": "3"}
    run(_TASKTRIAGE_COMPLETE="bash_complete", **words).ok()
