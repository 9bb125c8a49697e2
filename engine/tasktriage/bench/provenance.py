"""What a figure may depend on: what makes two runs the same run, and where one was made."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

__all__ = ["Environment", "environment", "now", "run_id"]

PACKAGES = ("tasktriage", "numpy", "scipy", "scikit-learn", "sentence-transformers", "torch",
            "onnxruntime", "tokenizers")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """Where a result was made; empty where it is not known. `packages`: the version of each."""

    python: str
    platform: str
    cpu: str
    cores: int | None
    packages: Mapping[str, str]
    command: str


def environment(command: str) -> Environment:
    """Return what a figure may depend on besides the run's identity."""
    packages = {}
    for name in PACKAGES:
        try:
            packages[name] = version(name)
        except PackageNotFoundError:
            continue
    return Environment(
        python=platform.python_version(),
        platform=platform.platform(),
        cpu=_cpu(),
        cores=len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count(),
        packages=packages,
        command=command,
    )


def run_id(identity: Mapping[str, object]) -> str:
    """Return the first 12 hex digits of the sha256 over what makes two runs the same run."""
    return hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()[:12]


def now() -> str:
    """Return the time in UTC to the second, as a result says when it was made."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _cpu() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
