"""model.json: what a model folder says of itself, read and checked."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tasktriage.contracts.errors import ModelFolderError
from tasktriage.domain.label import LABELS, REASONS

from .calibrated import Calibrator, Scale

__all__ = [
    "CARD",
    "CONFORMAL_LEVELS",
    "ENCODER",
    "HEADS",
    "MANIFEST",
    "SCHEMA",
    "TOKENIZER",
    "Manifest",
    "read_checked",
]

SCHEMA = "tasktriage.model/1"
MANIFEST, ENCODER, TOKENIZER, HEADS, CARD = (
    "model.json",
    "encoder.onnx",
    "tokenizer.json",
    "heads.safetensors",
    "README.md",
)
NEEDED = (ENCODER, TOKENIZER, HEADS, CARD)
CONFORMAL_LEVELS = 1001  # coverages 0, .001, … 1: a model serves any stated one
MANIFEST_LIMIT = 5_000_000  # bytes; ours has 90 kB
LARGEST = 1_000_000  # dimension, tokens; no encoder comes near
FILE_LIMIT = 2_000_000_000  # bytes; the limit of an ONNX file


Quantiles = tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The checked content of model.json. `raw` is all of it, for `models show`.

    `calibrator` is made of the temperature, of `conformal` (a row for each coverage i/1000 with
    the thresholds on the conformity of each label, in label order), and of what short texts have
    of their own. `is_task_unit` and `is_task_row` are thresholds on p(is a task); None where the
    model does not say, or has none. `features` is the width of what the heads read, None where
    they read the vector. `int8`: the encoder computes in int8.
    """

    name: str
    version: str
    sha256: str
    embedder_id: str
    dimension: int
    max_tokens: int
    features: int | None
    int8: bool
    calibrator: Calibrator
    files: Mapping[str, Mapping[str, Any]]
    is_task_unit: float | None
    is_task_row: float | None
    has_reasons: bool
    has_is_task: bool
    raw: Mapping[str, Any]

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Read and check model.json.

        Raises:
            ModelFolderError: missing, not JSON, another schema, or a field is wrong; says which.
        """
        path = folder / MANIFEST
        if not folder.is_dir():
            raise ModelFolderError(f"{folder}: no such model folder")
        if not path.is_file():
            raise ModelFolderError(f"{folder}: is no model folder, it has no {MANIFEST}")
        data = _bounded(path, MANIFEST_LIMIT)
        try:
            raw = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise ModelFolderError(f"{path}: is not valid JSON ({error})") from None
        if not isinstance(raw, dict) or raw.get("schema") != SCHEMA:
            found = raw.get("schema") if isinstance(raw, dict) else type(raw).__name__
            raise ModelFolderError(f"{path}: schema must be '{SCHEMA}', found {found!r}")
        try:
            return cls._build(raw, hashlib.sha256(data).hexdigest())
        except KeyError as error:
            raise ModelFolderError(f"{path}: lacks the field {error}") from None
        except (TypeError, ValueError, AttributeError, OverflowError) as error:
            raise ModelFolderError(f"{path}: {error}") from None

    @classmethod
    def _build(cls, raw: Mapping[str, Any], sha256: str) -> Manifest:
        if raw["labels"] != [str(label) for label in LABELS]:
            raise ValueError(f"labels must be {[str(label) for label in LABELS]}")
        reasons = raw.get("reasons")
        if reasons is not None and reasons != [str(reason) for reason in REASONS]:
            raise ValueError(f"reasons must be {[str(reason) for reason in REASONS]} or null")
        files = _files(raw["files"])
        is_task = raw.get("is_task")
        if is_task is not None and not isinstance(is_task, dict):
            raise ValueError("is_task must be an object or null")
        features = raw["embedder"].get("features")
        int8 = raw["embedder"].get("int8", False)
        if not isinstance(int8, bool):
            raise ValueError(f"embedder.int8 must be true or false, got {int8!r}")
        return cls(
            name=str(raw["name"]),
            version=str(raw["version"]),
            sha256=sha256,
            embedder_id=str(raw["embedder"]["id"]),
            dimension=_positive(raw["embedder"]["dimension"], "dimension"),
            max_tokens=_positive(raw["embedder"]["max_tokens"], "max_tokens"),
            features=None if features is None else _positive(features, "features"),
            int8=int8,
            calibrator=_calibrator(raw),
            files=files,
            is_task_unit=_share(is_task, "unit"),
            is_task_row=_share(is_task, "row"),
            has_reasons=reasons is not None,
            has_is_task=is_task is not None,
            raw=raw,
        )


def read_checked(folder: Path, manifest: Manifest, name: str) -> bytes:
    """Return the bytes of a listed file after checking kind, size and sha256.

    Raises:
        ModelFolderError: the file is missing, a link, or differs; has both sums.
    """
    path = folder / name
    if path.is_symlink():
        raise ModelFolderError(f"{path}: is a link; a model folder holds plain files only")
    if not path.is_file():
        raise ModelFolderError(f"{path}: is missing; get the model folder again")
    data = _bounded(path, FILE_LIMIT)
    expected = manifest.files[name]["sha256"]
    found = hashlib.sha256(data).hexdigest()
    if found != expected:
        raise ModelFolderError(
            f"{path}: is damaged; expected sha256 {expected}, found {found}; "
            "get the model folder again"
        )
    return data


def _files(files: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Mapping[str, Any]]:
    for name in NEEDED:
        if name not in files:
            raise ValueError(f"files must list {name}")
    for name, entry in files.items():
        if name != Path(name).name or name in ("", ".", "..") or "\\" in name:
            raise ValueError(f"a file name must be plain, got {name!r}")
        if not isinstance(entry["sha256"], str) or len(entry["sha256"]) != 64:
            raise ValueError(f"sha256 of {name} must have 64 hex digits")
    return files


def _bounded(path: Path, limit: int) -> bytes:
    try:
        if path.stat().st_size > limit:
            raise ModelFolderError(f"{path}: is larger than {limit:,} bytes")
        return path.read_bytes()
    except OSError as error:
        raise ModelFolderError(f"{path}: can't be read: {error.strerror or error}") from None


def _positive(value: Any, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= LARGEST:
        raise ValueError(f"{name} must be a whole number from 1 to {LARGEST:,}, got {value!r}")
    return value


def _share(is_task: Mapping[str, Any] | None, name: str) -> float | None:
    value = None if is_task is None else is_task.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0.0 <= value <= 1.0:
        raise ValueError(f"is_task.{name} must be a number from 0 to 1 or null, got {value!r}")
    return float(value)


def _temperature(value: Any) -> float:
    temperature = float(value)
    if not (math.isfinite(temperature) and temperature > 0):
        raise ValueError(f"temperature must be above 0, got {temperature}")
    return temperature


def _calibrator(raw: Mapping[str, Any]) -> Calibrator:
    usual = Scale(_temperature(raw["temperature"]), _conformal(raw.get("conformal"), "conformal"))
    short = raw.get("short")
    if short is None:
        return Calibrator(usual)
    if not isinstance(short, dict):
        raise ValueError("short must be an object or null")
    quantiles = _conformal(raw.get("conformal_short"), "conformal_short")
    if (quantiles is None) is not (usual.quantiles is None):
        raise ValueError("conformal and conformal_short must both be there, or neither")
    words = _positive(short["words"], "short.words")
    return Calibrator(usual, Scale(_temperature(short["temperature"]), quantiles), words)


def _conformal(value: Any, name: str) -> Quantiles | None:
    if value is None:
        return None
    if len(value) != CONFORMAL_LEVELS or any(len(row) != len(LABELS) for row in value):
        raise ValueError(f"{name} must have {CONFORMAL_LEVELS} rows of {len(LABELS)}")
    rows = tuple((float(a), float(b), float(c)) for a, b, c in value)
    if not all(0.0 <= q <= 1.0 for row in rows for q in row):
        raise ValueError(f"{name} thresholds must be from 0 to 1")
    if any(list(column) != sorted(column) for column in zip(*rows, strict=True)):
        raise ValueError(f"{name} thresholds must not fall from a coverage to the next")
    return rows
