from __future__ import annotations

import hashlib
import json
import os

import numpy as np
import pytest
from onnx import TensorProto, helper
from safetensors.numpy import save

from tasktriage.contracts.errors import ModelFolderError
from tasktriage.models.heads import Head, Heads, pack, unpack
from tasktriage.models.manifest import MANIFEST_LIMIT
from tasktriage.models.model import FolderModel
from tasktriage.models.write import write_folder

FILES = ["encoder.onnx", "tokenizer.json", "heads.safetensors", "README.md"]


def refused(folder, *words):
    """Open a folder and expect one clear line that names it and has these words."""
    with pytest.raises(ModelFolderError) as info:
        FolderModel(folder)
    text = str(info.value)
    assert "\n" not in text
    assert str(folder) in text
    for word in words:
        assert word in text


def test_no_folder(tmp_path):
    refused(tmp_path / "gone", "no such model folder")
    refused(tmp_path, "is no model folder", "model.json")
    (tmp_path / "file").write_text("x")
    refused(tmp_path / "file", "no such model folder")


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file(folder, name):
    (folder / name).unlink()
    refused(folder, name, "is missing")


@pytest.mark.parametrize("name", FILES)
def test_a_flipped_byte_is_named_with_both_sums(folder, name):
    path = folder / name
    data = bytearray(path.read_bytes())
    expected = hashlib.sha256(data).hexdigest()
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    refused(folder, name, "damaged", expected, hashlib.sha256(data).hexdigest())


@pytest.mark.parametrize("name", FILES)
def test_a_cut_file(folder, name):
    path = folder / name
    path.write_bytes(path.read_bytes()[:-1])
    refused(folder, name, "damaged")


@pytest.mark.parametrize("name", FILES)
def test_a_link_is_refused(folder, name, tmp_path):
    path = folder / name
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    refused(folder, name, "link")


def test_a_folder_where_a_file_should_be(folder):
    (folder / "heads.safetensors").unlink()
    (folder / "heads.safetensors").mkdir()
    refused(folder, "heads.safetensors")


def test_every_listed_file_is_checked(folder, edit):
    (folder / "labels.txt").write_bytes(b"one")
    edit(lambda m: m["files"].update({"labels.txt": {"sha256": "0" * 64, "bytes": 3}}))
    refused(folder, "labels.txt", "damaged")


@pytest.mark.parametrize("name", ["../secret", "a/b", "/etc/passwd", "..", ".", "a\\b", ""])
def test_a_file_name_must_be_plain(edit, name):
    folder = edit(lambda m: m["files"].update({name: {"sha256": "0" * 64}}))
    refused(folder, "file name must be plain")


def test_a_huge_manifest_is_not_read(folder):
    with (folder / "model.json").open("r+b") as file:
        file.truncate(MANIFEST_LIMIT + 1)
    refused(folder, "larger than")


MANIFESTS = {
    "empty": b"",
    "not-json": b"{",
    "not-utf8": b"\xff\xfe\xfd",
    "list": b"[]",
    "number": b"5",
    "no-schema": b"{}",
    "other-schema": b'{"schema": "tasktriage.model/2"}',
    "deep": b"[" * 100_000,
    "huge-number": b"1" * 100_000,
}


@pytest.mark.parametrize("case", MANIFESTS)
def test_a_manifest_that_is_none(folder, case):
    (folder / "model.json").write_bytes(MANIFESTS[case])
    refused(folder, "model.json")


