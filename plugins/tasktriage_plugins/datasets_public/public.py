"""A public set in a folder: the prepared table if it is there, else the original files."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from shlex import quote

from tasktriage.plugin import (
    Dataset,
    DatasetFile,
    DatasetInfo,
    InputError,
    LabelledTask,
    TasktriageWarning,
)

from .subset import SUBSET, subset_ids
from .tables import Table, read_delimited

__all__ = ["Prepared", "PublicDataset"]


FromOriginals = Callable[[Mapping[str, Path], frozenset[str]], Iterable[LabelledTask]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A table that holds the rows of the subset and no others.

    It lies in the folder of data sets, or in the folder `below` of that.
    """

    name: str
    sha256: str
    below: str = ""

    def find(self, folder: Path) -> Path | None:
        """Return where it is, None where it is not."""
        places = (folder / self.name, folder / self.below / self.name)
        return next((place for place in places if place.is_file()), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicDataset:
    """A `DatasetSource`.

    `from_prepared` turns the prepared table into rows. `from_originals` is given the paths of
    the original files by name, and the ids that are wanted; a set without it can't be fetched.
    """

    info: DatasetInfo
    prepared: Prepared
    from_prepared: Callable[[Table], Iterable[LabelledTask]]
    from_originals: FromOriginals | None = None
    subset: Callable[[str], tuple[str, ...]] = field(default=subset_ids)

    def load(self, folder: Path | None) -> Dataset:
        """Read the rows of the subset, in its order.

        Warns:
            TasktriageWarning: the prepared table is another than the one that is known.

        Raises:
            InputError: a file is missing (with the command that fetches it) or is not the one
                that is known, a column or a row of the subset is missing, or a row is wrong.
        """
        if folder is None:
            raise self._absent(f"data set '{self.info.name}'", None)
        table = self.prepared.find(folder)
        if table is not None:
            return self._prepared(read_delimited(table))
        if self.from_originals is None:
            raise self._absent(str(folder / self.prepared.name), folder)
        return self._originals(folder, self.from_originals)

    def _prepared(self, table: Table) -> Dataset:
        if table.sha256 != self.prepared.sha256:
            warnings.warn(
                f"{table.name}: is not the table of subset {SUBSET} (sha256 {table.sha256}); "
                "figures are about the rows that it holds",
                TasktriageWarning,
                stacklevel=2,
            )
        rows = _unique(table.name, self.from_prepared(table))
        hashes = {self.prepared.name: table.sha256}
        return Dataset(info=self.info, rows=tuple(rows.values()), hashes=hashes)

    def _originals(self, folder: Path, read: FromOriginals) -> Dataset:
        paths = {file.name: folder / file.name for file in self.info.files}
        for path in paths.values():
            if not path.is_file():
                raise self._absent(str(path), folder)
        for file in self.info.files:
            _check(paths[file.name], file)
        ids = self.subset(self.info.name)
        found = _unique(str(folder), read(paths, frozenset(ids)))
        missing = [one for one in ids if one not in found]
        if missing:
            raise InputError(
                str(folder),
                f"lacks {len(missing):,} of the {len(ids):,} rows of subset {SUBSET} of "
                f"'{self.info.name}', first '{missing[0]}'",
            )
        hashes = {file.name: file.sha256 for file in self.info.files}
        return Dataset(info=self.info, rows=tuple(found[one] for one in ids), hashes=hashes)

    def _absent(self, name: str, folder: Path | None) -> InputError:
        place = "DIR" if folder is None else quote(str(folder))
        if self.from_originals is None:
            return InputError(
                name,
                f"is not there, and can't be fetched; put {self.prepared.name} into {place} "
                f"(what it is: tasktriage datasets show {self.info.name})",
            )
        command = f"tasktriage datasets fetch {self.info.name} --data-dir {place}"
        return InputError(name, f"is not there; fetch it: {command}")


def _unique(name: str, rows: Iterable[LabelledTask]) -> dict[str, LabelledTask]:
    found: dict[str, LabelledTask] = {}
    for row in rows:
        if row.id in found:
            raise InputError(name, f"id '{row.id}' stands twice")
        found[row.id] = row
    return found


def _check(path: Path, file: DatasetFile) -> None:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != file.sha256:
        raise InputError(
            str(path),
            f"is not the file that is known; expected sha256 {file.sha256}, found {digest}; "
            "delete it and fetch it again",
        )
