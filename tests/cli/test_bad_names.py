"""Unknown names and values: exit 2 with what is near. Damaged models: exit 1 with both sums."""

from __future__ import annotations

import hashlib
import json
import shutil
from importlib.resources import files
from pathlib import Path

import pytest

UNKNOWN = [
    (("clasify",), "unknown command 'clasify'; did you mean 'classify'?"),
    (("classify", "--text", "x", "--formt", "csv"), "--format"),
    (("classify", "--text", "x", "-f", "tabel"), "unknown format 'tabel'; did you mean 'table'"),
    (("classify", "--text", "x", "--model", "defualt"), "unknown model 'defualt'; did you mean"),
    (("classify", "--text", "x", "--sector", "sdcl"), "unknown sector 'sdcl'; did you mean 'sdlc'"),
    (("classify", "--text", "x", "--reader", "cvs"), "unknown reader 'cvs'; did you mean 'csv'"),
    (("extract", "x.md", "-f", "jsnl"), "unknown format 'jsnl'; did you mean 'jsonl'"),
    (("extract", "x.md", "--reader", "htm"), "unknown reader 'htm'; did you mean 'html'"),
    (("extract", "x.md", "--sector", "sdlc"), "No such option"),
    (("--no-plugin", "output-cvs", "plugins", "list"), "unknown plugin 'output-cvs'; did you mean"),
    (("--no-plugn", "x", "plugins", "list"), "--no-plugin"),
    (("plugins", "info", "output-cvs"), "unknown plugin 'output-cvs'; did you mean 'output-csv'"),
    (("plugins", "lst"), "list"),
    (("plugins", "list", "--kind", "output"), "'outputs'"),
    (("models", "show", "defualt"), "unknown model 'defualt'; did you mean 'default'"),
    (("taxonomies", "show", "sdcl"), "unknown sector 'sdcl'; did you mean 'sdlc'"),
    (("completion", "tcsh"), "'bash', 'zsh', 'fish'"),
    (("codebook", "--label", "maybe"), "'human-critical'"),
    (("classify", "--text", "x", "--coverage", "1.5"), "'1.5' is no share between 0 and 1"),
    (("classify", "--text", "x", "--coverage", "0"), "'0' is no share between"),
    (("classify", "--text", "x", "--coverage", "most"), "--coverage"),
    (("classify", "--text", "x", "--coverage", "nan"), "'nan' is no share between"),
    (("classify", "--text"), "--text"),
]


@pytest.mark.parametrize(("args", "part"), UNKNOWN, ids=lambda v: " ".join(v)[:40])
def test_unknown_names_and_values(tt, args, part):
    result = tt(*args).fails(2, part)
    assert result.out == ""


@pytest.mark.parametrize("args", [(), ("models",), ("plugins",), ("taxonomies",)])
def test_a_command_that_lacks_its_command_shows_its_help(tt, args):
    result = tt(*args)
    assert result.code == 2
    assert result.err.startswith(" ".join(["Usage: tasktriage", *args]))
    assert "\n  list " in result.err or "\n  classify " in result.err


def test_unknown_names_stop_before_any_work(tt, tmp_path, write):
    write("t.csv", "task\nWrite tests\n")
    for option in ("--format", "--sector", "--reader", "--model"):
        tt("classify", "t.csv", option, "nope", "-o", "out.csv").fails(2, "nope")
    assert not list(tmp_path.glob("out*"))


@pytest.fixture
def model(tmp_path) -> Path:
    """A copy of the shipped model."""
    shipped = Path(str(files("tasktriage_models").joinpath("default")))
    return Path(shutil.copytree(shipped, tmp_path / "copy"))


NAMES = ["encoder.onnx", "tokenizer.json", "heads.safetensors", "README.md"]


def test_a_model_folder(tt, model):
    args = ("classify", "--text", "Write tests", "-f", "jsonl", "--model")
    [copied], [shipped] = tt(*args, "copy").ok().records, tt(*args, "default").ok().records
    assert copied == shipped
    digest = hashlib.sha256((model / "model.json").read_bytes()).hexdigest()
    assert copied["model"]["sha256"] == digest


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("place", [0.0, 0.5, 0.999])
def test_a_damaged_file(tt, model, name, place):
    data = bytearray((model / name).read_bytes())
    expected = hashlib.sha256(data).hexdigest()
    data[int(place * len(data))] ^= 1
    (model / name).write_bytes(data)
    found = hashlib.sha256(data).hexdigest()
    result = tt("classify", "--model", "copy", "--text", "x")
    result.fails(1, f"copy/{name}: is damaged", f"expected sha256 {expected}", f"found {found}")
    assert result.out == ""


def test_a_truncated_or_missing_file_or_a_link(tt, model, tmp_path):
    for name in NAMES:
        data = (model / name).read_bytes()
        (model / name).write_bytes(data[:-1])
        tt("models", "show", "copy").fails(1, f"copy/{name}: is damaged")
        (model / name).unlink()
        tt("models", "show", "copy").fails(1, f"copy/{name}: is missing")
        (tmp_path / name).write_bytes(data)
        (model / name).symlink_to(tmp_path / name)
        tt("models", "show", "copy").fails(1, f"copy/{name}: is a link")
        (model / name).unlink()
        (model / name).write_bytes(data)
    tt("models", "show", "copy").ok()


def test_no_model_folder(tt, model, tmp_path):
    (model / "model.json").rename(tmp_path / "model.json")
    args = ("classify", "--text", "x", "--model")
    tt(*args, "copy").fails(1, "copy: is no model folder, it has no model.json")
    tt(*args, "nowhere").fails(2, "unknown model 'nowhere'")
    tt(*args, "model.json").fails(2, "unknown model 'model.json'")


CHANGES = {
    "schema": ("tasktriage.model/2", "schema must be 'tasktriage.model/1'"),
    "labels": (["yes", "no", "maybe"], "labels must be"),
    "temperature": (0, "temperature must be above 0"),
    "files": ({}, "files must list"),
    "conformal": ([[0, 0, 0]], "conformal must have 1001 rows"),
    "embedder": ({"id": "x", "dimension": -1, "max_tokens": 8}, "dimension must be"),
    "name": (..., "lacks the field 'name'"),
}


@pytest.mark.parametrize("key", CHANGES)
def test_a_wrong_manifest(tt, model, key):
    value, part = CHANGES[key]
    path = model / "model.json"
    data = json.loads(path.read_text("utf-8"))
    changed = {k: v for k, v in data.items() if k != key} | ({key: value} if value != ... else {})
    path.write_text(json.dumps(changed), "utf-8")
    tt("classify", "--model", "copy", "--text", "x").fails(1, "copy/model.json", part)


def test_a_manifest_that_is_no_json(tt, model):
    (model / "model.json").write_bytes((model / "model.json").read_bytes()[:-3])
    tt("classify", "--model", "copy", "--text", "x").fails(1, "copy/model.json", "not valid JSON")
    (model / "model.json").write_bytes(b"\xff\xfe\0")
    tt("classify", "--model", "copy", "--text", "x").fails(1, "copy/model.json", "not valid JSON")


def test_a_manifest_whose_sum_of_a_file_was_changed(tt, model):
    path = model / "model.json"
    data = json.loads(path.read_text("utf-8"))
    data["files"]["heads.safetensors"]["sha256"] = "0" * 64
    path.write_text(json.dumps(data), "utf-8")
    result = tt("classify", "--model", "copy", "--text", "x")
    result.fails(1, "copy/heads.safetensors", f"expected sha256 {'0' * 64}")