def changes():
    def drop(key):
        return lambda m: m.pop(key)

    def embedder(**values):
        return lambda m: m["embedder"].update(values)

    def conformal(change):
        return lambda m: m.update(conformal=change(m["conformal"]))

    yield from ((f"no-{k}", drop(k)) for k in ("name", "version", "labels", "embedder", "files"))
    yield "no-temperature", drop("temperature")
    for value in (0, -1, "x", None, [], float("nan"), float("inf"), 10**400):
        yield f"temperature-{str(value)[:9]}", lambda m, v=value: m.update(temperature=v)
    yield "labels-order", lambda m: m["labels"].reverse()
    yield "labels-none", lambda m: m.update(labels=None)
    yield "reasons-short", lambda m: m["reasons"].pop()
    yield "embedder-text", lambda m: m.update(embedder="x")
    for value in (0, -1, 1.5, "6", True, None, 7, 10**30):
        yield f"dimension-{value}", embedder(dimension=value)
    for value in (0, -1, "16", None, 10**30):
        yield f"max_tokens-{value}", embedder(max_tokens=value)
    for value in (0, -1, 6.0, "12", True, None, 6, 13, 10**30):
        yield f"features-{value}", embedder(features=value)
    for value in (0, 1, "true", None, []):
        yield f"int8-{value}", embedder(int8=value)
    yield "no-is_task", drop("is_task")
    yield "is_task-null", lambda m: m.update(is_task=None)
    yield "reasons-null", lambda m: m.update(reasons=None)
    yield "conformal-short", conformal(lambda rows: rows[:-1])
    yield "conformal-narrow", conformal(lambda rows: [[0.1, 0.2]] * len(rows))
    yield "conformal-out-of-range", conformal(lambda rows: [*rows[:-1], [0.1, 0.2, 1.01]])
    yield "conformal-nan", conformal(lambda rows: [*rows[:-1], [0.1, 0.2, float("nan")]])
    yield "conformal-text", conformal(lambda rows: [*rows[:-1], "abc"])
    yield "conformal-number", conformal(lambda rows: 5)
    yield "conformal-falls", conformal(lambda rows: [*rows[:-1], [0.0, 0.0, 0.0]])
    for value in ("x", [], {"words": 6}, {"words": 0, "temperature": 1.0}, {"temperature": 1.0}):
        yield (
            f"short-{value}",
            lambda m, v=value: m.update(short=v, conformal_short=m["conformal"]),
        )
    yield "short-without-sets", lambda m: m.update(short={"words": 6, "temperature": 1.0})
    yield "files-list", lambda m: m.update(files=FILES)
    yield "files-lack-one", lambda m: m["files"].pop("README.md")
    yield "file-text", lambda m: m["files"].update({"README.md": "x"})
    yield "sha-short", lambda m: m["files"]["README.md"].update(sha256="ab")
    yield "sha-number", lambda m: m["files"]["README.md"].update(sha256=5)
    yield "is_task-list", lambda m: m.update(is_task=[0.5, 0.1])
    for value in ("high", float("nan"), 2, [], True):
        yield f"is_task-{value}", lambda m, v=value: m.update(is_task={"unit": v, "row": 0.1})


CHANGES = dict(changes())


@pytest.mark.parametrize("case", CHANGES)
def test_a_wrong_field(edit, case):
    refused(edit(CHANGES[case]))


HEADS_OK = {
    "label.weight": np.zeros((3, 12), dtype=np.float32),
    "label.bias": np.zeros(3, dtype=np.float32),
    "reason.weight": np.zeros((7, 12), dtype=np.float32),
    "reason.bias": np.zeros(7, dtype=np.float32),
    "task.weight": np.zeros((1, 12), dtype=np.float32),
    "task.bias": np.zeros(1, dtype=np.float32),
}
NAN = np.full(3, np.nan, dtype=np.float32)
INF = np.full((7, 12), np.inf, dtype=np.float32)


def strange_type(name: str) -> bytes:
    header = json.dumps({"label.bias": {"dtype": name, "shape": [4], "data_offsets": [0, 8]}})
    return len(header).to_bytes(8, "little") + header.encode() + b"\0" * 8


BAD_HEADS = {
    "nan": (save(HEADS_OK | {"label.bias": NAN}), "label.bias holds NaN"),
    "infinity": (save(HEADS_OK | {"reason.weight": INF}), "reason.weight holds NaN or infinity"),
    "shape": (save(HEADS_OK | {"label.weight": np.zeros((12, 3), dtype=np.float32)}), "(12, 3)"),
    "of-vectors": (save(HEADS_OK | {"label.weight": np.zeros((3, 6), dtype=np.float32)}), "(3, 6)"),
    "two-logits": (
        save(HEADS_OK | {"task.weight": np.zeros((2, 12), dtype=np.float32)}),
        "task.weight must be float32 (1, 12), it is float32 (2, 12)",
    ),
    "task-nan": (save(HEADS_OK | {"task.bias": NAN[:1]}), "task.bias holds NaN"),
    "type": (save(HEADS_OK | {"label.weight": np.zeros((3, 12))}), "float64"),
    "missing": (save({k: v for k, v in HEADS_OK.items() if k != "label.bias"}), "must hold"),
    "no-reasons": (save({k: v for k, v in HEADS_OK.items() if "reason" not in k}), "must hold"),
    "no-task": (save({k: v for k, v in HEADS_OK.items() if "task" not in k}), "must hold"),
    "too-much": (save(HEADS_OK | {"more": np.zeros(1, dtype=np.float32)}), "more"),
    "truncated": (save(HEADS_OK)[:-5], "damaged"),
    "empty": (b"", "damaged"),
    "garbage": (b"\xff" * 100, "damaged"),
    "pickle": (b"\x80\x04\x95\x10\0\0\0\0\0\0\0", "damaged"),
    "bfloat": (strange_type("BF16"), ""),
    "unknown-type": (strange_type("X9"), "damaged"),
}


