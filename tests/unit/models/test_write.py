from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from tasktriage.contracts.errors import ModelFolderError, OutputError, TasktriageError
from tasktriage.models.model import FolderModel
from tasktriage.models.write import write_folder


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_what_is_written_can_be_opened(tmp_path, kit):
    model = write_folder(tmp_path / "new", kit.manifest(name="x"), kit.parts())
    assert model.folder == tmp_path / "new"
    assert FolderModel(tmp_path / "new").info == model.info
    assert names(tmp_path) == ["new"]
    assert names(tmp_path / "new") == [
        "README.md",
        "encoder.onnx",
        "heads.safetensors",
        "model.json",
        "tokenizer.json",
    ]


def test_the_manifest_is_json_that_a_person_can_read(tmp_path, kit):
    write_folder(tmp_path / "new", kit.manifest(), kit.parts())
    text = (tmp_path / "new/model.json").read_text("utf-8")
    data = json.loads(text)
    assert data["schema"] == "tasktriage.model/1"
    assert data["conformal"] == kit.conformal_rows()
    assert data["files"]["README.md"]["bytes"] == len(b"# tiny\n")
    assert text.endswith("}\n")
    assert max(map(len, text.splitlines())) < 300
    assert len(text.splitlines()) < 1100  # a row of thresholds stays on one line


def test_writing_is_reproducible(tmp_path, kit):
    first = write_folder(tmp_path / "a", kit.manifest(), kit.parts())
    second = write_folder(tmp_path / "b", kit.manifest(), kit.parts())
    assert first.info == second.info


def test_parents_are_made(tmp_path, kit):
    assert write_folder(tmp_path / "a/b/new", kit.manifest(), kit.parts()).info.name == "tiny"


@pytest.mark.parametrize("empty", [True, False])
def test_an_empty_folder_and_a_model_folder_are_replaced(tmp_path, kit, empty):
    folder = tmp_path / "new"
    folder.mkdir()
    if not empty:
        write_folder(folder, kit.manifest(version="1"), kit.parts())
        (folder / "stray.txt").write_text("of the old version")
    assert write_folder(folder, kit.manifest(version="2"), kit.parts()).info.version == "2"
    assert "stray.txt" not in names(folder)
    assert names(tmp_path) == ["new"]


def test_a_folder_of_something_else_is_refused(tmp_path, kit):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis/chapter.txt").write_text("years of work")
    with pytest.raises(OutputError, match="is no model folder"):
        write_folder(tmp_path / "thesis", kit.manifest(), kit.parts())
    assert (tmp_path / "thesis/chapter.txt").read_text() == "years of work"
    assert names(tmp_path) == ["thesis"]


def test_a_file_in_the_way_is_refused(tmp_path, kit):
    (tmp_path / "new").write_text("x")
    with pytest.raises(OutputError, match="new"):
        write_folder(tmp_path / "new", kit.manifest(), kit.parts())
    assert (tmp_path / "new").read_text() == "x"


def test_the_working_folder_itself(tmp_path, kit, monkeypatch):
    monkeypatch.chdir(tmp_path)
    try:
        assert write_folder(Path(), kit.manifest(), kit.parts()).info.name == "tiny"
    except TasktriageError as error:
        assert "\n" not in str(error)  # noqa: PT017  (either is right; a ValueError is not)


@pytest.fixture
def old(tmp_path, kit):
    write_folder(tmp_path / "new", kit.manifest(version="old"), kit.parts())
    yield tmp_path / "new"
    assert FolderModel(tmp_path / "new").info.version == "old"
    assert names(tmp_path) == ["new"]


def bad_parts(kit):
    nan = np.full_like(kit.embeddings(), np.nan)
    return {
        "graph-garbage": kit.parts(**{"encoder.onnx": b"garbage"}),
        "graph-that-fails-when-run": kit.parts(
            **{"encoder.onnx": kit.graph(kit.embeddings(rows=3)).SerializeToString()}
        ),
        "graph-without-numbers": kit.parts(**{"encoder.onnx": kit.graph(nan).SerializeToString()}),
        "no-card": {k: v for k, v in kit.parts().items() if k != "README.md"},
        "name": kit.parts(**{"../evil.txt": b"x"}),
    }


@pytest.mark.parametrize(
    "case",
    ["graph-garbage", "graph-that-fails-when-run", "graph-without-numbers", "no-card", "name"],
)
def test_a_bad_model_leaves_the_old_one_in_place(old, kit, case):
    with pytest.raises(ModelFolderError):
        write_folder(old, kit.manifest(version="new"), bad_parts(kit)[case])


def test_a_bad_manifest_leaves_the_old_one_in_place(old, kit):
    with pytest.raises(ModelFolderError, match="temperature"):
        write_folder(old, kit.manifest(temperature=0), kit.parts())


def test_a_full_disk_leaves_the_old_one_in_place(old, kit, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tasktriage.kit.atomic.os.fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        write_folder(old, kit.manifest(version="new"), kit.parts())


def test_a_rename_that_fails_leaves_the_old_one_in_place(old, kit, monkeypatch):
    rename = Path.rename

    def fail_into_place(self, target):
        if Path(target) == old and not self.name.endswith(".old"):
            raise OSError(5, "Input/output error")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail_into_place)
    with pytest.raises(OutputError, match="Input/output"):
        write_folder(old, kit.manifest(version="new"), kit.parts())


def test_a_folder_that_cannot_be_made(tmp_path, kit):
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="can't be written"):
        write_folder(tmp_path / "file/new", kit.manifest(), kit.parts())


def test_a_model_folder_can_be_moved(tmp_path, kit):
    write_folder(tmp_path / "a", kit.manifest(), kit.parts())
    shutil.move(tmp_path / "a", tmp_path / "b")
    assert FolderModel(tmp_path / "b").assess(["run"]).probabilities.shape == (1, 3)
