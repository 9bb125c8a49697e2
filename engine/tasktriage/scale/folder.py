"""The folder of a run over shards: what it was made with, and which shards are done.

`manifest.json` says with which options and model; `shards.jsonl` has a line for each shard that was
done or set aside, the last one of a shard holds. Who writes has `shards.jsonl` locked.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from tasktriage.contracts.errors import OutputError, UsageError
from tasktriage.kit.atomic import write_whole

from .shards import TOGETHER, Input, Shard

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

__all__ = ["MANIFEST", "SCHEMA", "SHARDS", "Finished", "Folder", "content_hash", "opened"]

SCHEMA = "tasktriage.shards/1"
MANIFEST, SHARDS = "manifest.json", "shards.jsonl"
PART_FILE = re.compile(r"part-\d{6,}-\d{6,}\.(?:jsonl|parquet)(?:\.\d+)?(?P<part>\.part)?")
MANIFEST_PART = re.compile(r"\.manifest\.json\.\d+\.part")  # as `write_whole` names it
INPUT = ("name", "size", "changed")  # what is noted of an input
SHOWN = 60  # characters of a value in a refusal


@dataclass(frozen=True, slots=True)
class Finished:
    """A shard that was done. The hashes and `total` are those of `Shard` and `Ends`.

    contents: of its inputs, where each was hashed; of a table that was cut its first part says it,
    for all that have its `table`: name, size and time. errors: of inputs that could not be read,
    each of which may be read the next time. failed: names of documents with rows without a label.
    """

    identity: str
    names: str
    file: str
    bytes: int
    rows: int
    total: int | None
    errors: int
    failed: tuple[str, ...]
    contents: str | None
    table: tuple[Any, ...] | None


class Folder:
    """An open folder; `opened` makes it.

    Args:
        path: as it is shown. place: where it is. log: `shards.jsonl`, for appending.
        manifest: what `manifest.json` says; None where the run begins.
    """

    def __init__(
        self, path: Path, place: Path, log: IO[bytes], manifest: Mapping[str, Any] | None
    ) -> None:
        self.path = path
        self.place = place
        self._log = log
        self._manifest = manifest
        said = dict(_records(log)) if manifest else {}
        self._finished = {name: known for name, known in said.items() if known is not None}
        known = self._finished.values()
        self._tables = {one.table: one.contents for one in known if one.table and one.contents}
        self._seen: set[str] = set()

    def begin(self, facts: Mapping[str, Any]) -> None:
        """Write down what the answers depend on, or see that nothing of it differs.

        Raises:
            UsageError: something does; says what.
            OutputError: it can't be written.
        """
        if self._manifest is None:
            data = {"schema": SCHEMA, **facts, "sha256": _hash(facts)}
            text = json.dumps(data, indent=2, ensure_ascii=False, default=str) + "\n"
            with self._writing():
                write_whole(self.place / MANIFEST, text.encode("utf-8", "backslashreplace"))
            self._manifest = data  # of every process that answers
            return
        if self._manifest.get("sha256") == _hash(facts):
            return
        before, now = dict(_flat(self._manifest)), dict(_flat(facts))
        names = [name for name in now | before if before.get(name) != now.get(name)]
        names = [name for name in names if name not in ("schema", "sha256")]
        what = "; ".join(
            f"{name} was {_short(before.get(name))}, is {_short(now.get(name))}" for name in names
        )
        raise UsageError(
            f"{self.path}: was begun otherwise: {what or 'its manifest was changed'}; "
            "name another folder, or delete this one to begin anew"
        )

    @property
    def day(self) -> str | None:
        """The day whose rules are in force in what is there, where policies were asked for.

        None too where the manifest says no day: `begin` sees that it was changed.
        """
        day = (self._manifest or {}).get("day")
        try:
            return date.fromisoformat(day).isoformat() if isinstance(day, str) else None
        except ValueError:
            return None

    def finished(self, shard: Shard) -> Finished | None:
        """Return what is known of a shard that needs not be done again, else None."""
        self._seen.add(shard.name)
        known = self._finished.get(shard.name)
        if known is None or known.errors or not self._is_there(known):
            return None
        if known.identity == shard.identity:
            return known
        contents = known.contents or (known.table and self._tables.get(known.table))
        if known.names != shard.names or contents is None:
            return None
        # copied or touched, perhaps
        return known if contents == _contents(map(_hash_of, shard.inputs)) else None

    def done(self, shard: Shard, result: Mapping[str, Any], suffix: str) -> None:
        """Note that a shard is done; its file is in its place.

        Raises:
            OutputError: it can't be noted.
        """
        hashes = result.get("inputs") or [None] * len(shard.inputs)
        self._append(
            {
                "shard": shard.name,
                "file": shard.name + suffix,
                "bytes": result["bytes"],
                "sha256": result["sha256"],
                "rows": result["rows"],
                "from": shard.start,
                "to": shard.stop,
                "total": result["total"],
                "inputs": [
                    {**one.facts, "sha256": told}
                    for one, told in zip(shard.inputs, hashes, strict=True)
                ],
                "errors": result["errors"],
                "unlabelled": result["unlabelled"],
                "identity": shard.identity,
                "names": shard.names,
            }
        )

    def forget(self, shard: Shard) -> None:
        """Note that there is no such shard: it is behind the end of its table."""
        self._seen.discard(shard.name)

    def set_aside(self, shard: Shard, error: str, suffix: str) -> None:
        """Note that a shard failed, so that it is tried when the run is started again.

        What an earlier run answered of other inputs is removed.

        Raises:
            OutputError: it can't be noted.
        """
        inputs = [one.facts for one in shard.inputs]
        said = {"from": shard.start, "to": shard.stop, "inputs": inputs, "failed": error}
        with self._writing():
            (self.place / f"{shard.name}{suffix}").unlink(missing_ok=True)
        self._append({"shard": shard.name, **said})

    def stale(self) -> list[str]:
        """Return the files of shards that there are no inputs for any more, noted or not."""
        with self._writing(), os.scandir(self.place) as entries:
            names = [entry.name for entry in entries if PART_FILE.fullmatch(entry.name)]
        return [name for name in names if name.partition(".")[0] not in self._seen]

    def tidy(self) -> None:
        """Remove shards that there are no inputs for any more: files are fewer than they were."""
        with self._writing():
            for name in self.stale():
                (self.place / name).unlink(missing_ok=True)
            for shard in self._finished.keys() - self._seen:
                self._append({"shard": shard, "removed": True})

    def clear_parts(self) -> None:
        """Remove what killed processes have left half written."""
        with self._writing(), os.scandir(self.place) as entries:
            for entry in entries:
                found = PART_FILE.fullmatch(entry.name)
                if (found and found["part"]) or MANIFEST_PART.fullmatch(entry.name):
                    Path(entry.path).unlink(missing_ok=True)

    def leave(self) -> None:
        """Remove a folder that nothing was begun in."""
        if self._manifest is None:
            with suppress(OSError):
                (self.place / SHARDS).unlink()
                self.place.rmdir()

    def _is_there(self, known: Finished) -> bool:
        try:
            return (self.place / known.file).stat().st_size == known.bytes
        except OSError:
            return False

    def _append(self, record: Mapping[str, Any]) -> None:
        line = json.dumps(record, ensure_ascii=True, separators=(",", ":"))
        with self._writing():
            self._log.write(line.encode() + b"\n")
            self._log.flush()
            os.fsync(self._log.fileno())

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise OutputError(f"{self.path}: can't be written: {error.strerror}") from None


@contextmanager
def opened(path: Path, base: Path) -> Iterator[Folder]:
    """Open the folder of a run, which is made where there is none; no other run may write into it.

    Raises:
        UsageError: it is a file, holds what is not of such a run, or another run writes into it.
        OutputError: it can't be made, or not be written.
    """
    place = base / path
    try:
        place.mkdir(parents=True, exist_ok=True)
        manifest = _manifest(path, place)
        log = (place / SHARDS).open("a+b")
    except (FileExistsError, NotADirectoryError):
        raise UsageError(f"{path}: is a file, or in one; --workers writes a folder") from None
    except OSError as error:
        raise OutputError(f"{path}: can't be written: {error.strerror}") from None
    try:
        _lock(path, log)
        folder = Folder(path, place, log, manifest)
        folder.clear_parts()
        try:
            yield folder
        finally:
            folder.leave()
    finally:
        with suppress(OSError):  # what could not be written was said, and is tried here again
            log.close()


def _manifest(path: Path, place: Path) -> Mapping[str, Any] | None:
    try:
        data = json.loads((place / MANIFEST).read_bytes())
    except FileNotFoundError:
        with os.scandir(place) as entries:
            names = (e.name for e in entries if not MANIFEST_PART.fullmatch(e.name))
            strange = next((name for name in names if name != SHARDS), None)
        if strange is None:
            return None
        problem = f"holds '{strange}' and no {MANIFEST} of classify --workers"
        raise UsageError(f"{path}: {problem}; name an empty folder, or a new one") from None
    except ValueError:
        data = None
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise UsageError(f"{path}: its {MANIFEST} is none of classify --workers; name a new folder")
    return data


def _lock(path: Path, log: IO[bytes]) -> None:
    """Lock what is written to, for as long as it is open.

    Raises:
        UsageError: another run has it.
    """
    if fcntl is None:
        return
    try:
        fcntl.flock(log.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        problem = "another run writes into it"
        raise UsageError(f"{path}: {problem}; wait for its end, or name another folder") from None
    except OSError:  # a file system without locks
        pass


def _records(log: IO[bytes]) -> Iterator[tuple[str, Finished | None]]:
    """Yield what a log says, line by line; a line that a killed run has not ended is passed over.

    The log then stands at its end, on a line of its own. A shard's later line wins: None of one
    that was set aside or removed.
    """
    log.seek(0)
    line = b"\n"
    for line in log:
        try:
            data = json.loads(line)
            if "file" not in data:
                yield data["shard"], None
                continue
            contents = _contents(one["sha256"] for one in data["inputs"])
            first = data["inputs"][0]
            table = None if data["from"] is None else tuple(first[x] for x in INPUT)
            errors = len(data["errors"])
            failed = tuple(str(name) for name, *_ in data["unlabelled"])
            if not PART_FILE.fullmatch(data["file"]):  # not to be removed, whoever wrote it here
                continue
            yield (
                data["shard"],
                Finished(
                    *(data["identity"], data["names"], data["file"], data["bytes"]),
                    *(data["rows"], data["total"]),
                    errors=errors,
                    failed=failed,
                    contents=contents,
                    table=table,
                ),
            )
        except (ValueError, KeyError, TypeError, IndexError):
            continue
    log.seek(0, os.SEEK_END)
    if not line.endswith(b"\n"):
        log.write(b"\n")


def content_hash(path: str | Path) -> str | None:
    """Return the SHA-256 of a file; None of one that can't be read."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 (a name of bytes that are no text)
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return None


@lru_cache(maxsize=2 * TOGETHER)
def _hash_of(one: Input) -> str | None:
    """Return what an input holds now; a table is asked about once for each of its parts."""
    return content_hash(one.path)


def _contents(hashes: Iterable[str | None]) -> str | None:
    told = list(hashes)
    return None if None in told else hashlib.sha256("".join(map(str, told)).encode()).hexdigest()


def _hash(facts: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()


def _flat(facts: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in facts.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{name} ")
        else:
            yield f"{above}{name}", json.loads(json.dumps(value, default=str))


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