@pytest.mark.parametrize("case", BAD_HEADS)
def test_bad_heads(rewrite, case):
    data, problem = BAD_HEADS[case]
    refused(rewrite("heads.safetensors", data), "heads.safetensors", problem)


def test_fortran_ordered_weights_survive():
    # safetensors writes them scrambled, and scikit-learn's coef_ is one
    draw = np.random.default_rng(0)
    weight = np.asfortranarray(draw.normal(size=(3, 6)))
    reason = draw.normal(size=(6, 7)).T
    assert not weight.flags.c_contiguous
    assert not reason.flags.c_contiguous
    packed = pack(Heads(Head(weight, draw.normal(size=3)), Head(reason, np.zeros(7))))
    back = unpack(packed, 6, reasons=True, is_task=False)
    np.testing.assert_allclose(back.label.weight, weight, rtol=1e-6)
    np.testing.assert_allclose(back.reason.weight, reason, rtol=1e-6)


def external(graph_model, location="secret.bin"):
    """Return the graph with its table kept in another file."""
    tensor = graph_model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    entry = tensor.external_data.add()
    entry.key, entry.value = "location", location
    return graph_model.SerializeToString()


@pytest.mark.parametrize("disguise", [False, True])
def test_a_graph_that_reads_other_files_is_refused(rewrite, kit, monkeypatch, tmp_path, disguise):
    monkeypatch.chdir(tmp_path)
    table = kit.embeddings()
    (tmp_path / "secret.bin").write_bytes(table.tobytes())
    data = external(kit.graph())
    assert b"\x0a\x08location" in data
    if disguise:  # a length of 8 in two bytes is as valid, and every enclosing length grows by one
        data = lengthened(data)
        assert b"\x0a\x08location" not in data
    refused(rewrite("encoder.onnx", data), "encoder.onnx")


def lengthened(data: bytes) -> bytes:
    """Write the length of the key in two bytes, and put the lengths around it right."""

    def varint(value):
        out = bytearray()
        while value > 127:
            out.append(value & 127 | 128)
            value >>= 7
        out.append(value)
        return bytes(out)

    def read(buffer, at):
        value = shift = 0
        while True:
            byte = buffer[at]
            value |= (byte & 127) << shift
            at, shift = at + 1, shift + 7
            if byte < 128:
                return value, at

    def walk(buffer, path):
        out, at = bytearray(), 0
        while at < len(buffer):
            start = at
            tag, at = read(buffer, at)
            if tag & 7 != 2:
                if tag & 7 == 0:
                    _, at = read(buffer, at)
                else:
                    at += {1: 8, 5: 4}[tag & 7]
                out += buffer[start:at]
                continue
            size, at = read(buffer, at)
            body = buffer[at : at + size]
            at += size
            if path and tag >> 3 == path[0]:
                if len(path) == 1 and body == b"location":
                    out += varint(tag) + b"\x88\x00" + body
                    continue
                body = walk(body, path[1:])
            out += varint(tag) + varint(len(body)) + body
        return bytes(out)

    # ModelProto.graph 7, GraphProto.initializer 5, TensorProto.external_data 13, entry.key 1
    return walk(data, [7, 5, 13, 1])


def other_graph(ids=TensorProto.INT64):
    """A graph that gives its input back."""
    return made_graph(
        [helper.make_node("Cast", ["input_ids"], ["vector"], to=TensorProto.FLOAT)],
        helper.make_tensor_value_info("vector", TensorProto.FLOAT, ["n", "t"]),
        ids=ids,
    )


