"""How much memory a process holds."""

from __future__ import annotations

import os

__all__ = ["resident"]


def resident(process: int | None = None) -> int:
    """Return the bytes in memory of a process, by default this one; 0 where that can't be told."""
    try:
        with open(f"/proc/{process or 'self'}/statm", "rb") as file:  # noqa: PTH123
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0
