"""What the scripts for Ray and Spark share: parquet in parts, and a manifest of what is done.

A part is some small files together, or a large one. Its output is a folder, written beside and
renamed; then `_manifest.jsonl` gets a line with hashes of the input, and of options and model.
Started again, a script makes what is missing or has changed. All machines see the same folders.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

import tasktriage
from tasktriage.arrow import Classify

RETRIES = 4  # of one piece of work, whose worker dies each time


@dataclass(frozen=True)
class Part:
    """Some input files, and how many rows they have."""

    name: str
    files: list[str]
    rows: int


def arguments(doc: str | None) -> argparse.ArgumentParser:
    """Return a parser of what both scripts are told."""
    parser = argparse.ArgumentParser(description=(doc or "").partition("\n")[0])
    parser.add_argument("given", type=_there, metavar="IN", help="a parquet file, or a folder")
    parser.add_argument("out", type=_path, metavar="OUT", help="folder: new, or to go on with")
    parser.add_argument("--column", required=True, help="holds the tasks")
    parser.add_argument("--model", default="default", help="name, or a folder on every machine")
    parser.add_argument("--prefix", default="", help="of the names of new columns")
    parser.add_argument("--batch-size", type=int, default=1024, help="rows a worker holds at once")
    parser.add_argument("--part-rows", type=int, default=500_000, help="small files together: rows")
    return parser


def _path(name: str) -> Path:
    """Return a path that means the same to workers, who may stand in another folder."""
    return Path(name).resolve()


def _there(name: str) -> Path:
    if not Path(name).exists():
        raise argparse.ArgumentTypeError(f"{name}: no such file or folder")
    return _path(name)


def run(options: argparse.Namespace, make: Callable[[Part, Classify, Path], None]) -> int:
    """Make the parts that are missing, each in a folder; return 1 where one failed, else 0."""
    parts, failed = list(_parts(options)), 0
    classify = Classify(options.column, model=options.model, prefix=options.prefix)
    try:
        classify(pq.read_schema(parts[0].files[0]).empty_table())
        said = repr((classify, asdict(classify.engine().model.info), tasktriage.__version__))
    except tasktriage.TasktriageError as error:  # a wrong column, now and not among the workers
        sys.exit(str(error))
    asked, out = hashlib.sha256(said.encode()).hexdigest(), options.out
    out.mkdir(parents=True, exist_ok=True)
    with _locked(out):
        manifest = out / "_manifest.jsonl"
        lines = manifest.read_text("utf-8").splitlines() if manifest.exists() else []
        done = {line["name"]: line for line in map(json.loads, filter(None, lines))}
        others = {line["asked"] for line in done.values()} - {asked}
        if others or done.keys() - {part.name for part in parts}:
            sys.exit(f"{out} holds answers for other files, options or models: give another")
        for part in parts:
            files = _hash(part.files)
            known = done.get(part.name, {}).get("hash") == files
            if known and _is_whole(part, out / part.name):
                print(f"{part.name}: done before", flush=True)
                continue
            try:
                line = _made(part, options, partial(make, part, classify))
                lines.append(json.dumps(line | {"hash": files, "asked": asked}))
                _write(manifest, lines)
            except Exception as error:  # whatever an engine raises, or a full disk
                why = (str(error).strip() or type(error).__name__).splitlines()[0]
                print(f"{part.name}: failed: {why}", file=sys.stderr)
                failed = 1
                continue
            told = f"{line['rows']} rows, {line['errors']} errors, {line['seconds']} s"
            print(f"{part.name}: {told}", flush=True)
    return failed


def _locked(folder: Path) -> TextIO:
    """Return what keeps other runs out of a folder as long as it is open."""
    file = (folder / "_lock").open("w", encoding="utf-8")
    try:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit(f"{folder}: another run writes into it")
    except (ImportError, OSError):  # Windows, or a file system without locks
        pass
    return file


def _made(part: Part, options: argparse.Namespace, make: Callable[[Path], None]) -> dict[str, Any]:
    """Make a part's folder, beside and renamed; return what its line of the manifest says."""
    began, beside, folder = time.monotonic(), options.out / f"_{part.name}", options.out / part.name
    if beside.is_file():  # which rmtree would leave where it is
        beside.unlink()
    shutil.rmtree(beside, ignore_errors=True)  # of a run that was killed
    make(beside)
    errors = _errors(part, beside, options.prefix + "error")
    shutil.rmtree(folder, ignore_errors=True)  # of what the files were
    beside.rename(folder)
    return asdict(part) | {"errors": errors, "seconds": round(time.monotonic() - began, 1)}


def _write(manifest: Path, lines: list[str]) -> None:
    """Write the manifest beside, and rename it: a full disk or a kill leaves the one there is."""
    beside = manifest.with_name(manifest.name + ".part")
    with beside.open("w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        os.fsync(file.fileno())
    beside.replace(manifest)


def _parts(options: argparse.Namespace) -> Iterator[Part]:
    """Yield the input in parts of about `part_rows` rows, in the order of the files' names."""
    found = sorted(options.given.rglob("*.parquet")) if options.given.is_dir() else [options.given]
    found = [path for path in found if path.is_file() and options.out not in path.parents]
    files, rows, number = list[str](), 0, 0
    first = None
    for path in found or sys.exit(f"{options.given}: no parquet file"):
        try:
            more, schema = pq.read_metadata(path).num_rows, pq.read_schema(path)
        except (pa.ArrowException, OSError) as error:
            sys.exit(f"{path}: {error}")
        first = first or schema
        if other := _other(schema, first):
            sys.exit(f"{path}: {other}, unlike {found[0].name}: an engine would make holes of it")
        if files and rows + more > options.part_rows:
            yield Part(f"part-{number:06}", files, rows)
            files, rows, number = [], 0, number + 1
        files, rows = [*files, str(path)], rows + more
    yield Part(f"part-{number:06}", files, rows)


def _other(schema: pa.Schema, first: pa.Schema) -> str:
    """Return what columns of a file are other than those of the first; empty if none are."""
    for name in first.names:
        if name not in schema.names:
            return f"has no column {name!r}"
    for name in schema.names:
        if name not in first.names:
            return f"has a column {name!r}"
        kind, there = schema.field(name).type, first.field(name).type
        if kind != there and not (pa.types.is_null(kind) or pa.types.is_null(there)):
            return f"has {kind} in column {name!r}"
    return ""


def _hash(files: list[str]) -> str:
    digest = hashlib.sha256()
    for path in files:
        with Path(path).open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _is_whole(part: Part, folder: Path) -> bool:
    """Whether what was written is still there, with all of its rows."""
    try:
        found = ds.dataset(folder, format="parquet").count_rows() if folder.is_dir() else None
        return bool(found == part.rows)
    except (pa.ArrowException, OSError):
        return False


def _errors(part: Part, folder: Path, column: str) -> int:
    """Return how many rows have an error; none may be lost, whoever died on the way."""
    written = ds.dataset(folder, format="parquet")
    if written.count_rows() != part.rows:
        raise ValueError(f"{written.count_rows()} rows were written of {part.rows}")
    return int(part.rows - written.count_rows(filter=pc.field(column).is_null()))
