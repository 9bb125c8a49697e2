"""All that watches a plugin in one process, and the stages that it is watched in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from .own import Own
from .printed import Printed
from .shared_state import Shared
from .voice import Voice
from .watch import Watch

__all__ = ["Looking"]


@dataclass(frozen=True)
class Looking:
    """What watches: files and network, shared state, what is printed."""

    watch: Watch
    shared: Shared
    printed: Printed
    voice: Voice

    @classmethod
    def begun(cls, own: Own, voice: Voice, out: int, err: int, asks: str | None) -> Looking:
        """Begin to watch this process; standard output and error go to the descriptors."""
        watch = Watch(own, voice, asks)
        return cls(watch, Shared(watch), Printed(out, err, watch), voice)

    @contextmanager
    def stage(self, name: Callable[[], str], moved: list[str]) -> Iterator[None]:
        """Watch a stage, whose name is asked for whenever something is seen."""
        self.watch.stage = name
        try:
            with self.shared.compared(moved):
                yield
                self.printed.judge()
        finally:
            self.watch.heavy()
            self.watch.stage = lambda: ""
