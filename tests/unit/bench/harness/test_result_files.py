"""Result files: whole, safe names on any system, one clear line for what is none."""

from __future__ import annotations

import gzip
import hashlib
import json
import math
import re
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from tasktriage.bench.harness.result import PredictionsFile, Score
from tasktriage.bench.harness.result_files import (
    Prediction,
    read_predictions,
    read_results,
    result_path,
    write_predictions,
    write_result,
)
from tasktriage.bench.harness.result_json import SCHEMA, from_json
from tasktriage.contracts.errors import InputError

IDENTITY = {"suite": "s@1", "candidate": "c", "split_sha256": "0"}
BODY = {"identity": IDENTITY, "status": "ok", "scores": {}, "data": {}, "environment": {}}


@pytest.mark.parametrize(
    "name",
    [
        "some-dist/name",
        "C:\\models\\mine",
        "con",
        "NUL.x",
        "a?b*",
        "../up",
        "x" * 300,
        "é",
        ".",
        " ",
    ],
)
def test_file_names_are_safe_everywhere(name):
    path = result_path(Path("out"), "suite", name)
    assert path.parent == Path("out/suite")
    assert re.fullmatch(r"[A-Za-z0-9_.-]+-[0-9a-f]{8}\.json|-[0-9a-f]{8}\.json", path.name)
    assert len(path.name) < 128


def test_file_names_differ_as_candidates_do():
    names = ["a/b", "a_b", "a:b", "minilm-lr", "minilm-lr.v2"]
    assert len({result_path(Path(), "s", n) for n in names}) == len(names)
    assert result_path(Path(), "s", "minilm-lr").name == "minilm-lr.json"


def test_written_and_read_in_order(tmp_path):
    for suite, candidate in (("t", "a"), ("s", "b"), ("s", "a")):
        identity = IDENTITY | {"suite": f"{suite}@1", "candidate": candidate}
        result = from_json(BODY | {"identity": identity})
        write_result(result_path(tmp_path, suite, candidate), result)
    found = read_results([tmp_path, tmp_path / "s", tmp_path / "s" / "a.json"])
    keys = [(result.identity.suite, result.identity.candidate) for _, result in found]
    assert keys == [("s@1", "a"), ("s@1", "b"), ("t@1", "a")]
    assert json.loads(found[0][0].read_text("utf-8"))["schema"] == SCHEMA
    assert not list(tmp_path.rglob("*.part"))


def test_a_result_never_holds_nan(tmp_path):
    scores = {"x": Score(float("nan"))}
    with pytest.raises(ValueError, match="Out of range"):
        write_result(tmp_path / "a.json", replace(from_json(BODY), scores=scores))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "can't be read as a result"),
        ("[" * 200_000, "can't be read as a result: it is nested too deeply"),
        ("[]", "is no result: it holds no JSON object"),
        ("{}", "is no result: it has no schema; schema must be"),
        ('{"schema": 7}', "is no result: it is a '7'"),
        ('{"schema": "tasktriage.bench-result/9"}', "is a 'tasktriage.bench-result/9'; schema"),
        ('{"schema": "tasktriage.suite/1"}', "is no result: it is a 'tasktriage.suite/1'"),
        (json.dumps({"schema": SCHEMA}), "lacks data, environment, identity, scores, status"),
        (json.dumps({"schema": SCHEMA} | BODY | {"identity": {}}), "lacks identity.suite"),
        (json.dumps({"schema": SCHEMA} | BODY | {"identity": []}), "lacks identity.suite"),
    ],
)
def test_what_is_no_result(tmp_path, content, message):
    path = tmp_path / "a.json"
    path.write_text(content, "utf-8")
    with pytest.raises(InputError, match=message) as caught:
        read_results([tmp_path])
    assert str(path) in str(caught.value)


def test_an_index_and_comparisons_are_passed_over_in_a_folder_alone(tmp_path):
    write_result(result_path(tmp_path, "s", "c"), from_json(BODY))
    for kind in ("index", "comparisons"):
        text = json.dumps({"schema": f"tasktriage.bench-{kind}/1"})
        (tmp_path / f"{kind}.json").write_text(text, "utf-8")
    assert [path.name for path, _ in read_results([tmp_path])] == ["c.json"]
    with pytest.raises(
        InputError, match=r"index\.json: is no result: it is a 'tasktriage\.bench-i"
    ):
        read_results([tmp_path / "index.json"])


def test_nothing_there(tmp_path):
    with pytest.raises(InputError, match="holds no result; run 'tasktriage bench run'"):
        read_results([tmp_path, tmp_path / "none"])


ROW = Prediction(
    id="a",
    fold=0,
    step=None,
    group="g",
    y=2,
    soft=[0, 0.25, 0.75],
    target=None,
    p=[0.1, 0.2, 0.7],
    set=[1, 2],
)


def made_of(file):
    return replace(from_json(BODY), predictions=file)


def test_predictions_are_the_same_bytes_again(tmp_path):
    one = write_predictions(tmp_path / "p.gz", [ROW])
    data = (tmp_path / "p.gz").read_bytes()
    assert write_predictions(tmp_path / "p.gz", [ROW]) == one
    assert (tmp_path / "p.gz").read_bytes() == data
    assert read_predictions(made_of(one), tmp_path) == [ROW]
    assert gzip.decompress(data) == (
        b'{"id": "a", "fold": 0, "step": null, "group": "g", "y": 2, "soft": [0, 0.25, 0.75], '
        b'"target": null, "p": [0.1, 0.2, 0.7], "set": [1, 2]}\n'
    )


