"""What the scripts share: --out, the file it names, and what that says of the machine."""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

__all__ = ["arguments", "machine", "today", "versions", "write"]


def arguments(doc: str | None) -> argparse.ArgumentParser:
    """Return a parser that knows --out; the first line of a script's docstring describes it."""
    parser = argparse.ArgumentParser(description=(doc or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, help="file for the result (JSON)")
    return parser


def write(result: Mapping[str, Any], out: Path | None) -> None:
    """Write the figures where --out says, if it does."""
    if out is not None:
        out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


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
