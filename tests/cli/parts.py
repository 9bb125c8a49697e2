"""What tests of `--workers` look at: parts, and what is noted of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

__all__ = ["DUTIES", "FAST", "alike", "joined", "log", "noted"]

DUTIES = "# Nurse\n\n## Duties\n\n- Wash the patients of ward {0}\n- Plan the rota of ward {0}\n"
FAST = ("--model", "fast")


def joined(folder: Path) -> bytes:
    """The parts, in the order of their names."""
    return b"".join(path.read_bytes() for path in sorted(folder.glob("part-*.jsonl")))


def alike(folder: Path, path: Path) -> None:
    """See that parts hold what one process gives; a model may be asked about other rows at once."""
    ours, theirs = joined(folder).splitlines(), path.read_bytes().splitlines()
    assert len(ours) == len(theirs)
    for one, other in zip(map(json.loads, ours), map(json.loads, theirs), strict=True):
        assert _floats(one) == pytest.approx(_floats(other), abs=2e-6)
        assert _without_floats(one) == _without_floats(other)


def _floats(value: object) -> list[float]:
    if isinstance(value, float):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [number for one in inner for number in _floats(one)]


def _without_floats(value: object) -> object:
    if isinstance(value, dict):
        return {name: _without_floats(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_without_floats(one) for one in value]
    return None if isinstance(value, float) else value


def noted(folder: Path) -> int:
    """How many parts are noted as done, or set aside, by now."""
    shards = folder / "shards.jsonl"
    return shards.read_bytes().count(b"\n") if shards.exists() else 0


def log(folder: Path) -> list[dict]:
    return [json.loads(line) for line in (folder / "shards.jsonl").read_text().splitlines()]
