"""The lines on which tables and keys of a TOML text stand, which `tomllib` does not tell."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from contextlib import suppress
from typing import Any

from tasktriage.contracts.errors import InputError

__all__ = ["TomlLines", "loaded"]

Path = tuple[str | int, ...]
"""From the top: keys, and places in arrays from 0: `("rule", 0, "effect")`."""

SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
BARE = re.compile(r"[A-Za-z0-9_-]+")
SCALAR = re.compile(r"[^,\]}#\n]*")
LARGEST = 2**63
KEY_SHOWN = 40  # characters


def loaded(name: str, text: str) -> dict[str, Any]:
    """Return what a TOML text holds; `name` is what errors call it.

    Raises:
        InputError: it is no TOML; says in which line.
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(name, f"is not valid TOML: {error}") from None
    except RecursionError:
        raise InputError(name, "is not valid TOML: too many brackets in one another") from None
    except ValueError:  # Python's own limit
        raise InputError(name, "is not valid TOML: a number has thousands of digits") from None
    if (number := _too_large(found)) is not None:
        path, bits = number
        line = TomlLines(text).line(*path)
        key = next(part for part in reversed(path) if isinstance(part, str))
        say = f"'{key[:KEY_SHOWN]}' has a whole number of {bits} bits; TOML's have at most 64"
        where = "" if line is None else f"line {line}: "
        raise InputError(name, f"is not valid TOML: {where}{say}")
    return found


def _too_large(data: dict[str, Any]) -> tuple[Path, int] | None:
    """Return where a whole number is that TOML has none of, and its bits; None: there is none.

    `tomllib` takes any, and whoever made a text or a float of it would fail.
    """
    left: list[tuple[Any, Any]] = [((None, key), value) for key, value in data.items()]
    while left:
        place, value = left.pop()  # a place is that of what it is in, and its key there
        if isinstance(value, dict):
            left += [((place, key), item) for key, item in value.items()]
        elif isinstance(value, list):
            left += [((place, number), item) for number, item in enumerate(value)]
        elif isinstance(value, int) and not -LARGEST <= value < LARGEST:
            path: list[str | int] = []
            while place is not None:
                place, key = place
                path.insert(0, key)
            return tuple(path), value.bit_length() + 1  # with its sign
    return None


class TomlLines:
    """Where things stand in a text that `tomllib` can read; made only where there is an error."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._found: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}
        self._ends = [match.start() for match in re.finditer("\n", text)]
        with suppress(IndexError, RecursionError, ValueError):  # better no line than no error
            self._statements()

    def line(self, *path: str | int) -> int | None:
        """Return the line, from 1, of what is there, or of what it should stand in."""
        for end in range(len(path), 0, -1):
            if path[:end] in self._found:
                return self._found[path[:end]]
        return None

    def _statements(self) -> None:
        inside: Path = ()
        while True:
            self._skip()
            if self._at >= len(self._text):
                return
            if self._text[self._at] == "[":
                inside = self._header()
            else:
                self._pair(inside)

    def _header(self) -> Path:
        """Read `[a.b]` or `[[a.b]]`; return what is then in it."""
        at = self._at
        many = self._text.startswith("[[", at)
        self._at += 2 if many else 1
        path: Path = ()
        *above, last = self._keys()
        for key in above:
            path = self._newest((*path, key))
        path = (*path, last)
        if many:
            place = self._counts.get(path, 0)
            self._counts[path] = place + 1
            self._note(path, at)
            path = (*path, place)
        self._note(path, at)
        self._at = self._text.index("]", self._at) + (2 if many else 1)
        return path

    def _newest(self, path: Path) -> Path:
        count = self._counts.get(path)
        return path if count is None else (*path, count - 1)

    def _pair(self, inside: Path) -> None:
        at = self._at
        path = inside
        for key in self._keys():
            path = (*path, key)
            self._note(path, at)
        self._at = self._text.index("=", self._at) + 1
        self._value(path)

    def _keys(self) -> list[str]:
        """Read a key with its dots."""
        keys: list[str] = []
        while True:
            self._skip()
            token = STRING.match(self._text, self._at) or BARE.match(self._text, self._at)
            if token is None:
                raise ValueError("no key")
            bare = token[0][0] not in "\"'"
            keys.append(token[0] if bare else tomllib.loads(f"k = {token[0]}")["k"])
            self._at = token.end()
            self._skip()
            if self._text[self._at] != ".":
                return keys
            self._at += 1

    def _value(self, path: Path) -> None:
        self._skip()
        start = self._text[self._at]
        if start == "[":
            self._many("]", path)
        elif start == "{":
            self._many("}", path)
        else:
            token = STRING.match(self._text, self._at) or SCALAR.match(self._text, self._at)
            self._at = self._at + 1 if token is None else token.end()

    def _many(self, end: str, path: Path) -> None:
        """Read an array, or a table in braces."""
        place = 0
        self._at += 1
        while True:
            self._skip()
            if self._text[self._at] == end:
                self._at += 1
                return
            if self._text[self._at] == ",":
                self._at += 1
            elif end == "}":
                self._pair(path)
            else:
                self._note((*path, place), self._at)
                self._value((*path, place))
                place += 1

    def _skip(self) -> None:
        token = SPACE.match(self._text, self._at)
        self._at = self._at if token is None else token.end()

    def _note(self, path: Path, at: int) -> None:
        self._found.setdefault(path, bisect_left(self._ends, at) + 1)
