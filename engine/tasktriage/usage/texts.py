"""The statements of O*NET's tasks, where the user has fetched them."""

from __future__ import annotations

import csv
import os
import sys
from pathlib import Path

from tasktriage.contracts.errors import InputError

__all__ = ["DATASET", "FOLDER", "data_folder", "onet_texts"]

DATASET = "gpts-are-gpts"
"""The data set that holds them; `tasktriage datasets fetch` gets it."""
FOLDER = "TASKTRIAGE_DATA"
FILES = ("gpts_are_gpts.tsv", "full_labelset.tsv")
IDS, TEXTS = ("task_id", "Task ID"), ("task", "Task")
LONGEST = 2_000  # characters; O*NET's own have at most 400


def data_folder() -> Path | None:
    """Return where data sets are: TASKTRIAGE_DATA, else the user's data folder by platform."""
    if given := os.environ.get(FOLDER):
        return Path(given)
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "win32":
        base = Path(os.environ.get("APPDATA") or home)
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    return base / "tasktriage" / "data"


def onet_texts(folder: Path | None) -> dict[int, str]:
    """Return the statement of each task by its id; nothing where they were not fetched.

    Raises:
        InputError: the table is there and can't be used.
    """
    path = (
        next((folder / name for name in FILES if (folder / name).is_file()), None)
        if folder
        else None
    )
    if path is None:
        return {}
    found: dict[int, str] = {}
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = csv.DictReader(stream, delimiter="\t")
            names = rows.fieldnames or ()
            id_, text = (next((n for n in both if n in names), None) for both in (IDS, TEXTS))
            if id_ is None or text is None:
                raise InputError(str(path), f"has no columns '{IDS[0]}' and '{TEXTS[0]}'")
            for row in rows:
                number, said = (row[id_] or "").strip(), " ".join((row[text] or "").split())
                whole = number.removesuffix(".0")
                if whole.isascii() and whole.isdigit() and len(whole) < 10 and said:
                    found[int(whole)] = said[:LONGEST]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(str(path), f"can't be read: {error}") from None
    return found