def test_predictions_that_were_changed_or_lost(tmp_path):
    result = made_of(write_predictions(tmp_path / "p.gz", [ROW]))
    (tmp_path / "p.gz").write_bytes((tmp_path / "p.gz").read_bytes() + b"x")
    with pytest.raises(InputError, match="is not the file its result was made from"):
        read_predictions(result, tmp_path)
    (tmp_path / "p.gz").unlink()
    with pytest.raises(InputError, match="can't be read"):
        read_predictions(result, tmp_path)


def written_by_another_hand(folder, *rows):
    data = gzip.compress(b"".join(json.dumps(row).encode() + b"\n" for row in rows))
    (folder / "p.gz").write_bytes(data)
    return made_of(PredictionsFile("p.gz", hashlib.sha256(data).hexdigest()))


def test_predictions_of_before_there_were_sets(tmp_path):
    row = {name: getattr(ROW, name) for name in ROW.__slots__ if name != "set"}
    assert read_predictions(written_by_another_hand(tmp_path, row), tmp_path)[0].set is None


def test_predictions_that_lie_elsewhere_or_would_fill_the_memory(tmp_path, monkeypatch):
    file = write_predictions(tmp_path / "p.gz", [ROW])
    (tmp_path / "s").mkdir()
    with pytest.raises(InputError, match="has to lie beside its result"):
        read_predictions(made_of(replace(file, path="../p.gz")), tmp_path / "s")
    monkeypatch.setattr("tasktriage.bench.harness.result_files.LARGEST", 20)
    with pytest.raises(InputError, match=r"p\.gz: is larger than 0 MiB when unpacked"):
        read_predictions(made_of(file), tmp_path)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"id": "a"}, "a row lacks fold, step, group, y, soft, target, p"),
        (["a"], "a row is no JSON object"),
        (None, "a row is no JSON object"),
    ],
)
def test_predictions_of_another_kind(tmp_path, row, problem):
    result = written_by_another_hand(tmp_path, row)
    with pytest.raises(InputError, match=rf"p\.gz: can't be read: {problem}$"):
        read_predictions(result, tmp_path)


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("y", -1, "y is -1, expected one of 0, 1, 2 or null"),
        ("y", 7, "y is 7, expected"),
        ("y", True, "y is True, expected"),
        ("y", "2", "y is '2', expected"),
        ("y", 10**30, "y is 10+, expected"),
        ("p", [0.5, 0.5], r"p is \[0.5, 0.5\], expected 3 shares that sum to 1"),
        ("p", [0.5, 0.5, 0.5], "p is .*, expected"),
        ("p", [1.5, -0.5, 0], "p is .*, expected"),
        ("p", [math.nan, 0.5, 0.5], "p is .*, expected"),
        ("p", ["1", 0, 0], "p is .*, expected"),
        ("p", None, "p is None, expected"),
        ("soft", [10**400, 0, 0], "soft is .*, expected 3 shares that sum to 1, or null"),
        ("soft", "abc", "soft is 'abc', expected"),
        ("set", 2, "set is 2, expected a list of 0, 1, 2, each once, or null"),
        ("set", [3], r"set is \[3\], expected"),
        ("set", [1, 1], r"set is \[1, 1\], expected"),
        ("set", ["a"], r"set is \['a'\], expected"),
        ("step", "x", "step is 'x', expected a number or null"),
        ("target", math.inf, "target is inf, expected"),
        ("fold", None, "fold is None, expected a whole number"),
        ("group", ["g"], r"group is \['g'\], expected a text"),
    ],
)
def test_rows_of_another_hand_are_not_trusted(tmp_path, name, value, problem):
    result = written_by_another_hand(tmp_path, asdict(ROW), asdict(ROW) | {name: value})
    with pytest.raises(InputError, match=rf"p\.gz: can't be read: a row's {problem}"):
        read_predictions(result, tmp_path)


def test_predictions_that_are_nested_too_deeply(tmp_path):
    data = gzip.compress(b"[" * 200_000)
    (tmp_path / "p.gz").write_bytes(data)
    result = made_of(PredictionsFile("p.gz", hashlib.sha256(data).hexdigest()))
    with pytest.raises(InputError, match=r"p\.gz: can't be read: it is nested too deeply"):
        read_predictions(result, tmp_path)


def test_what_is_parsed_is_what_was_hashed(tmp_path, monkeypatch):
    result = made_of(write_predictions(tmp_path / "p.gz", [ROW]))
    first = (tmp_path / "p.gz").read_bytes()
    write_predictions(tmp_path / "p.gz", [replace(ROW, y=0)])
    monkeypatch.setattr(Path, "read_bytes", lambda path: first)  # changed after it was read
    assert read_predictions(result, tmp_path) == [ROW]


def test_a_score_beyond_any_float_is_none(tmp_path):
    body = BODY | {"schema": SCHEMA, "scores": {"macro_f1": {"value": 10**400}}}
    (tmp_path / "a.json").write_text(json.dumps(body), "utf-8")
    ((_, result),) = read_results([tmp_path])
    assert result.score("macro_f1").value is None


def test_what_a_row_may_lack(tmp_path):
    row = asdict(ROW) | {"y": None, "soft": None, "set": [], "step": 8, "target": 3}
    (read,) = read_predictions(written_by_another_hand(tmp_path, row), tmp_path)
    assert asdict(read) == row


def test_predictions_that_say_more(tmp_path):
    assert read_predictions(
        written_by_another_hand(tmp_path, asdict(ROW) | {"x": 1}), tmp_path
    ) == [ROW]


def test_a_result_without_predictions(tmp_path):
    with pytest.raises(InputError, match=r"c\.json: names no predictions to compare"):
        read_predictions(made_of(None), tmp_path)
