"""What the scripts share: --out, its file, what that says of the machine, and what is measured."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

__all__ = [
    "SHIPPED",
    "arguments",
    "installed",
    "machine",
    "processor",
    "today",
    "versions",
    "write",
]

SHIPPED = Path(__file__).resolve().parent.parent / "models" / "tasktriage_models" / "default"
"""The folder of the model that comes with tasktriage."""


def arguments(doc: str | None) -> argparse.ArgumentParser:
    """Return a parser that knows --out; the first line of a script's docstring describes it."""
    parser = argparse.ArgumentParser(description=(doc or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, help="file for the result (JSON)")
    return parser


def write(result: Mapping[str, Any], out: Path | None, *, compact: bool = False) -> None:
    """Write the figures where --out says, if it does; compact: on one line, without blanks."""
    if out is not None:
        indent, separators = (None, (",", ":")) if compact else (1, None)
        text = json.dumps(result, indent=indent, separators=separators)
        out.write_text(text + "\n", encoding="utf-8")


def installed() -> str:
    """Return the path of the command `tasktriage`.

    Raises:
        FileNotFoundError: it is not installed beside this Python, nor on the path.
    """
    beside = Path(sys.executable).with_name("tasktriage")
    found = str(beside) if beside.exists() else shutil.which("tasktriage")
    if found is None:
        raise FileNotFoundError("tasktriage is not installed for this Python: pip install .")
    return found


def processor() -> str:
    """Return the processor's name, and whether it has VNNI, where the system says."""
    path = Path("/proc/cpuinfo")
    if not path.is_file():
        return platform.processor() or platform.machine()
    lines = path.read_text(encoding="utf-8").splitlines()
    said = {k.strip(): v.strip() for k, _, v in (line.partition(":") for line in lines)}
    with_vnni = "with" if "vnni" in said.get("flags", "") else "without"
    return f"{said.get('model name', platform.machine())}, {with_vnni} VNNI"


def today() -> str:
    """Return the date (UTC)."""
    return datetime.now(UTC).strftime("%Y-%m-%d")


def machine() -> dict[str, Any]:
    """Return what of the machine matters for times; its load is asked for after them."""
    return {
        "cores": os.cpu_count(),
        "system": platform.system(),
        "architecture": platform.machine(),
        "load_after": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
    }


def versions(libraries: Sequence[str]) -> dict[str, str]:
    """Return the versions of Python and of the libraries named."""
    return {
        "python": platform.python_version(),
        **{library: version(library) for library in libraries},
    }
