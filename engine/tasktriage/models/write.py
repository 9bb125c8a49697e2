"""Write a model folder: beside its place, read back, compared, then renamed."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from tasktriage.contracts.errors import ModelFolderError, OutputError
from tasktriage.kit.atomic import check_writable, write_whole

from .manifest import MANIFEST, SCHEMA
from .model import FolderModel

__all__ = ["check_place", "write_folder"]

TRIAL_TEXTS = (
    "Reconcile the monthly statement against the ledger",
    "Decide whether the shipment may leave the dock",
)


def write_folder(
    folder: Path, manifest: Mapping[str, Any], files: Mapping[str, bytes]
) -> FolderModel:
    """Write `files` and model.json (schema and sums are added) and return the opened model.

    A folder that already stands there is replaced only when the new one opens and answers.

    Raises:
        OutputError: the folder can't be written, or stands there and is no model folder.
        ModelFolderError: what was written does not open.
    """
    for name in files:
        if name != Path(name).name or name in ("", ".", ".."):
            raise ModelFolderError(f"a file name must be plain, got {name!r}")
    check_place(folder)
    sums = {
        name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in files.items()
    }
    body = _dumps({"schema": SCHEMA, **manifest, "files": sums}) + "\n"
    tag = uuid4().hex[:8]
    beside = folder.with_name(f".{folder.name}.{tag}")
    old = folder.with_name(f".{folder.name}.{tag}.old")
    try:
        beside.mkdir(parents=True)
        for name, data in files.items():
            write_whole(beside / name, data)
        write_whole(beside / MANIFEST, body)
        FolderModel(beside).assess(TRIAL_TEXTS)
        _replace(folder, beside, old)
    except OSError as error:
        raise OutputError(f"{folder}: can't be written: {error.strerror or error}") from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return FolderModel(folder)


def check_place(folder: Path) -> None:
    """See that a model folder may be written there; an older model may be replaced.

    Raises:
        OutputError: something else stands there, or nothing can be written; says what.
    """
    if folder.name in ("", ".."):
        raise OutputError(f"{folder}: name the folder that the model is to be written to")
    check_writable(folder.parent)
    if not folder.exists():
        return
    if not folder.is_dir():
        raise OutputError(f"{folder}: is a file; name a folder")
    if not (folder / MANIFEST).is_file() and any(folder.iterdir()):
        raise OutputError(f"{folder}: exists and is no model folder; name another")


def _replace(folder: Path, new: Path, old: Path) -> None:
    """Put a new folder in the place of one that may stand there, or leave that one."""
    if folder.exists():
        folder.rename(old)
    try:
        new.rename(folder)
    except OSError:
        if old.exists():
            old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _dumps(body: Mapping[str, Any]) -> str:
    """Return indented JSON in which a list of numbers stays on one line."""
    lines = [f"  {json.dumps(k)}: {_value(v)}" for k, v in body.items()]
    return "{\n" + ",\n".join(lines) + "\n}"


def _value(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], list):
        return "[\n    " + ",\n    ".join(json.dumps(row) for row in value) + "\n  ]"
    if isinstance(value, dict):
        inner = json.dumps(value, indent=2, ensure_ascii=False).splitlines()
        return "\n".join([inner[0], *("  " + line for line in inner[1:])])
    return json.dumps(value, ensure_ascii=False)
