"""Result files: one JSON a candidate, predictions beside it; written whole, checked on reading."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import math
import re
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tasktriage.contracts.errors import InputError
from tasktriage.domain.label import LABELS, SUM_TOLERANCE
from tasktriage.kit.atomic import write_whole

from .result import PredictionsFile, Result
from .result_json import SCHEMA, as_json, from_json
from .suite import in_order

__all__ = [
    "Prediction",
    "in_headline",
    "parsed",
    "read_json",
    "read_predictions",
    "read_results",
    "result_files",
    "result_path",
    "write_predictions",
    "write_result",
]

UNSAFE = re.compile(r"[^A-Za-z0-9._-]")  # in a file name, on some system
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")  # devices on Windows
NAMED = 100  # characters of a file name that are the candidate's
LARGEST = 1 << 29  # bytes of unpacked predictions: a stranger's file may be made to fill a memory
SHOWN = 60  # characters of a value that is wrong
NEEDED = {"identity", "status", "scores", "data", "environment"}
NEEDED_OF_IDENTITY = {"suite", "candidate", "split_sha256"}
BESIDE = ("tasktriage.bench-index/", "tasktriage.bench-comparisons/")  # ours, among results


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """A scored row: which one, in which part (`fold`, `step`), what is true of it, the answer.

    `y` is the code of its label, `soft` its shares and `target` what it is ranked against; None
    where it has none. `p` are the candidate's probabilities, in label order, and `set` the codes
    of its prediction set at .90; None from one without, and in files of earlier versions.
    """

    id: str
    fold: int
    step: float | None
    group: str
    y: int | None
    soft: Sequence[float] | None
    target: float | None
    p: Sequence[float]
    set: Sequence[int] | None = None


def result_path(folder: Path, suite: str, candidate: str) -> Path:
    """Return where a result goes: FOLDER/SUITE/CANDIDATE.json."""
    return folder / suite / f"{_file_name(candidate)}.json"


def _file_name(candidate: str) -> str:
    """Return a name for a file on any system; another one for each candidate."""
    name = UNSAFE.sub("_", candidate)[-NAMED:].strip(".")
    if name == candidate and not RESERVED.fullmatch(name):
        return name
    return f"{name}-{hashlib.sha256(candidate.encode()).hexdigest()[:8]}"


def write_result(path: Path, result: Result) -> None:
    """Write a result whole or not at all.

    Raises:
        ValueError: a figure is not finite.
        OSError: it can't be written.
    """
    write_whole(path, json.dumps(as_json(result), indent=1, allow_nan=False) + "\n")


def write_predictions(path: Path, rows: Iterable[Prediction]) -> PredictionsFile:
    """Write one JSON line a scored row; equal rows give an equal file.

    Raises:
        OSError: it can't be written.
    """
    lines = "".join(json.dumps(_line(row)) + "\n" for row in rows)
    data = gzip.compress(lines.encode(), mtime=0)
    write_whole(path, data)
    return PredictionsFile(path.name, hashlib.sha256(data).hexdigest())


def _line(row: Prediction) -> dict[str, object]:
    return {name: getattr(row, name) for name in Prediction.__slots__}


def read_predictions(result: Result, folder: Path) -> list[Prediction]:
    """Return the predictions of a result that lies in `folder`.

    Raises:
        InputError: the file is missing, damaged, or not the one the result was made from; a row
            holds what can't be; or the result names none.
    """
    if result.predictions is None:
        name = f"{_file_name(result.identity.candidate)}.json"
        raise InputError(str(folder / name), "names no predictions to compare; run it again")
    path = folder / result.predictions.path
    if path.name != result.predictions.path:
        raise InputError(str(path), "has to lie beside its result")
    try:
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != result.predictions.sha256:
            raise InputError(str(path), "is not the file its result was made from; run it again")
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:  # the very bytes that were hashed
            lines = file.read(LARGEST + 1)
        if len(lines) > LARGEST:
            raise InputError(str(path), f"is larger than {LARGEST >> 20} MiB when unpacked")
        return [_prediction(parsed(line)) for line in lines.splitlines()]
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise InputError(str(path), f"can't be read: {error}") from None


def in_headline(result: Result, rows: Sequence[Prediction]) -> list[bool]:
    """Return for each row whether the scores of the result are of it.

    They are of the largest step, and where choices were made on some folds, of the others.
    """
    last = max((row.step for row in rows if row.step is not None), default=None)
    folds = result.data.headline_folds
    return [row.step == last and (folds is None or row.fold in folds) for row in rows]


def _prediction(raw: object) -> Prediction:
    """Return a row; what another version says besides is passed over."""
    if not isinstance(raw, dict):
        raise ValueError("a row is no JSON object")
    missing = [name for name in Prediction.__slots__ if name not in raw and name != "set"]
    if missing:
        raise ValueError(f"a row lacks {', '.join(missing)}")
    for name, (fits, expected) in FITTING.items():
        if not fits(raw.get(name)):
            given = repr(raw.get(name))[:SHOWN]
            raise ValueError(f"a row's {name} is {given}, expected {expected}")
    return Prediction(**{name: raw[name] for name in Prediction.__slots__ if name in raw})


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < math.inf


def _is_code(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(LABELS)


def _are_shares(value: object) -> bool:
    """Whether they are as `as_probabilities` takes them; told row by row, so that one is named."""
    if not isinstance(value, list) or len(value) != len(LABELS):
        return False
    if not all(_is_number(one) and 0 <= one <= 1 + SUM_TOLERANCE for one in value):
        return False
    return bool(abs(sum(value) - 1) <= SUM_TOLERANCE)


def _are_codes(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_code, value)) and len(set(value)) == len(value)


def _or_none(fits: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: value is None or fits(value)


_CODES = ", ".join(map(str, range(len(LABELS))))
_SHARES = f"{len(LABELS)} shares that sum to 1"
FITTING: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "id": (lambda value: isinstance(value, str), "a text"),
    "fold": (lambda value: isinstance(value, int), "a whole number"),
    "step": (_or_none(_is_number), "a number or null"),
    "group": (lambda value: isinstance(value, str), "a text"),
    "y": (_or_none(_is_code), f"one of {_CODES} or null"),
    "soft": (_or_none(_are_shares), f"{_SHARES}, or null"),
    "target": (_or_none(_is_number), "a number or null"),
    "p": (_are_shares, _SHARES),
    "set": (_or_none(_are_codes), f"a list of {_CODES}, each once, or null"),
}
"""What each part of a row has to be: files may be of another hand, and are never trusted."""


def read_results(places: Sequence[Path]) -> list[tuple[Path, Result]]:
    """Return every result in files and folders, by suite and candidate.

    An index and comparisons that lie in a folder are passed over.

    Raises:
        InputError: nothing is there, or a file is no result; names it, and says what it is.
    """
    paths: dict[Path, tuple[Path, bool]] = {}
    for place in places:
        for path in [place] if place.is_file() else result_files(place):
            paths[path.resolve()] = (path, place.is_file())
    read = [(path, read_json(path), named) for path, named in paths.values()]
    found = [(path, _result(path, body)) for path, body, named in read if named or not _ours(body)]
    if not found:
        raise InputError(", ".join(map(str, places)), "holds no result; run 'tasktriage bench run'")
    return sorted(found, key=_place)


def _place(found: tuple[Path, Result]) -> tuple[tuple[bool, str], str, str]:
    identity = found[1].identity
    return in_order(identity.suite.partition("@")[0]), identity.suite, identity.candidate


def result_files(folder: Path) -> list[Path]:
    """Return the JSON files of a folder of results: in it, and in the folders of the suites."""
    return sorted(folder.glob("*.json")) + sorted(folder.glob("*/*.json"))


def parsed(text: str | bytes) -> Any:
    """Return the value of a JSON text that may be of another hand.

    Raises:
        ValueError: it is no JSON, or nested too deeply.
    """
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def read_json(path: Path) -> dict[str, Any]:
    """Return the JSON object that a file holds.

    Raises:
        InputError: it can't be read, or is something else.
    """
    try:
        body = parsed(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(str(path), f"can't be read as a result: {error}") from None
    if not isinstance(body, dict):
        raise InputError(str(path), "is no result: it holds no JSON object")
    return body


def _ours(body: dict[str, Any]) -> bool:
    return str(body.get("schema")).startswith(BESIDE)


def _result(path: Path, body: dict[str, Any]) -> Result:
    schema = body.get("schema")
    if schema != SCHEMA:
        what = "has no schema" if schema is None else f"is a '{schema}'"
        raise InputError(str(path), f"is no result: it {what}; schema must be '{SCHEMA}'")
    missing = NEEDED - body.keys()
    identity = body.get("identity")
    if not missing and not (isinstance(identity, dict) and identity.keys() >= NEEDED_OF_IDENTITY):
        missing = {"identity.suite, .candidate or .split_sha256"}
    if missing:
        raise InputError(str(path), f"is no result: it lacks {', '.join(sorted(missing))}")
    if wrong := _no_figures(body.get("scores")):
        raise InputError(str(path), f"is damaged: no number for {', '.join(wrong)}")
    return from_json(body)


def _no_figures(scores: object) -> list[str]:
    """Return the scores whose value is neither a number nor null, so can't be compared."""
    found = scores.items() if isinstance(scores, dict) else ()
    values = {name: score.get("value") for name, score in found if isinstance(score, dict)}
    return sorted(
        name
        for name, value in values.items()
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float))
    )
