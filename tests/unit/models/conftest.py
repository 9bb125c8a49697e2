"""A tiny but real model folder, built without torch."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from tasktriage.domain.label import LABELS, REASONS
from tasktriage.models.heads import Head, Heads, pack
from tasktriage.models.model import FolderModel
from tasktriage.models.write import write_folder

SENTENCE = (
    "the a to of and run write test sign release review approve report plan check patient team "
    "code order file data mail call meet visit lift weld teach answer invoice ledger"
)
WORDS = SENTENCE.split()
DIMENSION = 6
FEATURES = 12
MAX_TOKENS = 16


def tokenizer_json() -> bytes:
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *WORDS]
    tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    return tokenizer.to_str().encode()


def embeddings(rows: int = len(WORDS) + 4, seed: int = 0) -> Any:
    return np.random.default_rng(seed).normal(size=(rows, DIMENSION)).astype(np.float32)


def graph(
    table: Any = None,
    *,
    outputs: tuple[str, ...] = ("vector", "features"),
    inputs: tuple[str, ...] = ("input_ids",),
) -> Any:
    """Return an ONNX encoder: rows of a table; their mean, and their mean beside their maximum.

    `outputs` are some of vector (n, d), features (n, 2d) and tokens (n, t, d), in any order; an
    input beside the first is multiplied in, as a mask is.
    """
    table = embeddings() if table is None else table
    shapes = {
        "vector": ["n", DIMENSION],
        "features": ["n", FEATURES],
        "tokens": ["n", "t", DIMENSION],
    }
    nodes = [helper.make_node("Gather", ["table", inputs[0]], ["rows"], axis=0)]
    masked = "rows"
    for name in inputs[1:]:
        nodes += [
            helper.make_node("Cast", [name], [f"{name}.float"], to=TensorProto.FLOAT),
            helper.make_node("Unsqueeze", [f"{name}.float", "last"], [f"{name}.wide"]),
            helper.make_node("Mul", [masked, f"{name}.wide"], [f"{name}.kept"]),
        ]
        masked = f"{name}.kept"
    nodes += [
        helper.make_node("Identity", [masked], ["tokens"]),
        # no ReduceMean: onnxruntime adds up a lone text in another order than one among several
        helper.make_node("Transpose", ["tokens"], ["columns"], perm=[0, 2, 1]),
        helper.make_node("GlobalAveragePool", ["columns"], ["pooled"]),
        helper.make_node("Squeeze", ["pooled", "last"], ["mean"]),
        helper.make_node("ReduceMax", ["tokens"], ["most"], axes=[1], keepdims=0),
        helper.make_node("LpNormalization", ["mean"], ["vector"], axis=-1, p=2),
        helper.make_node("Concat", ["mean", "most"], ["features"], axis=1),
    ]
    made = helper.make_graph(
        nodes,
        "encoder",
        [helper.make_tensor_value_info(n, TensorProto.INT64, ["n", "t"]) for n in inputs],
        [helper.make_tensor_value_info(n, TensorProto.FLOAT, shapes[n]) for n in outputs],
        [
            numpy_helper.from_array(table, "table"),
            numpy_helper.from_array(np.array([-1], dtype=np.int64), "last"),
        ],
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 9
    return model


def heads(seed: int = 1, width: int = FEATURES) -> Heads:
    draw = np.random.default_rng(seed)
    return Heads(
        Head(draw.normal(size=(3, width)), draw.normal(size=3)),
        Head(draw.normal(size=(7, width)), draw.normal(size=7)),
        Head(draw.normal(size=(1, width)), draw.normal(size=1)),
    )


def conformal_rows() -> list[list[float]]:
    return [[level / 1000, level / 1000, (level / 1000) ** 2] for level in range(1001)]


def manifest(**changes: Any) -> dict[str, Any]:
    return {
        "name": "tiny",
        "version": "7",
        "labels": [str(label) for label in LABELS],
        "reasons": [str(reason) for reason in REASONS],
        "embedder": {
            "id": "tiny-vectors",
            "dimension": DIMENSION,
            "features": FEATURES,
            "max_tokens": MAX_TOKENS,
        },
        "temperature": 1.5,
        "conformal": conformal_rows(),
        "is_task": {"unit": 0.5, "row": 0.01},
    } | changes


def parts(**changes: bytes) -> dict[str, bytes]:
    return {
        "encoder.onnx": graph().SerializeToString(),
        "tokenizer.json": tokenizer_json(),
        "heads.safetensors": pack(heads()),
        "README.md": b"# tiny\n",
    } | changes


class Kit:
    """What the tests build model folders from."""

    words = WORDS
    dimension = DIMENSION
    features = FEATURES
    max_tokens = MAX_TOKENS
    tokenizer_json = staticmethod(tokenizer_json)
    embeddings = staticmethod(embeddings)
    graph = staticmethod(graph)
    heads = staticmethod(heads)
    manifest = staticmethod(manifest)
    parts = staticmethod(parts)
    conformal_rows = staticmethod(conformal_rows)


@pytest.fixture(scope="session")
def kit() -> type[Kit]:
    """The building blocks."""
    return Kit


@pytest.fixture(scope="session")
def tiny(tmp_path_factory) -> FolderModel:
    """The tiny model, opened. Don't touch its folder."""
    folder = tmp_path_factory.mktemp("models") / "tiny"
    return write_folder(folder, manifest(), parts())


@pytest.fixture(scope="session")
def plain(tmp_path_factory) -> FolderModel:
    """A model whose heads read the vector, and that has the label head alone."""
    said = manifest(reasons=None, is_task=None)
    del said["embedder"]["features"]
    files = parts(
        **{
            "encoder.onnx": graph(outputs=("vector",)).SerializeToString(),
            "heads.safetensors": pack(Heads(heads(width=DIMENSION).label)),
        }
    )
    return write_folder(tmp_path_factory.mktemp("models") / "plain", said, files)


@pytest.fixture
def folder(tmp_path, tiny) -> Path:
    """A copy of the tiny model folder, to be damaged."""
    copy = tmp_path / "copy"
    copy.mkdir()
    for file in tiny.folder.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    return copy


@pytest.fixture
def edit(folder) -> Callable[..., Path]:
    """Change model.json of the copy: `edit(temperature=0)`, or by a function of its content."""

    def edit_manifest(change: Callable[[dict[str, Any]], object] | None = None, **values: Any):
        path = folder / "model.json"
        data = json.loads(path.read_text())
        if change is not None:
            change(data)
        data.update(values)
        path.write_text(json.dumps(data))
        return folder

    return edit_manifest


@pytest.fixture
def rewrite(folder, edit) -> Callable[[str, bytes], Path]:
    """Replace a file of the copy, with its sum put right: a folder made with bad intent."""
    import hashlib

    def rewrite_file(name: str, data: bytes) -> Path:
        (folder / name).write_bytes(data)
        return edit(
            lambda m: m["files"][name].update(
                sha256=hashlib.sha256(data).hexdigest(), bytes=len(data)
            )
        )

    return rewrite_file
