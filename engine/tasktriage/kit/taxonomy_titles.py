"""A table of further titles of a taxonomy's nodes: a title, a tab, ids joined by '|'."""

from __future__ import annotations

import gzip
import zlib
from functools import lru_cache
from pathlib import Path

from tasktriage.contracts.errors import InputError

__all__ = ["read_titles"]

MAX_BYTES = 64 * 1024 * 1024  # unpacked; 56,000 titles take 3 MB


@lru_cache(maxsize=4)
def read_titles(path: Path) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the titles of a table, each with the ids of its nodes, in order.

    Raises:
        InputError: it can't be read, is too large, or a line is not "TITLE<tab>ID|ID"; says which.
    """
    found: list[tuple[str, tuple[str, ...]]] = []
    for number, line in enumerate(_text(path).splitlines(), start=1):
        title, tab, ids = line.partition("\t")
        nodes = tuple(ids.split("|"))
        if not (title and tab and all(nodes)):
            raise InputError(str(path), f"line {number}: must be a title, a tab and ids of nodes")
        found.append((title, nodes))
    return tuple(found)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            packed = path.suffix == ".gz"
            data = (gzip.GzipFile(fileobj=file) if packed else file).read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(str(path), f"can't be read as a table of titles: {reason}") from None
    if len(data) > MAX_BYTES:
        raise InputError(str(path), f"has more than {MAX_BYTES >> 20} MiB of titles")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise InputError(str(path), "is not UTF-8 text") from None
