"""O*NET's tasks of an occupation, where they were fetched: none of them is in this project."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from tasktriage.contracts.errors import InputError

__all__ = [
    "DATA_SET",
    "NOTICE",
    "OnetTask",
    "has_onet_tasks",
    "read_all_onet_tasks",
    "read_onet_tasks",
]

NOTICE = (
    "the tasks are from the O*NET 27.2 Database by the U.S. Department of Labor, Employment and "
    "Training Administration (USDOL/ETA), CC BY 4.0; O*NET is a trademark of USDOL/ETA, which has "
    "not approved, endorsed or tested this"
)
DATA_SET = "gpts-are-gpts"
"""That holds them; `tasktriage datasets fetch` gets it."""
WHOLE, PREPARED = "full_labelset.tsv", "gpts_are_gpts.tsv"
"""Files of that data set: as its authors publish it, and the rows that are benchmarked on."""
COLUMNS = {
    WHOLE: ("O*NET-SOC Code", "Task ID", "Task"),
    PREPARED: ("soc_code", "task_id", "task"),
}
MAX_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class OnetTask:
    """A task of O*NET: its id and its statement."""

    id: str
    text: str


def read_onet_tasks(folder: Path, code: str) -> list[OnetTask]:
    """Return the tasks of an occupation (O*NET-SOC code), in the order of the file.

    Raises:
        InputError: no file with tasks is in the folder (with the command that fetches it), it is
            damaged, or it has no task of the occupation.
    """
    path = _file(folder)
    found = [OnetTask(*task) for soc, *task in _rows(path, COLUMNS[path.name]) if soc == code]
    if not found:
        raise InputError(str(path), f"has no task of {code}")
    return list({task.id: task for task in found}.values())


def read_all_onet_tasks(folder: Path) -> dict[str, list[OnetTask]]:
    """Return the tasks of every occupation by its O*NET-SOC code, in the order of the file.

    Raises:
        InputError: as of `read_onet_tasks`.
    """
    path = _file(folder)
    found: dict[str, dict[str, OnetTask]] = {}
    for soc, *task in _rows(path, COLUMNS[path.name]):
        one = OnetTask(*task)
        found.setdefault(soc, {})[one.id] = one
    return {code: list(tasks.values()) for code, tasks in found.items()}


def has_onet_tasks(folder: Path) -> bool:
    """Say whether a folder has a file with tasks."""
    return _found(folder) is not None


def _found(folder: Path) -> Path | None:
    return next((folder / n for n in (WHOLE, PREPARED) if (folder / n).is_file()), None)


def _file(folder: Path) -> Path:
    """Return the file with tasks in a folder.

    Raises:
        InputError: there is none; with the command that fetches it.
    """
    if path := _found(folder):
        return path
    command = f"tasktriage datasets fetch {DATA_SET} --data-dir {quote(str(folder))}"
    raise InputError(str(folder), f"has no O*NET tasks; fetch them: {command}")


def _rows(path: Path, columns: tuple[str, str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield code, id and statement of each row."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(str(path), f"has more than {MAX_BYTES >> 20} MiB")
        with path.open(encoding="utf-8", newline="") as stream:
            rows = csv.DictReader(stream, delimiter="\t")
            missing = [name for name in columns if name not in (rows.fieldnames or ())]
            if missing:
                raise InputError(str(path), f"has no column '{missing[0]}'")
            for row in rows:
                code, task, text = (" ".join((row[name] or "").split()) for name in columns)
                if text:
                    yield code, task.removesuffix(".0"), text
    except OSError as error:
        raise InputError(str(path), f"can't be read: {error.strerror or error}") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(str(path), f"is damaged: {error}") from None
