"""`--cache` with the shipped model: the same answers, fewer questions; `cache show` and `clear`."""

from __future__ import annotations

import dataclasses
import os
import subprocess
from functools import partial

import pytest

from tasktriage.models.answers import FINGERPRINT_TEXTS
from tasktriage.models.model import FolderModel
from tasktriage.models.store import FILE
from tasktriage.pipeline.engine import Engine

from .conftest import COMMAND, EXAMPLES, HANG, csv_text, environment, rows

POSTING = EXAMPLES / "qa_engineer.md"
EXPLAINED = ("classify", POSTING, "--sector", "sdlc", "--explain", "-f", "jsonl")


@pytest.fixture
def tt(tt, tmp_path):
    """The command line in this process, with a cache in the test's folder."""
    return partial(tt, TASKTRIAGE_CACHE_DIR=str(tmp_path / "cache"))


@pytest.fixture
def asked(monkeypatch) -> list[str]:
    """What the shipped model is asked about, without the probes."""
    texts: list[str] = []
    assess = FolderModel.assess

    def noted(self, some):
        if tuple(some) != FINGERPRINT_TEXTS:
            texts.extend(some)
        return assess(self, some)

    monkeypatch.setattr(FolderModel, "assess", noted)
    return texts


def test_explained_tasks_of_a_sector_are_the_same_and_not_asked_again(tt, asked):
    plain = tt(*EXPLAINED).ok().out
    everything = set(asked)
    asked.clear()
    assert tt(*EXPLAINED, "--cache").ok().out == plain
    assert len(asked) == len(set(asked))
    assert asked  # the sector's own sentences are kept without --cache too
    assert set(asked) < everything
    asked.clear()
    assert tt(*EXPLAINED, "--cache").ok().out == plain
    assert asked == []


def test_the_shipped_models_answers_stay_what_they_were(tmp_path, plugins):
    """Half of the texts are known, duplicates among both.

    What is read back is equal to the bit; what is asked in another batch to seven digits, more
    than any output shows.
    """
    texts = [text for _, text in rows(80)]
    texts += texts[20:50]
    expected = Engine(sectors=["sdlc"], plugins=plugins).classify(texts)
    Engine(cache=tmp_path, plugins=plugins).classify(texts[0:80:2])
    for _ in range(2):
        engine = Engine(sectors=["sdlc"], cache=tmp_path, plugins=plugins)
        found = engine.classify(texts)
        assert [a.label for a in found] == [e.label for e in expected]
        near([a.probabilities for a in found], [e.probabilities for e in expected])
    # as many texts a call as there are new ones: each call is another batch
    one_by_one = Engine(cache=tmp_path / "other", plugins=plugins)
    alone = [one_by_one.classify([text])[0] for text in texts]
    near([a.probabilities for a in alone], [e.probabilities for e in expected])
    assert [a.is_task for a in alone] == pytest.approx([e.is_task for e in expected], abs=1e-6)


def near(first, second):
    for a, b in zip(first, second, strict=True):
        assert dataclasses.astuple(a) == pytest.approx(dataclasses.astuple(b), abs=1e-6)


def near_records(found, wanted):
    """Other texts shared the batch, so the last digits may differ; nothing else may."""
    assert type(found) is type(wanted)
    if isinstance(wanted, dict):
        assert list(found) == list(wanted)
        near_records([*found.values()], [*wanted.values()])
    elif isinstance(wanted, list):
        for one, other in zip(found, wanted, strict=True):
            near_records(one, other)
    elif isinstance(wanted, float):
        assert found == pytest.approx(wanted, abs=2e-6)  # they are shown with six digits
    else:
        assert found == wanted


def test_half_of_a_table(tt, asked, write):
    pairs = rows(60)
    write("half.csv", csv_text(pairs[::2]))
    write("whole.csv", csv_text([*pairs, *pairs[:10]]))
    args = ("classify", "whole.csv", "-f", "jsonl")
    plain = tt(*args)
    tt("classify", "half.csv", "--cache")
    asked.clear()
    found = tt(*args, "--cache").ok()
    assert len(found.records) == len(plain.records) == len(pairs) + 10
    near_records(found.records, plain.ok().records)
    assert asked == [text for _, text in pairs[1::2]]


def test_extract(tt, asked):
    args = ("extract", POSTING, "--all", "-f", "jsonl")
    plain = tt(*args).ok().out
    assert tt(*args, "--cache").ok().out == plain
    asked.clear()
    assert tt(*args, "--cache").ok().out == plain
    assert asked == []


def test_it_is_off_by_default(tt, tmp_path):
    tt("classify", "--text", "Write tests").ok()
    tt("extract", POSTING).ok()
    assert not (tmp_path / "cache").exists()


def test_show_and_clear(tt, tmp_path):
    shown = tt("cache", "show").ok().out
    assert f"{tmp_path / 'cache' / FILE} (not there yet)" in shown
    assert "Texts: 0" in shown
    assert "of at most 512 MiB" in shown
    assert tt("cache", "clear").ok().out.startswith("0 texts dropped from ")
    assert not (tmp_path / "cache").exists()
    tt("classify", "--text", "Write tests", "--text", "Call suppliers", "--cache").ok()
    shown = tt("cache", "show", TASKTRIAGE_CACHE_SIZE="64").ok().out
    assert "not there" not in shown
    assert "Texts: 2" in shown
    assert "of at most 64 MiB" in shown
    assert tt("cache", "clear").ok().out.startswith("2 texts dropped from ")
    assert "Texts: 0" in tt("cache", "show").ok().out


def test_a_damaged_cache_is_a_warning(tt, tmp_path):
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / FILE).write_bytes(b"\0\xff" * 5000)
    warned = tt(*EXPLAINED, "--cache").ok(f"{FILE}: can't be used as a cache")
    assert "delete it" in warned.err
    assert warned.out == tt(*EXPLAINED).ok().out
    for command in ("show", "clear"):
        tt("cache", command).fails(1, FILE, "can't be used as a cache", "delete it")
    assert (tmp_path / "cache" / FILE).read_bytes() == b"\0\xff" * 5000


@pytest.mark.skipif(os.name != "posix", reason="needs permissions")
def test_a_place_that_can_not_be_written(tt, write):
    write("file", "")
    args = ("classify", "--text", "Write tests", "-f", "csv", "--cache")
    result = tt(*args, TASKTRIAGE_CACHE_DIR="file/cache").ok("can't be used as a cache")
    assert result.out.startswith("id,text")


@pytest.mark.parametrize("value", ["lots", "0", "-5"])
def test_a_limit_that_is_no_number(tt, value):
    args = ("classify", "--text", "Write tests", "--cache")
    tt(*args, TASKTRIAGE_CACHE_SIZE=value).fails(2, "TASKTRIAGE_CACHE_SIZE", value)
    tt("cache", "show").fails(2, "TASKTRIAGE_CACHE_SIZE", value)


def test_parallel_runs_share_it(run, tmp_path):
    plain = run(*EXPLAINED).ok().out
    folder = tmp_path / "cache"
    env = environment(tmp_path, TASKTRIAGE_CACHE_DIR=str(folder), TASKTRIAGE_THREADS="1")
    command = [COMMAND, *map(str, EXPLAINED), "--cache"]
    processes = [
        subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    for process in processes:
        out, err = process.communicate(timeout=HANG)
        assert (process.returncode, err) == (0, b"")
        assert out.decode() == plain
    assert [path.name for path in folder.iterdir()] == [FILE]
