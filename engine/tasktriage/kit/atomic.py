"""Files that are written whole or not at all, and what else a path of the user's may name."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from tasktriage.contracts.errors import Note, OutputError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

__all__ = ["PART", "atomic", "check_writable", "descriptor", "here", "write_whole"]

PART = ".part"  # the suffix of a file that is not whole
_STREAMS = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}
_DESCRIPTOR = re.compile(r"(?:/dev|/proc/(self|[0-9]+))/fd/([0-9]+)")


@contextmanager
def atomic(
    path: Path,
    *,
    binary: bool = False,
    base: Path | None = None,
    done: Callable[[], str] | None = None,
    keep: bool = True,
) -> Iterator[IO[Any]]:
    """Open `path` for writing beside its place; renamed over it when the block ends well.

    When the block fails, what was written stays in `<path>.part`, and its error has a `Note` of it;
    while another run writes to that, in `<path>.<process>.part`. The last to end stands.

    Args:
        path: the file, as it is called in errors.
        binary: write bytes.
        base: the folder that a relative path stands in, whatever folder the block changes to.
        done: says how much is written ("2 results"), or nothing.
        keep: what was written is of use where the block fails; else it is removed.

    Raises:
        OutputError: the file can't be opened, written or renamed; says what was kept.
    """
    shown, path = path, (here() if base is None else base) / path
    if (number := descriptor(path)) is not None:
        with _inherited(number, shown, binary=binary) as stream:
            yield stream
        return
    if path.is_symlink():
        shown = path = path.resolve()
    if path.exists() and not path.is_file() and not path.is_dir():
        with _device(path, shown, binary=binary) as device:
            yield device
        return
    with _beside(path, shown, done, binary=binary, keep=keep) as stream:
        yield stream


@contextmanager
def _beside(
    path: Path, shown: Path, done: Callable[[], str] | None, *, binary: bool, keep: bool
) -> Iterator[IO[Any]]:
    """Write to a file beside `path` that takes its place at the end, or is kept."""
    with _own_part(path, shown) as part:
        yield from _through(part, path, shown, done, binary=binary, keep=keep)


def _through(
    part: Path,
    path: Path,
    shown: Path,
    done: Callable[[], str] | None,
    *,
    binary: bool,
    keep: bool,
) -> Iterator[IO[Any]]:
    stream = _opened(part, shown, binary=binary)
    try:
        try:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        finally:
            with suppress(ValueError):  # who wrote to it has detached it
                stream.close()
        if path.is_file():
            shutil.copymode(path, part)
        part.replace(path)
    except BaseException as error:
        kept = _kept(part, shown.with_name(part.name), done, useful=keep)
        # else it is of some other file of whoever wrote to the stream
        if isinstance(error, OSError) and error.filename in (None, str(path), str(part)):
            problem = f"{shown}: can't be written: {error.strerror or error}"
            raise OutputError("; ".join([problem, *kept])) from None
        for note in kept:
            error.add_note(note)
        raise


@contextmanager
def _own_part(path: Path, shown: Path) -> Iterator[Path]:
    """Give `<path>.part`, or another name while a second run writes to that; until it is renamed.

    What is left of a run that was killed is locked by nobody, and written over.
    """
    part = path.with_name(path.name + PART)
    if fcntl is None:
        yield path.with_name(f"{path.name}.{os.getpid()}{PART}")
        return
    try:
        lock = os.open(part, os.O_WRONLY | os.O_CREAT, 0o666)
    except OSError as error:
        raise OutputError(f"{shown}: can't be written: {error.strerror or error}") from None
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            ours = os.path.samestat(os.fstat(lock), part.stat())  # not renamed by now
        except OSError:  # locked, gone, or on a file system without locks
            ours = False
        yield part if ours else path.with_name(f"{path.name}.{os.getpid()}{PART}")
    finally:
        os.close(lock)


@contextmanager
def _device(path: Path, shown: Path, *, binary: bool) -> Iterator[IO[Any]]:
    """Write to a pipe or a device, which must not be replaced by a file."""
    try:
        with _opened(path, shown, binary=binary) as stream:
            yield stream
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"{shown}: can't be written: {error.strerror or error}") from None


def _opened(file: Path | int, shown: Path, *, binary: bool) -> IO[Any]:
    try:
        if binary:
            return open(file, "wb")  # noqa: PTH123 (a descriptor has no open)
        return open(file, "w", encoding="utf-8", newline="")  # noqa: PTH123
    except OSError as error:
        raise OutputError(f"{shown}: can't be written: {error.strerror or error}") from None


@contextmanager
def _inherited(number: int, shown: Path, *, binary: bool) -> Iterator[IO[Any]]:
    """Write to a file that is open already, from where it stands on."""
    try:
        copy = os.dup(number)
    except OSError as error:
        raise OutputError(f"{shown}: can't be written: {error.strerror or error}") from None
    with _opened(copy, shown, binary=binary) as stream:
        yield stream


def write_whole(path: Path, data: bytes | str) -> None:
    """Write a file of our own whole or not at all; its folder is made where it is missing.

    Raises:
        OSError: it can't be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # several processes may write the same file
    part = path.with_name(f".{path.name}.{os.getpid()}{PART}")
    try:
        with part.open("wb") as file:
            file.write(data.encode() if isinstance(data, str) else data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def check_writable(folder: Path) -> None:
    """See that files can be written into a folder, which may not be there yet; writes nothing.

    Raises:
        OutputError: they can't; says why.
    """
    place = here() / folder
    while not place.exists() and place != place.parent:
        place = place.parent
    if not place.is_dir():
        raise OutputError(f"{folder}: can't be written: {place} is a file")
    if not os.access(place, os.W_OK | os.X_OK):
        raise OutputError(f"{folder}: can't be written: no permission in {place}")


def descriptor(path: Path) -> int | None:
    """Return the number of an open file that a path stands for (`/dev/stdout`, `/dev/fd/63`)."""
    name = os.fspath(path)
    if name in _STREAMS:
        return _STREAMS[name]
    found = _DESCRIPTOR.fullmatch(name)
    return (
        None if found is None or found[1] not in ("self", None, str(os.getpid())) else int(found[2])
    )


def here() -> Path:
    """Return the working folder, as an absolute path while there is one."""
    try:
        return Path.cwd()
    except OSError:  # it was deleted
        return Path()


def _kept(part: Path, shown: Path, done: Callable[[], str] | None, *, useful: bool) -> list[Note]:
    """Remove a remainder that is empty, or of no use; say where another one is."""
    try:
        if useful and part.stat().st_size:
            number = "" if done is None or not done() else f" ({done()})"
            return [Note(f"what was written so far{number} is in {shown}")]
        part.unlink()
    except OSError:
        pass
    return []