def constant_graph(operator, inputs):
    """A graph whose outputs are words, or a sequence of them, whatever goes in."""
    words = helper.make_tensor("words", TensorProto.STRING, [1, 6], [b"six"] * 6)
    out = helper.make_tensor_type_proto(TensorProto.STRING, None)
    if operator == "SplitToSequence":
        out = helper.make_sequence_type_proto(out)
    nodes = [helper.make_node(operator, inputs, [n]) for n in ("vector", "features")]
    return made_graph(
        nodes, *(helper.make_value_info(n, out) for n in ("vector", "features")), stored=[words]
    )


def made_graph(nodes, *outputs, ids=TensorProto.INT64, stored=()):
    given = [helper.make_tensor_value_info("input_ids", ids, ["n", "t"])]
    model = helper.make_model(
        helper.make_graph(nodes, "g", given, outputs, stored),
        opset_imports=[helper.make_opsetid("", 17)],
    )
    model.ir_version = 9
    return model.SerializeToString()


def bad_graphs(kit):
    nan = kit.embeddings()
    nan[:] = np.nan
    narrow = kit.embeddings()[:, :5].copy()

    def graph(*args, **options):
        return kit.graph(*args, **options).SerializeToString()

    return {
        "garbage": (b"\xff" * 50, "can't be loaded"),
        "empty": (b"", "can't be loaded"),
        "text": (b"hello, this is no graph", "can't be loaded"),
        "truncated": (graph()[:-40], "can't be loaded"),
        "input-name": (graph(inputs=("ids",)), "must take input_ids alone, it takes ['ids']"),
        "mask": (
            graph(inputs=("input_ids", "attention_mask")),
            "must take input_ids alone, it takes ['input_ids', 'attention_mask']",
        ),
        "input-type": (other_graph(ids=TensorProto.FLOAT), "can't be run"),
        "rank": (graph(outputs=("tokens", "features")), "(1, 12) was promised"),
        "width": (graph(narrow), "gave vectors of shape (1, 5), (1, 10)"),
        "one-output": (graph(outputs=("vector",)), "(1, 6), (1, 12) was promised"),
        "three-outputs": (graph(outputs=("vector", "features", "tokens")), "was promised"),
        "swapped": (graph(outputs=("features", "vector")), "gave vectors of shape (1, 12), (1, 6)"),
        "not-vectors": (other_graph(), "was promised"),
        "words": (constant_graph("Identity", ["words"]), "gave no numbers"),
        "sequence": (constant_graph("SplitToSequence", ["words"]), "gave no numbers"),
        "nan": (graph(nan), "gave NaN or infinity"),
        "small-table": (graph(kit.embeddings(rows=1)), "can't be run"),
    }


GRAPHS = [
    *("garbage", "empty", "text", "truncated", "nan", "small-table"),
    *("input-name", "mask", "input-type", "words", "sequence"),
    *("rank", "width", "one-output", "three-outputs", "swapped", "not-vectors"),
]


@pytest.mark.parametrize("case", GRAPHS)
def test_a_graph_that_does_not_keep_its_promise_is_refused_on_opening(rewrite, kit, case):
    data, said = bad_graphs(kit)[case]
    refused(rewrite("encoder.onnx", data), "encoder.onnx", said)


def test_a_graph_that_gives_more_than_is_promised_is_refused(plain, tmp_path, kit):
    files = {name: (plain.folder / name).read_bytes() for name in FILES}
    files["encoder.onnx"] = kit.graph().SerializeToString()
    with pytest.raises(ModelFolderError, match=r"encoder\.onnx gave .* \(1, 6\) was promised"):
        write_folder(tmp_path / "more", plain.manifest.raw, files)


def test_a_graph_that_fails_later_says_so_in_one_line(rewrite, kit):
    table = kit.embeddings()
    table[4 + kit.words.index("weld")] = np.inf
    model = FolderModel(rewrite("encoder.onnx", kit.graph(table).SerializeToString()))
    assert model.assess(["run the test"]).probabilities.shape == (1, 3)
    with pytest.raises(ModelFolderError, match=r"encoder\.onnx gave NaN or infinity") as info:
        model.assess(["run the test", "weld the code"])
    assert "\n" not in str(info.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file(folder):
    (folder / "README.md").chmod(0)
    refused(folder, "README.md", "can't be read")
