"""Examples of labelled task sets, ours and an author's."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tasktriage.plugin import (
    Dataset,
    DatasetFile,
    DatasetInfo,
    DatasetSource,
    InputError,
    Label,
    LabelledTask,
    OnetLabel,
    Part,
    Reason,
    Sentence,
    delimited_rows,
    load_codebook,
    load_onet_labels,
    load_sentences,
)


def example_labelled_task() -> None:
    """A row: a label, or shares of raters over the labels, or a score to rank against."""
    row = LabelledTask(
        id="1",
        text="Knead the dough",
        group="51-3011",  # rows of a group stand in one fold
        soft=(0.6, 0.3, 0.1),
    )
    assert row.truth is Label.AUTOMATABLE
    one = LabelledTask(id="2", text="Sell bread", group="41-2031", label=Label.AUGMENTABLE)
    assert one.shares == (0.0, 1.0, 0.0)


class BakeryTasks:
    """A data set in one file, which the user fetches."""

    @property
    def info(self) -> DatasetInfo:
        """What it is, shown before anything is fetched or read."""
        file = DatasetFile(
            name="bakery.csv",
            url="https://example.org/bakery.csv",
            bytes=43,
            sha256=hashlib.sha256(b"id,task,label\n1,Knead the dough,automatable").hexdigest(),
        )
        return DatasetInfo(
            name="bakery",
            title="Tasks of bakeries, rated by two bakers",
            licence="CC0-1.0",
            source="https://example.org",
            scale="a label",
            files=(file,),
        )

    def load(self, folder: Path | None) -> Dataset:
        """Read the rows.

        Raises:
            InputError: the file is missing, or another one.
        """
        (file,) = self.info.files
        path = (folder or Path()) / file.name
        if not path.is_file():
            raise InputError(file.name, f"is not there; fetch it from {file.url}")
        data = path.read_bytes()
        found = hashlib.sha256(data).hexdigest()
        if found != file.sha256:
            raise InputError(file.name, "is not the file that is known; fetch it again")
        _, rows = delimited_rows(file.name, data.decode())
        tasks = (
            LabelledTask(id=c["id"], text=c["task"], group=c["id"], label=Label(c["label"]))
            for _, c in rows
        )
        return Dataset(info=self.info, rows=tuple(tasks), hashes={file.name: found})


def example_dataset(folder: Path) -> None:
    """A data set's source, from its info to its rows; a missing file is one clear line."""
    source: DatasetSource = BakeryTasks()
    with pytest.raises(InputError, match="is not there; fetch it"):
        source.load(folder)
    (folder / "bakery.csv").write_text("id,task,label\n1,Knead the dough,automatable")
    data = source.load(folder)
    assert [row.text for row in data.rows] == ["Knead the dough"]
    assert data.hashes["bakery.csv"] == source.info.files[0].sha256


def example_codebook() -> None:
    """What labels and reasons mean, in the words that the shipped labels were made with."""
    codebook = load_codebook()
    definitions = {entry.label: entry.definition for entry in codebook.labels}
    assert set(definitions) == set(Label)
    assert any(entry.code is Reason.ACC for entry in codebook.reasons)


def example_onet_labels() -> None:
    """Our labels of O*NET tasks: ids and shares; the statements are O*NET's own files."""
    first, *rest = load_onet_labels()
    assert isinstance(first, OnetLabel)
    assert abs(sum(first.soft) - 1.0) < 0.01
    assert len(rest) + 1 == 11_182


def example_sentences() -> None:
    """The sentences that were written for the codebook: to train on, or to test with."""
    sentences = load_sentences(Part.TEST)
    assert all(isinstance(one, Sentence) and one.part is Part.TEST for one in sentences)
    labelled = [one for one in sentences if one.task and one.label is not None]
    assert {one.label for one in labelled} == set(Label)
