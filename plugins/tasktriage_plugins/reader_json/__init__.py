"""Reader of JSON: a table, or a posting's record."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import ReaderSpec, hookimpl


@hookimpl
def tasktriage_readers() -> Iterable[ReaderSpec]:
    """Yield the reader."""
    yield ReaderSpec(
        name="json",
        summary="An array (one task an object), or the record of a posting",
        factory="tasktriage_plugins.reader_json.reader:JsonReader",
        suffixes=(".json", ".jsonld"),
        tabular=True,
    )
