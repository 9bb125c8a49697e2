"""What an input may cost before it is given up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from .errors import UnknownNameError, UsageError

__all__ = ["DEFAULT_LIMITS", "LIMITS", "Limits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on one input, so that none of them holds up or breaks the others.

    size: MiB that are held at once: the file of a document, standard input for a reader that can't
    stream. Tables that stream have no such limit. text, lines: MiB, as if each character were a
    byte, and lines that are not blank, of one document; its pieces are all held. pages: of a PDF.
    members: files in an archive. ratio: how many times its own size an archive may unpack to.
    nesting: archives around an archive that is still read. seconds: of what is read in a process of
    its own (see `in_own_process`), and of an Excel file until its next row. memory: MiB, of such a
    process.

    Raises:
        ValueError: a limit is below 1 (`nesting`: below 0).
    """

    size: int = 64
    text: int = 2
    lines: int = 50_000
    pages: int = 2_000
    members: int = 10_000
    ratio: int = 100
    nesting: int = 1
    seconds: int = 8
    memory: int = 900

    def __post_init__(self) -> None:
        for name in LIMITS:
            least = 0 if name == "nesting" else 1
            if getattr(self, name) < least:
                raise ValueError(f"limit '{name}' must be {least} or more")

    @property
    def size_bytes(self) -> int:
        """`size` in bytes."""
        return self.size * 2**20

    @classmethod
    def from_texts(cls, texts: Iterable[str]) -> Limits:
        """Return the defaults with some of them set, each as `NAME=VALUE`.

        Raises:
            UnknownNameError: there is no such limit.
            UsageError: the value is no whole number, or too small.
        """
        limits = cls()
        for text in texts:
            name, equals, value = text.partition("=")
            name = name.strip()
            if not equals:
                raise UsageError(f"--limit must be NAME=VALUE, got '{text}'")
            if name not in LIMITS:
                raise UnknownNameError("limit", name, LIMITS)
            try:
                limits = replace(limits, **{name: int(value)})
            except ValueError:
                least = 0 if name == "nesting" else 1
                raise UsageError(
                    f"limit '{name}' must be a whole number, {least} or more, got '{value}'"
                ) from None
        return limits


LIMITS = tuple(field.name for field in fields(Limits))
"""Their names."""

DEFAULT_LIMITS = Limits()
