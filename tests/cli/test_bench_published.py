"""Results that were published: used, checked, indexed, archived and computed again by a stranger.

A run of the suite whose data come along, published into a folder.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import importlib
import json
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from sklearn import metrics as sk

from .conftest import COMMAND, HANG, ROOT, SHIPPED, environment

LABELS = ("automatable", "augmentable", "human-critical")
NAMES = ("majority", "first-two-words")
OURS, OTHERS = "codebook-parts", "yards"
PUBLISHED = ROOT / "benchmarks/results/bench"


@pytest.fixture(scope="module")
def publish():
    """The script that publishes."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        yield importlib.import_module("publish")
    finally:
        sys.path.remove(str(ROOT / "benchmarks"))


@pytest.fixture(scope="module")
def made(tmp_path_factory, publish):
    """A folder with the results of a run in `out`, and what was published of them in `there`.

    The run is of a suite whose data come along; the other suite is a copy that says that the labels
    are somebody else's.
    """
    folder = tmp_path_factory.mktemp("made")
    command = [COMMAND, "bench", "run", OURS, "--candidates", ",".join(NAMES), "--out", "out"]
    done = subprocess.run(
        command, cwd=folder, env=environment(folder), capture_output=True, timeout=HANG
    )
    assert done.returncode == 0, done.stderr.decode()
    shutil.copytree(folder / "out" / OURS, folder / "out" / OTHERS)
    for number, name in enumerate(NAMES):
        body = body_of(folder / "out", name, OTHERS) | {"run_id": f"{number:012d}"}
        body["identity"] |= {"suite": f"{OTHERS}@1", "data": {"yard": {"tasks.csv": "0" * 64}}}
        (folder / "out" / OTHERS / f"{name}.json").write_text(json.dumps(body), "utf-8")
    publish.main(folder / "out", folder / "there")
    return folder


@pytest.fixture
def there(made, tmp_path):
    """A copy of what was published, in the test's folder."""
    shutil.copytree(made / "there", tmp_path / "there")
    return tmp_path / "there"


def body_of(folder, name, suite=OURS):
    return json.loads((folder / suite / f"{name}.json").read_text("utf-8"))


def change(folder, name, **more):
    path = folder / OURS / f"{name}.json"
    path.write_text(json.dumps(body_of(folder, name) | more), "utf-8")


