"""A TOML table that says of what is wrong in it which line and which key it is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from tasktriage.contracts.errors import InputError, UnknownNameError

from .toml_lines import TomlLines, loaded

__all__ = ["MAX_BYTES", "TomlTable", "data_text", "file_text", "resource_text", "shown"]

MAX_BYTES = 16 * 1024 * 1024  # of a file written by hand; more is a mistake, or worse


def file_text(path: Path, what: str) -> str:
    """Return the text of a TOML file; `what` is what it is read as ("a policy").

    Raises:
        InputError: it can't be read, is too large or is not UTF-8.
    """
    try:
        with path.open("rb") as file:
            return data_text(str(path), file.read(MAX_BYTES + 1), what)
    except (OSError, ValueError) as error:  # a ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(str(path), f"can't be read as {what}: {reason}") from None


def resource_text(package: str, file: str, what: str) -> str:
    """Return the text of a TOML file that is shipped in a package.

    Raises:
        InputError: it is not there, or can't be read.
    """
    name = f"{package}/{file}"
    try:
        data = files(package).joinpath(file).read_bytes()
    except FileNotFoundError:
        raise InputError(name, "is not in the installed package") from None
    except OSError as error:
        raise InputError(name, f"can't be read as {what}: {error}") from None
    return data_text(name, data, what)


def data_text(name: str, data: bytes, what: str) -> str:
    """Return the bytes of a TOML file as text; `name` is what errors call it, `what` as above.

    Raises:
        InputError: they are too many (more than `MAX_BYTES`) or not UTF-8.
    """
    if len(data) > MAX_BYTES:
        raise InputError(name, f"can't be read as {what}: more than {MAX_BYTES >> 20} MiB")
    try:
        return data.decode("utf-8-sig")  # some editors begin a file with a mark
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(name, f"line {line}: is not UTF-8 text") from None


class TomlTable:
    """A table of a file.

    `label` is what errors call it: "rule 'x'". `fail` makes any further error of the same form:
    "FILE: line 12: rule 'x': effect must be …".
    """

    def __init__(
        self,
        name: str,
        text: str,
        data: Mapping[str, Any],
        path: tuple[str | int, ...] = (),
        label: str = "",
    ) -> None:
        self.data = data
        self.label = label
        self.name = name
        self._text = text
        self._path = path

    @classmethod
    def parse(cls, name: str, text: str) -> TomlTable:
        """Return the top table of a text; `name` is what errors call the file.

        Raises:
            InputError: it is no TOML; says in which line.
        """
        return cls(name, text, loaded(name, text))

    def fail(self, problem: str, *path: str | int) -> InputError:
        """Return the error that something below this table is wrong."""
        line = TomlLines(self._text).line(*self._path, *path)
        where = "" if line is None else f"line {line}: "
        who = f"{self.label}: " if self.label else ""
        return InputError(self.name, f"{where}{who}{problem}")

    def __contains__(self, key: str) -> bool:
        return key in self.data

    def check_keys(self, known: Collection[str], needed: Collection[str] = ()) -> None:
        """Refuse keys that mean nothing (a misspelt one would be silently lost) and missing ones.

        Raises:
            InputError: there is one.
        """
        for key in self.data:
            if key not in known:
                raise self.fail(str(UnknownNameError("key", key, known)), key)
        for key in sorted(needed):
            if key not in self.data:
                raise self.fail(f"the key '{key}' is missing")

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text that is not blank.

        Raises:
            InputError: it is no text; or missing, without a default.
        """
        if default is not None and key not in self.data:
            return default
        value = self._needed(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fail(f"{key} must be text, got {shown(value)}", key)
        return value

    def version(self, key: str) -> str:
        """Return a version; what looks like a number or a date may stand without quotes.

        Raises:
            InputError: it is neither, nor text; or missing.
        """
        value = self._needed(key)
        if isinstance(value, (int, float, date)) and not isinstance(value, bool):
            return str(value)
        return self.text(key)

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Return a list of texts, none of them blank.

        Raises:
            InputError: it is no such list; or missing, without a default.
        """
        if default is not None and key not in self.data:
            return default
        value = self._needed(key)
        if not isinstance(value, list):
            raise self.fail(f"{key} must be a list of texts, got {shown(value)}", key)
        for place, item in enumerate(value):
            if not isinstance(item, str) or not item.strip():
                raise self.fail(f"{key} must be texts, got {shown(item)}", key, place)
        return tuple(value)

    def number(self, key: str, default: float, low: float, high: float) -> float:
        """Return a number between two others, both included.

        Raises:
            InputError: it is none.
        """
        value = self.data.get(key, default)
        fits = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not fits or not low <= value <= high:
            say = f"{key} must be a number from {low:g} to {high:g}, got {shown(value)}"
            raise self.fail(say, key)
        return float(value)

    def whole(self, key: str, default: int, low: int = 0) -> int:
        """Return a whole number that is not below another.

        Raises:
            InputError: it is none.
        """
        value = self.data.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < low:
            raise self.fail(f"{key} must be a whole number from {low}, got {shown(value)}", key)
        return value

    def flag(self, key: str) -> bool:
        """Return true or false; what is missing is false.

        Raises:
            InputError: it is neither.
        """
        value = self.data.get(key, False)
        if not isinstance(value, bool):
            raise self.fail(f"{key} must be true or false, got {shown(value)}", key)
        return value

    def day(self, key: str, default: date | None = None) -> date | None:
        """Return a date, without a time.

        Raises:
            InputError: it is none.
        """
        if key not in self.data:
            return default
        value = self.data[key]
        if not isinstance(value, date) or isinstance(value, datetime):
            say = f"{key} must be a date like 2026-11-29, without quotes, got {shown(value)}"
            raise self.fail(say, key)
        return value

    def table(self, key: str) -> TomlTable:
        """Return a table below this one; what is missing is empty.

        Raises:
            InputError: it is no table.
        """
        value = self.data.get(key, {})
        if not isinstance(value, dict):
            raise self.fail(f"{key} must be a table, got {shown(value)}", key)
        label = f"{self.label}: [{key}]" if self.label else f"[{key}]"
        return TomlTable(self.name, self._text, value, (*self._path, key), label)

    def tables(self, key: str) -> Iterator[TomlTable]:
        """Yield the tables of a list; an error calls one by its `id`, or `name`, or its place.

        Raises:
            InputError: it is no list of tables.
        """
        value = self.data.get(key, [])
        if not isinstance(value, list):
            raise self.fail(f"{key} must be a list of tables, [[{key}]]", key)
        for place, item in enumerate(value):
            if not isinstance(item, dict):
                raise self.fail(f"{key} must be tables, [[{key}]], got {shown(item)}", key, place)
            known = item.get("id", item.get("name"))
            who = f"{key} {shown(known)}" if isinstance(known, str) else f"{key} {place + 1}"
            label = f"{self.label}: {who}" if self.label else who
            yield TomlTable(self.name, self._text, item, (*self._path, key, place), label)

    def inside(self, key: str, place: int) -> TomlTable:
        """Return the table at a place of a list that may hold other things too.

        Raises:
            InputError: it is no table.
        """
        item = self.data[key][place]
        if not isinstance(item, dict):
            raise self.fail(f"{key} must be tables here, got {shown(item)}", key, place)
        return TomlTable(self.name, self._text, item, (*self._path, key, place), self.label)

    def _needed(self, key: str) -> Any:
        if key not in self.data:
            raise self.fail(f"the key '{key}' is missing")
        return self.data[key]


def shown(value: object) -> str:
    """Return a value as an error shows it: at most sixty characters."""
    try:
        said = repr(value)
    except (RecursionError, ValueError):  # too deep, or a number of thousands of digits
        said = f"a {type(value).__name__} that is too large to show"
    return said if len(said) <= 60 else f"{said[:57]}…"
