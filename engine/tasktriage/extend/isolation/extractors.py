"""An extractor in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tasktriage.domain.document import Document, Unit

from .codec import encode
from .pool import Pool
from .process import BrokenProcessError, TooLargeError

__all__ = ["IsolatedExtractor"]


class IsolatedExtractor:
    """An `Extractor`.

    Args:
        pool: the processes of the extractor.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def extract(self, document: Document) -> Iterator[Unit]:
        """Yield the units.

        Raises:
            ComponentError: the extractor failed.
        """
        try:
            yield from self._units(document)
        except (TimeoutError, TooLargeError, BrokenProcessError) as error:
            raise self._pool.failed(error) from None

    def _units(self, document: Document) -> Iterator[Any]:
        with self._pool.borrowed() as process:
            process.send("extract", encode(document))
            while True:
                word, content = process.receive()
                if word == "item":
                    try:
                        unit = self._pool.decode(content)
                    except Exception:
                        raise process.wrong() from None
                    yield unit
                    continue
                process.busy = False
                if word == "failed":
                    error = self._pool.failure(content)
                    raise self._pool.failed(error) if isinstance(error, OSError) else error
                if word != "done":
                    raise process.wrong()
                return
