from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from tasktriage.contracts.errors import InputError, TasktriageWarning, UsageError
from tasktriage.corpora.usage import activities, facts
from tasktriage.usage import matcher
from tasktriage.usage.matcher import UseMatcher
from tasktriage.usage.table import shipped_table

DEFAULT = SimpleNamespace(embedder_id=facts()["model"]["embedder"])
OTHER = SimpleNamespace(embedder_id="other-1")


def back(row: int) -> np.ndarray:
    """A vector that the projection sends near the vector of a row."""
    shipped = shipped_table()
    inverse = np.linalg.pinv(shipped.projection.matrix)
    return (shipped.vectors[row] @ inverse + shipped.projection.mean).astype(np.float32)


def test_a_task_of_onet_is_found_with_what_was_seen():
    shipped = shipped_table()
    rows = [0, 17, 4_000]
    uses = UseMatcher(DEFAULT).uses(np.stack([back(row) for row in rows]))
    assert [use.task_id for use in uses] == [str(shipped.task_ids[row]) for row in rows]
    names = {activity.id for activity in activities()}
    for use in uses:
        assert use.similarity == pytest.approx(1.0, abs=1e-3)
        assert use.activity in names
        assert use.seen[0].what.startswith("share of conversations")
        assert all(seen.release for seen in use.seen)


def test_what_is_like_nothing_gets_none_but_its_similarity():
    vector = np.random.default_rng(0).normal(size=(1, 384)).astype(np.float32)
    (use,) = UseMatcher(DEFAULT).uses(vector)
    assert (use.task_id, use.occupation, use.activity, use.seen) == (None, None, None, ())
    assert -1.0 <= use.similarity < 0.91


def test_no_tasks_give_none():
    assert UseMatcher(DEFAULT).uses(np.zeros((0, 384), np.float32)) == []


def test_vectors_of_another_length_are_an_error():
    with pytest.raises(UsageError, match="has 384"):
        UseMatcher(DEFAULT).uses(np.zeros((1, 7), np.float32))


def test_another_model_needs_the_statements(tmp_path, monkeypatch):
    monkeypatch.setenv("TASKTRIAGE_DATA", str(tmp_path))
    with pytest.raises(UsageError, match=r"tasktriage datasets fetch gpts-are-gpts$"):
        UseMatcher(OTHER)
    with pytest.raises(UsageError, match=r"fetch gpts-are-gpts --data-dir 'a b'$"):
        UseMatcher(OTHER, Path("a b"))


def statements(folder, ids, name="full_labelset.tsv"):
    lines = "".join(f"11-1011.00\t{one}.0\tInvented task {one}\n" for one in ids)
    (folder / name).write_text(f"O*NET-SOC Code\tTask ID\tTask\n{lines}", "utf-8")


@pytest.fixture
def vectors(monkeypatch):
    """Vectors of another model, which texts are given in order."""
    found = np.random.default_rng(0).normal(size=(1_200, 160)).astype(np.float32)
    monkeypatch.setattr(matcher, "vectors_of", lambda texts, model: found[: len(texts)])
    return found


@pytest.mark.parametrize("given", [False, True])
def test_with_them_the_table_is_made_anew(tmp_path, monkeypatch, vectors, given):
    ids = shipped_table().task_ids[:1_200].tolist()
    statements(tmp_path, ids)
    monkeypatch.setenv("TASKTRIAGE_DATA", str(tmp_path / "nowhere" if given else tmp_path))
    with pytest.warns(TasktriageWarning, match="made anew for 'other-1' from 1,200"):
        made = UseMatcher(OTHER, tmp_path if given else None)
    (use,) = made.uses(vectors[5:6])
    assert use.task_id == str(ids[5])


@pytest.mark.parametrize("ids", [["", "x", "7" * 11, "7"], []])
def test_ids_that_are_none_count_for_nothing(tmp_path, ids):
    statements(tmp_path, ids)
    with pytest.raises(UsageError, match="or O\\*NET's statements"):
        UseMatcher(OTHER, tmp_path)


@pytest.mark.parametrize("content", [b"a\tb\n1\t2\n", b"task_id\ttask\n7\t\xff\n", b""])
def test_a_broken_table_is_one_line(tmp_path, content):
    (tmp_path / "gpts_are_gpts.tsv").write_bytes(content)
    with pytest.raises(InputError, match=r"gpts_are_gpts\.tsv"):
        UseMatcher(OTHER, tmp_path)


def test_a_table_that_is_too_large_is_one_line(tmp_path):
    with (tmp_path / "full_labelset.tsv").open("wb") as file:
        file.truncate(65 * 1024 * 1024)
    with pytest.raises(InputError, match="has more than 64 MiB"):
        UseMatcher(OTHER, tmp_path)
