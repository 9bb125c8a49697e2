"""A folder of results as one zip file, the same bytes from the same files on any machine."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tasktriage.bench.harness import comparisons_file
from tasktriage.bench.harness.result import Result
from tasktriage.bench.harness.result_files import read_predictions, read_results
from tasktriage.bench.report.words import line
from tasktriage.contracts.errors import OutputError
from tasktriage.kit.atomic import write_whole

from . import index

__all__ = ["archive"]

SUMS, README = "SHA256SUMS", "README.txt"
WHEN = (1980, 1, 1, 0, 0, 0)  # the first time that a zip file knows: no clock is in the bytes
TEXT = """\
Results of the benchmark of tasktriage

Suites       {suites}
Candidates   {candidates}
Made         {first} to {last}, with tasktriage {versions}

SUITE/CANDIDATE.json                   a result (tasktriage.bench-result/1): scores with 95 %
                                       intervals, the hashes of data, rows and split, versions
SUITE/CANDIDATE.predictions.jsonl.gz   its answer for every row, where that may be published
comparisons.json                       paired tests of results that come without predictions
index.json                             who made which result, and the licence of its predictions
SHA256SUMS                             of every file: sha256sum --check SHA256SUMS

No text of a task is in here: rows are named by their ids.

To use it, with tasktriage installed: unpack it to FOLDER, then
  tasktriage bench report FOLDER --html page.html
  tasktriage bench compare FOLDER
  tasktriage bench validate FOLDER
  tasktriage bench export FOLDER/SUITE/CANDIDATE.json --output predictions.csv

To cite it: The tasktriage authors, tasktriage {versions}, benchmark results of {last}, and the
sha256 of this archive. With a figure name the suite with its version and the candidate with its
version, as they stand in the result. Who made a result of another hand stands in index.json.
"""


def archive(folder: Path, output: Path, *, force: bool = False) -> int:
    """Write the results of a folder, and what belongs to them, to a zip file.

    Returns:
        How many results it holds.

    Raises:
        InputError: there is no result, or one or its predictions are damaged.
        OutputError: the file is there and `force` is not said, or it can't be written.
    """
    if output.exists() and not force:
        raise OutputError(f"{output}: is there already; --force writes over it")
    results = read_results([folder])
    files = {README: _readme([result for _, result in results]).encode()}
    for path, result in results:
        files[path.relative_to(folder).as_posix()] = path.read_bytes()
        if result.predictions is not None:
            read_predictions(result, path.parent)  # nothing damaged is archived
            beside = path.with_name(result.predictions.path)
            files[beside.relative_to(folder).as_posix()] = beside.read_bytes()
    for name in (comparisons_file.NAME, index.NAME):
        if (folder / name).is_file():
            files[name] = (folder / name).read_bytes()
    sums = (f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    try:
        write_whole(output, _zipped({**files, SUMS: "".join(sums).encode()}))
    except OSError as error:
        raise OutputError(f"{output}: can't be written: {error.strerror or error}") from None
    return len(results)


def _zipped(files: Mapping[str, bytes]) -> bytes:
    """Return a zip file; stored as they are, since packers differ in their bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as packed:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, WHEN)
            entry.create_system = 3  # else it is the system's that packs
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, files[name])
    return stream.getvalue()


def _readme(results: Sequence[Result]) -> str:
    days = [result.created[:10] for result in results]
    versions = {result.environment.packages.get("tasktriage", "") for result in results} - {""}
    return TEXT.format(
        suites=_names(result.identity.suite for result in results),
        candidates=_names(result.identity.candidate for result in results),
        first=line(min(days)),
        last=line(max(days)),
        versions=_names(versions) or "of a version not said",
    )


def _names(names: Iterable[str]) -> str:
    """Return names in order, each on one line: they may be a stranger's."""
    return ", ".join(sorted({line(name) for name in names}))
