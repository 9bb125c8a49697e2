"""What is printed: by whatever way it gets to the descriptors of standard output and error."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from contextlib import suppress

from .voice import ADVICE, FAILED
from .watch import LISTING, WHEN, Watch

__all__ = ["Printed"]

EXCERPT = 60  # characters of what was printed


class _Heard(io.TextIOWrapper):
    """A standard stream that tells when it is written to."""

    told: Callable[[], None] | None = None

    def write(self, text: str) -> int:
        """Tell, and write."""
        if self.told is not None:
            self.told()
        return super().write(text)


class Printed:
    """Stands where standard output and standard error are, from now on.

    Args:
        out: a descriptor of a file; standard output goes there.
        err: the same for standard error.
        watch: knows the stage.
    """

    def __init__(self, out: int, err: int, watch: Watch) -> None:
        self._watch = watch
        self._files = {"standard output": out, "standard error": err}
        self._seen = dict.fromkeys(self._files, 0)
        self._where = dict.fromkeys(self._files, "")
        for number, (name, file) in enumerate(self._files.items(), 1):
            os.dup2(file, number)
            stream = _Heard(open(number, "wb", closefd=False), "utf-8", "replace")  # noqa: SIM115
            stream.told = self._teller(name)
            short = "stdout" if number == 1 else "stderr"
            setattr(sys, short, stream)
            setattr(sys, f"__{short}__", stream)

    def _teller(self, name: str) -> Callable[[], None]:
        def told() -> None:
            if self._watch.stage() and not self._where[name]:
                self._where[name] = self._watch.own.here().line

        return told

    def judge(self) -> None:
        """Say what was printed since the last time, as of the stage that there is now."""
        stage = self._watch.stage()
        for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
            with suppress(Exception):  # a plugin may have closed it, or put something else there
                stream.flush()  # type: ignore[union-attr]
        for name, file in self._files.items():
            size, before = os.fstat(file).st_size, self._seen[name]
            where, self._where[name] = self._where[name], ""
            self._seen[name] = size
            if size <= before or not stage:
                continue
            said = _excerpt(file, before)
            listed = stage in LISTING
            outcome = FAILED if listed or name == "standard output" else ADVICE
            message = f"prints on {name} {WHEN[stage]}: {said!r}"
            self._watch.voice.finding("plugin.prints", outcome, message, where)


def _excerpt(file: int, start: int) -> str:
    try:
        data = os.pread(file, 4 * EXCERPT, start)
    except (AttributeError, OSError):  # Windows has no such call
        return ""
    text = " ".join(data.decode("utf-8", "replace").split())
    return text if len(text) <= EXCERPT else text[: EXCERPT - 1] + "…"
