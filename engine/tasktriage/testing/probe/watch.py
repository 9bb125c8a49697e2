"""What a plugin does that can be heard: files, network, processes, threads, heavy imports.

Python tells an audit hook of all of it, whoever does it and by whatever library; the line of the
plugin that it comes from is on the stack.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from .ids import HEAVY
from .own import Own, Place
from .voice import ADVICE, FAILED, Voice

__all__ = ["LISTING", "WHEN", "Seen", "Watch"]

LISTING = ("import", "register", "collect")
"""The stages that everybody goes through who has the plugin installed."""

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
CHANGES = ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.truncate", "os.link", "os.symlink")
NETWORK = (
    *("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo"),
    *("socket.gethostbyname", "socket.gethostbyaddr"),
)
PROGRAMS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty")


class Seen(NamedTuple):
    """When something was last seen, and where in the plugin."""

    stage: str
    place: Place


class Watch:
    """Listens from now on; `stage` says what is being done, an empty one stops listening.

    Args:
        own: the plugin's code.
        voice: gets the findings.
        asks: whom the component asks over the network, if it says so.
    """

    def __init__(self, own: Own, voice: Voice, asks: str | None = None) -> None:
        self.own = own
        self.voice = voice
        self.asks = asks
        self.stage: Callable[[], str] = lambda: ""
        self.last: dict[str, Seen] = {}
        self._main = threading.get_ident()
        self._busy = threading.local()
        self._free = self._free_folders()
        self._handlers: dict[str, Callable[[str, tuple[Any, ...]], None]] = {
            "import": self._imported,
            "open": self._opened,
            "os.chdir": self._moved,
            "os.putenv": self._environment,
            "os.unsetenv": self._environment,
            **dict.fromkeys(CHANGES, self._changed),
            **dict.fromkeys(NETWORK, self._network),
            **dict.fromkeys(PROGRAMS, self._program),
        }
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        handler = self._handlers.get(event)
        if handler is None or not self.stage() or getattr(self._busy, "now", False):
            return
        self._busy.now = True
        try:
            handler(event, arguments)
        finally:
            self._busy.now = False

    def remember(self, what: str, place: Place) -> None:
        """Remember where something came from; what the plugin does itself goes before the rest."""
        before = self.last.get(what)
        if before is None or not place.library or before.place.library:
            self.last[what] = Seen(self.stage(), place)

    def _from(self) -> tuple[Place, bool]:
        """Return the plugin's line, and if it is anybody's concern."""
        place = self.own.here()
        elsewhere = threading.get_ident() != self._main
        return place, bool(place.line) or (elsewhere and not place.engine)

    def _imported(self, _: str, arguments: tuple[Any, ...]) -> None:
        top = str(arguments[0]).partition(".")[0]
        if top not in HEAVY or self.stage() not in LISTING or top in sys.modules:
            return
        place, theirs = self._from()
        if theirs:
            self.last.setdefault(f"import {top}", Seen(self.stage(), place))

    def heavy(self) -> None:
        """Say which heavy libraries were imported, as could not be known before they were."""
        for key, seen in list(self.last.items()):
            what, _, top = key.partition(" ")
            if what == "import" and top in sys.modules:
                message = f"{top} is imported to list the plugin"
                self.voice.finding("plugin.heavy-import", FAILED, message, seen.place.line)

    def _opened(self, _: str, arguments: tuple[Any, ...]) -> None:
        path, _mode, flags = arguments
        if (
            isinstance(flags, int)
            and flags & WRITES
            and isinstance(path, (str, bytes, os.PathLike))
        ):
            self._written(os.fsdecode(path), "writes")

    def _changed(self, event: str, arguments: tuple[Any, ...]) -> None:
        path = arguments[0]
        if isinstance(path, (str, bytes, os.PathLike)):
            self._written(os.fsdecode(path), {"os.mkdir": "makes"}.get(event, "changes"))

    def _written(self, path: str, what: str) -> None:
        real = os.path.realpath(path)
        if real.startswith(self._free) or "__pycache__" in real:
            return
        place, theirs = self._from()
        if not theirs or place.engine:
            return
        kept = self.stage() == "run" and ".cache" in Path(real).parts
        used = place.library and self.stage() not in LISTING
        outcome = ADVICE if kept or used else FAILED
        self.voice.finding("plugin.files", outcome, f"{what} {path} {self._when()}", place.line)

    def _moved(self, _: str, arguments: tuple[Any, ...]) -> None:
        place, theirs = self._from()
        if theirs:
            self.remember("the working folder", place)

    def _environment(self, _: str, arguments: tuple[Any, ...]) -> None:
        place, theirs = self._from()
        if theirs and not place.engine:
            self.remember(f"environment {os.fsdecode(arguments[0])}", place)

    def _program(self, event: str, arguments: tuple[Any, ...]) -> None:
        place, theirs = self._from()
        if not theirs or place.engine:
            return
        listing = self.stage() in LISTING
        name = _named(arguments[0]) if arguments and event != "os.fork" else "a copy of itself"
        outcome = FAILED if listing else ADVICE
        self.voice.finding("plugin.processes", outcome, f"starts {name} {self._when()}", place.line)

    def _network(self, event: str, arguments: tuple[Any, ...]) -> None:
        address = arguments[-1] if event in ("socket.connect", "socket.bind") else arguments[0]
        if event == "socket.sendto":
            address = arguments[1]
        if isinstance(address, (str, bytes)) and event in ("socket.connect", "socket.bind"):
            return  # of this machine: a file
        place, theirs = self._from()
        if not theirs:
            return
        to, running = _address(address), self.stage() == "run"
        what = f"serves on {to}" if event == "socket.bind" else f"asks {to}"
        if running and self.asks:
            message = f"{what} {self._when()}, as it says (asks: {self.asks})"
            self.voice.finding("plugin.network", ADVICE, message, place.line)
            return
        refused = "" if running else "; refused"
        message = f"{what} {self._when()}{refused}"
        self.voice.finding("plugin.network", FAILED, message, place.line)
        if not running:
            raise PermissionError(f"the check refuses the network {self._when()}: {to}")

    def _when(self) -> str:
        return WHEN.get(self.stage(), "")

    @staticmethod
    def _free_folders() -> tuple[str, ...]:
        free = [tempfile.gettempdir(), os.devnull, "/dev/null", "/dev/tty", "/dev/shm", "/proc/"]
        return tuple(os.path.realpath(path) for path in free)


WHEN = {
    "import": "at import",
    "register": "at import",
    "collect": "in a hook",
    "make": "as it is made",
    "run": "as it runs",
}
"""How a message says a stage."""


def _named(program: object) -> str:
    if isinstance(program, bytes):
        return os.fsdecode(program)
    return str(program)


def _address(address: object) -> str:
    if isinstance(address, tuple):
        return ":".join(str(part) for part in address[:2])
    return os.fsdecode(address) if isinstance(address, bytes) else str(address)
