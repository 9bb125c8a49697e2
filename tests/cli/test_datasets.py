"""`tasktriage datasets`, with a set that a local server holds."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import click
import pytest

from tasktriage.cli.commands import datasets as command
from tasktriage.cli.main import run
from tasktriage.cli.options import data_dir

BODY = b"id,task\n1,Fold paper boats\n"
PLUGIN = """\
from tasktriage.plugin import *

class Boats:
    info = DatasetInfo(
        name="boats", title="Boats", licence="CC0", source="the harbour", scale="labels",
        citation="Boat (2026)",
        files=(DatasetFile(name="boats.csv", url="{url}/boats.csv", bytes={size}, sha256="{sha}"),),
    )
    def load(self, folder):
        if not (folder / "boats.csv").is_file():
            raise InputError("boats.csv", "is not there")
        row = LabelledTask(id="1", text="Fold", group="g", label=Label.AUTOMATABLE)
        return Dataset(info=self.info, rows=(row,), hashes={{"boats.csv": "0"}})

@hookimpl
def tasktriage_datasets():
    yield DatasetSpec(name="boats", summary="Paper boats", factory=Boats)
"""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, *_):
        pass


@pytest.fixture
def boats(tmp_path, monkeypatch):
    """Return the options that add the set."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    plugin = tmp_path / "boats.py"
    url = f"http://127.0.0.1:{server.server_port}"
    sha = hashlib.sha256(BODY).hexdigest()
    plugin.write_text(PLUGIN.format(url=url, size=len(BODY), sha=sha))
    yield ["--plugin-file", str(plugin), "datasets"]
    server.shutdown()
    server.server_close()


def test_list(capsys):
    assert run(["datasets", "list"]) == 0
    out = capsys.readouterr().out
    names = ("codebook", "codebook-train", "gpts-are-gpts", "onet-codebook-2026", "ilo-2025")
    for name in (*names, "workbank-2026", "folder:PATH"):
        assert re.search(rf"^{name} ", out, re.MULTILINE), name
    assert run(["datasets", "list", "--json"]) == 0
    assert {row["plugin"] for row in json.loads(capsys.readouterr().out)} == {"tasktriage"}


def test_show(capsys, tmp_path):
    assert run(["datasets", "show", "workbank-2026", "--data-dir", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "Licence: MIT for the 2026 ratings" in out
    assert "has_drift_2026.csv  135,379 bytes" in out
    assert f"tasktriage datasets fetch workbank-2026 --data-dir {tmp_path}" in out
    assert run(["datasets", "show", "ilo-2025", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["files"][0]["bytes"] == 2_599_607


def test_show_says_that_a_language_model_made_labels(capsys, tmp_path):
    assert run(["datasets", "show", "onet-codebook-2026", "--data-dir", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "labelled by our codebook, by a language model" in out
    assert "no person did" in out
    assert "full_labelset.tsv  3,893,248 bytes" in out
    assert f"tasktriage datasets fetch onet-codebook-2026 --data-dir {tmp_path}" in out


@pytest.mark.parametrize(("name", "part"), [("codebook", "test"), ("codebook-train", "training")])
def test_show_what_comes_along(capsys, tmp_path, name, part):
    assert run(["datasets", "show", name, "--data-dir", str(tmp_path / "none")]) == 0
    out = capsys.readouterr().out
    assert "Licence: Apache-2.0" in out
    assert "written to the codebook with a language model" in out
    assert "Labels:  by language-model" in out
    assert re.search(rf"^Here:    [\d,]+ rows in the {part} part$", out, re.MULTILINE)
    assert run(["datasets", "fetch", name, "--yes"]) == 2
    assert "has nothing to fetch; it is read where it is" in capsys.readouterr().err


def test_fetch_then_show(boats, capsys, tmp_path):
    folder = tmp_path / "data"
    assert run([*boats, "fetch", "boats", "--data-dir", str(folder), "--yes"]) == 0
    printed = capsys.readouterr()
    assert printed.out == f"{folder / 'boats.csv'}\n"
    assert "Licence: CC0" in printed.err
    assert (folder / "boats.csv").read_bytes() == BODY
    assert run([*boats, "show", "boats", "--data-dir", str(folder)]) == 0
    assert "Here:    1 rows in boats.csv" in capsys.readouterr().out


def test_fetch_needs_somebody_to_ask(boats, capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(command, "is_terminal", lambda stream: False)
    assert run([*boats, "fetch", "boats", "--data-dir", str(tmp_path / "data")]) == 2
    err = capsys.readouterr().err
    assert "Licence: CC0" in err
    assert "add --yes if you accept the licence" in err
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 1)])
def test_fetch_asks(boats, capsys, tmp_path, monkeypatch, answer, code):
    import io
    import sys

    monkeypatch.setattr(command, "is_terminal", lambda stream: stream is sys.stdin)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{answer}\n"))
    assert run([*boats, "fetch", "boats", "--data-dir", str(tmp_path / "data")]) == code
    assert (tmp_path / "data" / "boats.csv").exists() == (answer == "y")


def test_nothing_to_fetch(capsys, tmp_path):
    (tmp_path / "dataset.toml").write_text(
        'schema = "tasktriage.dataset/1"\nname = "n"\ntitle = "t"\nlicence = "l"\n'
        'file = "f.csv"\n[columns]\ntext = "t"\nlabel = "l"\n'
    )
    assert run(["datasets", "fetch", f"folder:{tmp_path}", "--yes"]) == 2
    assert "has nothing to fetch" in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["show", "fetch"])
def test_an_unknown_name(capsys, verb):
    assert run(["datasets", verb, "ilo-2024"]) == 2
    assert "did you mean 'ilo-2025'?" in capsys.readouterr().err


def test_data_dir(monkeypatch):
    monkeypatch.setenv("TASKTRIAGE_DATA", "/from/environment")
    assert data_dir(Path("/option")) == Path("/option")
    assert data_dir(None) == Path("/from/environment")
    monkeypatch.setenv("TASKTRIAGE_DATA", "")
    assert data_dir(None) == Path(click.get_app_dir("tasktriage")) / "data"
    monkeypatch.delenv("TASKTRIAGE_DATA")
    assert data_dir(None) == Path(click.get_app_dir("tasktriage")) / "data"