def test_what_is_published(made):
    for name in NAMES:
        ours, others = body_of(made / "there", name), body_of(made / "there", name, OTHERS)
        assert (others["predictions"], others["worst"]) == (None, [])
        data = (made / "there" / OURS / ours["predictions"]["path"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == ours["predictions"]["sha256"]
        full = (made / "out" / OURS / ours["predictions"]["path"]).read_bytes()
        rows, whole = (
            [json.loads(x) for x in gzip.decompress(x).splitlines()] for x in (data, full)
        )
        for row, before in zip(rows, whole, strict=True):
            assert row["p"] == pytest.approx(before["p"], rel=1e-8)
            assert {**row, "p": 0} == {**before, "p": 0}
        assert max(len(f"{row['p'][0]:.17g}") for row in rows) <= len(f"{0.1:.17g}") + 4
    assert not list((made / "there" / OTHERS).glob("*.gz"))
    kept = json.loads((made / "there/comparisons.json").read_text("utf-8"))
    (one,) = kept["comparisons"]
    runs = [body_of(made / "there", name, OTHERS)["run_id"] for name in sorted(NAMES)]
    assert (one["suite"], one["runs"]) == ("yards@1", runs)
    assert str(made) not in "".join(x.read_text("utf-8") for x in made.rglob("there/*/*.json"))


def test_publishing_again_changes_no_byte(made, publish, tmp_path):
    folder = tmp_path / "again"
    shutil.copytree(made / "there", folder)
    publish.main(made / "out", folder)
    for path in (made / "there").rglob("*.*"):
        assert path.read_bytes() == (folder / path.relative_to(made / "there")).read_bytes(), path


def test_it_is_compared_reported_and_checked(tt, there):
    found = json.loads(tt("bench", "compare", "there", "--json").ok().out)
    assert [(c["suite"], c["significant"]) for c in found] == [
        ("codebook-parts@1", True),
        ("yards@1", True),
    ]
    text = tt("bench", "compare", "there").ok().out
    assert "<.001" in text
    assert "0.000" not in text
    table = tt("bench", "report", "there").ok().out
    assert "| 1 | first-two-words |" in table
    assert "| 2 | majority |" in table
    assert "none worse" in tt("bench", "check", "there", "--against", "there").ok().out


def test_a_comparison_counts_for_its_runs_alone(tt, there):
    path = there / OTHERS / "majority.json"
    body = json.loads(path.read_text("utf-8")) | {"run_id": "f" * 12}
    path.write_text(json.dumps(body), "utf-8")
    missing = [
        f"yards@1 {name}: without predictions, and no comparison of this run is stored; "
        "not compared with any other"
        for name in sorted(NAMES)
    ]
    found = json.loads(tt("bench", "compare", "there", "--json").ok(*missing).out)
    assert [c["suite"] for c in found] == ["codebook-parts@1"]
    assert "| – | majority |" in tt("bench", "report", "there").ok(*missing).out


def table_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_stranger_computes_the_figures_from_the_csv(tt, made, there, tmp_path):
    name = "first-two-words"
    result = f"there/{OURS}/{name}.json"
    tt("bench", "export", result, "--output", "p.csv").ok()
    rows = [row for row in table_of(tmp_path / "p.csv") if row["headline"] == "1"]
    order = [label.replace("-", "_") for label in LABELS]
    p = np.array([[float(row[f"p_{label}"]) for label in order] for row in rows])
    soft = np.array([[float(row[f"soft_{label}"]) for label in order] for row in rows])
    y = np.array([LABELS.index(row["y"]) for row in rows])
    # a tie is the more human label's
    said = 2 - p[:, ::-1].argmax(axis=1)
    confidence = p.max(axis=1)
    bins = np.clip(np.ceil(confidence * 15).astype(int) - 1, 0, 14)
    gaps = [np.sum((said == y)[bins == b] - confidence[bins == b]) for b in range(15)]
    found = {
        "accuracy": sk.accuracy_score(y, said),
        "macro_f1": sk.f1_score(y, said, average="macro"),
        "kappa": sk.cohen_kappa_score(y, said, weights="quadratic"),
        "level_error": np.abs(y - said).mean(),
        "cross_entropy": -(soft * np.log(p)).sum(axis=1).mean(),
        "brier": ((p - np.eye(3)[y]) ** 2).sum(axis=1).mean(),
        "ece": np.abs(gaps).sum() / len(y),
        "macro_f1_agreed": sk.f1_score(
            *(x[soft.max(axis=1) >= 0.75] for x in (y, said)), average="macro"
        ),
        **{
            f"recall_{label}": recall
            for label, recall in zip(LABELS, sk.recall_score(y, said, average=None), strict=True)
        },
    }
    sets = [row["set"].split("|") for row in rows]
    found["coverage"] = np.mean([row["y"] in one for row, one in zip(rows, sets, strict=True)])
    found["set_size"] = np.mean([len(one) for one in sets])
    scores = body_of(there, name)["scores"]
    assert len(found) == 13
    assert found == pytest.approx({key: scores[key]["value"] for key in found}, abs=1e-6)


def test_what_was_published_is_valid_but_for_the_suite_of_nobody(tt, there):
    done = tt("bench", "validate", "there")
    assert done.code == 1
    assert [line.partition(".json: ")[2] for line in done.err.splitlines()] == [
        "suite 'yards@1' is none of this release"
    ] * 2
    shutil.rmtree(there / OTHERS)
    (there / "comparisons.json").unlink()
    (there / "index.json").unlink()
    assert tt("bench", "validate", "there").ok().out == "2 result(s), nothing is wrong\n"


@pytest.fixture
def mine(there):
    """A folder as a stranger has it: results of a suite of this release, and no index."""
    shutil.rmtree(there / OTHERS)
    for name in ("comparisons", "index"):
        (there / f"{name}.json").unlink()
    return there


def test_the_index_says_who_and_goes_up_with_every_change(tt, mine):
    tt("bench", "validate", "there", "--write").fails(2, "say who made it with --who NAME")
    who = ("--who", "A. Stranger", "--link", "https://example.org")
    tt("bench", "validate", "there", "--write", *who).fails(2, "say their licence")
    tt("bench", "validate", "there", "--write", *who, "--licence", "CC0-1.0").ok()
    index = json.loads((mine / "index.json").read_text("utf-8"))
    assert index["version"] == 1
    (first, second) = index["entries"]
    assert first["who"] == {"name": "A. Stranger", "link": "https://example.org"}
    assert (first["file"], second["predictions_licence"]) == (
        f"{OURS}/first-two-words.json",
        "CC0-1.0",
    )
    assert "version 1" in tt("bench", "validate", "there", "--write").ok().out

    change(mine, "majority", created="2026-01-01T00:00:00+00:00")
    tt("bench", "validate", "there").fails(1, "majority.json is not the file that was indexed")
    tt("bench", "validate", "there", "--write", "--who", "B.", "--licence", "CC0-1.0").ok()
    index = json.loads((mine / "index.json").read_text("utf-8"))
    assert index["version"] == 2
    assert [entry["who"]["name"] for entry in index["entries"]] == ["A. Stranger", "B."]
    (mine / OURS / "majority.json").unlink()
    tt("bench", "validate", "there").fails(1, "names codebook-parts/majority.json, which is not")


def with_score(value):
    def damage(folder):
        scores = body_of(folder, "majority")["scores"]
        scores["macro_f1"] = scores["macro_f1"] | {"value": value}
        change(folder, "majority", scores=scores)

    return damage


def with_identity(**more):
    def damage(folder):
        change(folder, "majority", identity=body_of(folder, "majority")["identity"] | more)

    return damage


def moved(folder):
    (folder / OURS / "majority.json").rename(folder / OURS / "best.json")


def cut(folder):
    path = folder / OURS / body_of(folder, "majority")["predictions"]["path"]
    path.write_bytes(path.read_bytes()[:-9])


def fewer(folder):
    """Predictions whose hash is right, without the rows that are wrong."""
    file = body_of(folder, "first-two-words")["predictions"]
    path = folder / OURS / file["path"]
    rows = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    kept = [x for x in rows if (row := json.loads(x))["p"][row["y"]] == max(row["p"])]
    path.write_bytes(gzip.compress(b"".join(kept)))
    file["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    change(folder, "first-two-words", predictions=file)


def other_file(folder):
    (folder / "notes.json").write_text('{"schema": "my.notes/1"}', "utf-8")


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        (with_score(0.99), "macro_f1 is 0.990000, by its predictions 0.18"),
        (with_score(None), "macro_f1 is none, by its predictions 0.18"),
        (with_identity(split_sha256="0" * 64), "ran on other rows or another split"),
        (with_identity(suite="codebook-parts@7"), "'codebook-parts@7' is 'codebook-parts@1'"),
        (with_identity(suite="mine@1"), "suite 'mine@1' is none of this release"),
        (with_identity(suite="/x@1"), "suite '/x@1' is none of this release"),
        (lambda f: (f / "index.json").write_text("[" * 200_000), "nested too deeply"),
        (with_identity(metrics_version=0), "of version 0 of the metrics"),
        (moved, "has to lie at codebook-parts/majority.json"),
        (cut, "is not the file its result was made from"),
        (fewer, "by its predictions"),
        (other_file, "its schema is 'my.notes/1', expected one of tasktriage.bench-result/1"),
        (lambda f: change(f, "majority", run_id=7), "$.run_id: 7 is not of type 'string'"),
        (
            lambda f: change(f, "majority", contamination={"status": "no", "detail": ""}),
            "does not say whether the candidate was trained on tested rows",
        ),
        (
            lambda f: (f / "index.json").write_text('{"schema": "tasktriage.bench-index/1"}'),
            "is not as tasktriage.bench-index/1 says",
        ),
        (
            lambda f: (f / "comparisons.json").write_text(
                '{"schema": "tasktriage.bench-comparisons/1"}'
            ),
            "is not as tasktriage.bench-comparisons/1 says",
        ),
    ],
)
def test_findings_are_a_line_each_and_nothing_is_written(tt, mine, damage, finding):
    damage(mine)
    before = sorted(mine.rglob("*"))
    done = tt("bench", "validate", "there", "--write", "--who", "A", "--licence", "CC0-1.0")
    assert done.code == 1
    assert any(finding in line for line in done.err.splitlines()), done.err
    assert all(line.startswith("error: ") for line in done.err.splitlines())
    assert sorted(mine.rglob("*")) == before


def test_an_archive_is_the_same_bytes_and_holds_what_its_sums_say(tt, there, tmp_path):
    tt("bench", "archive", "there", "--output", "a.zip").ok()
    data = (tmp_path / "a.zip").read_bytes()
    tt("bench", "archive", "there", "--output", "a.zip").fails(1, "is there already", "--force")
    for path in there.rglob("*"):
        path.touch()
    tt("bench", "archive", "there", "--output", "a.zip", "--force").ok()
    assert (tmp_path / "a.zip").read_bytes() == data
    with zipfile.ZipFile(tmp_path / "a.zip") as packed:
        packed.extractall(tmp_path / "unpacked")
        names = packed.namelist()
    sums = (tmp_path / "unpacked/SHA256SUMS").read_text("utf-8").splitlines()
    assert {line.partition("  ")[2] for line in sums} == set(names) - {"SHA256SUMS"}
    for line in sums:
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((tmp_path / "unpacked" / name).read_bytes()).hexdigest() == digest
    assert Counter(Path(name).suffix for name in names) == {
        ".json": 6, ".gz": 2, ".txt": 1, "": 1,
    }  # fmt: skip
    readme = (tmp_path / "unpacked/README.txt").read_text("utf-8")
    assert "codebook-parts@1, yards@1" in readme
    assert "To cite it" in readme
    tt("bench", "report", "unpacked").ok()


def test_a_strangers_names_make_no_lines_of_the_readme(tt, there, tmp_path):
    body = body_of(there, "majority")
    body["identity"] |= {"candidate": "me\n\nTo use it: run\x1b[2J evil"}
    body["environment"]["packages"]["tasktriage"] = "9\n9"
    change(there, "majority", **body)
    tt("bench", "archive", "there", "--output", "a.zip").ok()
    with zipfile.ZipFile(tmp_path / "a.zip") as packed:
        text = packed.read("README.txt").decode()
    assert "me To use it: run\ufffd[2J evil" in text
    assert "9 9" in text
    assert "\nTo use it: run" not in text


def test_nothing_damaged_is_archived(tt, there, tmp_path):
    cut(there)
    tt("bench", "archive", "there", "--output", "a.zip").fails(1, "is not the file its result")
    assert not (tmp_path / "a.zip").exists()
    tt("bench", "export", f"there/{OTHERS}/majority.json", "--output", "p.csv").fails(
        1, "names no predictions"
    )


def test_results_of_other_rows_are_not_ranked_together(tt, tmp_path):
    folder = tmp_path / "onet-to-workbank"
    shutil.copytree(PUBLISHED / folder.name, folder)
    result = json.loads((folder / "majority.json").read_text())
    result["identity"]["split_sha256"] = "f" * 64
    (folder / "majority.json").write_text(json.dumps(result))
    tt("bench", "report", folder).fails(1, "ran on 2 different sets of rows")


@pytest.mark.parametrize("value", ["0.923", True, [0.9]])
def test_a_score_that_is_no_number_is_never_a_pass(tt, tmp_path, value):
    shutil.copytree(PUBLISHED / "codebook", tmp_path / "old")
    result = json.loads((tmp_path / "old/default.json").read_text())
    result["scores"]["macro_f1"]["value"] = value
    (tmp_path / "old/default.json").write_text(json.dumps(result))
    done = tt("bench", "check", PUBLISHED / "codebook", "--against", tmp_path / "old")
    done.fails(1, "default.json: is damaged: no number for macro_f1")


def test_published_results_are_reported_compared_and_checked(tt, tmp_path):
    """Some come without predictions: their comparisons lie beside them."""
    done = tt("bench", "report", PUBLISHED, "--html", "page.html", "--markdown", "table.md")
    assert (done.code, done.out) == (0, "")
    page = (tmp_path / "page.html").read_text("utf-8")
    suites = [place for place in PUBLISHED.iterdir() if place.is_dir()]
    assert page.count('<section class="suite"') == len(suites)
    assert (tmp_path / "table.md").read_text("utf-8") in (PUBLISHED / "README.md").read_text()
    done = tt("bench", "check", PUBLISHED, "--against", PUBLISHED).ok()
    assert "none worse" in done.out
    for suite in ("codebook", "onet-to-ilo"):  # with and without predictions
        found = json.loads(tt("bench", "compare", PUBLISHED / suite, "--json").ok().out)
        names = {name for c in found for name in (c["a"], c["b"])}
        assert "default" in names
        assert len(found) == len(names) * (len(names) - 1) / 2


SHIPPED_RESULTS = sorted(PUBLISHED.glob("*/default.json"))


@pytest.mark.parametrize("path", SHIPPED_RESULTS, ids=lambda path: path.parent.name)
def test_published_results_of_default_are_of_the_model_that_is_shipped(path):
    """As it is, or trained again by its recipe: the model.json is this one."""
    shipped = hashlib.sha256((SHIPPED / "model.json").read_bytes()).hexdigest()
    assert json.loads(path.read_text("utf-8"))["identity"]["params"]["model_sha256"] == shipped
