"""The codebook set as data sets: its parts, their tags, and nothing of the test part elsewhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tasktriage.corpora.codebook import load_codebook
from tasktriage.corpora.sentences import Part, Register, load_sentences
from tasktriage.domain.label import REASONS, Label
from tasktriage_plugins.dataset_codebook import dataset
from tasktriage_plugins.dataset_codebook.dataset import CodebookDataset, codebook_train


@pytest.fixture(scope="module")
def data():
    return CodebookDataset().load(None)


@pytest.fixture(scope="module")
def training():
    return codebook_train().load(None)


def plain(text):
    """A text by its words alone: case, blanks and signs do not count."""
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


@pytest.mark.parametrize(
    ("source", "part"), [(CodebookDataset(), Part.TEST), (codebook_train(), Part.TRAIN)]
)
def test_rows_are_the_labelled_tasks_of_the_part(source, part, tmp_path):
    data = source.load(None)
    expected = {s.id: s for s in load_sentences() if s.part is part and s.label is not None}
    assert {row.id for row in data.rows} == set(expected)
    for row in data.rows:
        sentence = expected[row.id]
        assert (row.text, row.label, row.group) == (sentence.text, sentence.label, sentence.family)
        assert (row.title, row.soft, row.target) == (sentence.sector, None, None)
        assert row.truth is sentence.label
    assert source.load(tmp_path) == data  # whatever the folder


def test_the_parts_have_names_of_their_own(data, training):
    assert (data.info.name, training.info.name) == ("codebook", "codebook-train")
    assert set(data.hashes).isdisjoint(training.hashes)
    assert {row.group for row in data.rows}.isdisjoint(row.group for row in training.rows)


def test_tags_say_reasons_register_and_sector(data, training):
    for row in (*data.rows, *training.rows):
        *reasons, register, sector = row.tags
        assert set(reasons) <= set(REASONS)
        assert bool(reasons) == (row.label is Label.HUMAN_CRITICAL)
        assert register.removeprefix("register:") in set(Register)
        assert sector == f"sector:{row.title}"


def test_every_label_register_and_the_main_reasons_are_there(data):
    assert {row.label for row in data.rows} == set(Label)
    tags = {tag for row in data.rows for tag in row.tags}
    assert {f"register:{register}" for register in Register} | {"ACC", "LIC"} <= tags


def test_no_tested_text_is_in_the_other_parts_or_among_the_examples(data):
    others = [s for s in load_sentences() if s.part is not Part.TEST]
    elsewhere = {plain(s.text) for s in others}
    elsewhere |= {plain(example.text) for example in load_codebook().examples}
    assert [row.id for row in data.rows if plain(row.text) in elsewhere] == []
    assert {s.family for s in others}.isdisjoint(row.group for row in data.rows)


def test_the_hash_is_of_the_rows_that_are_read_and_of_no_others(data, monkeypatch):
    sentences = load_sentences()
    (digest,) = data.hashes.values()
    assert len(digest) == 64

    def hashed(change, part):
        first = next(s for s in sentences if s.part is part and s.label is not None)
        changed = tuple(replace(s, **change) if s is first else s for s in sentences)
        monkeypatch.setattr(dataset, "load_sentences", lambda: changed)
        return next(iter(CodebookDataset().load(None).hashes.values()))

    assert hashed({"text": "Another"}, Part.TRAIN) == digest
    assert hashed({"kind": "other"}, Part.TEST) == digest
    for change in ({"text": "Another"}, {"family": "x/y"}, {"reasons": (REASONS[0],)}):
        assert hashed(change, Part.TEST) != digest, change
