"""Read a Rich Text file as one document."""

from __future__ import annotations

from collections.abc import Iterator

from tasktriage.plugin import Document, InputError, Source, find_title, in_own_process

__all__ = ["RtfReader"]


class RtfReader:
    """The text alone: pictures and objects are left out. Follows no link and runs nothing."""

    def read(self, source: Source) -> Iterator[Document]:
        """Yield the document; offsets count in the text that was taken out.

        Raises:
            InputError: unreadable, no Rich Text, without text, beyond a limit.
        """
        text = in_own_process(source, "tasktriage_plugins.reader_rtf.text:read_text")
        if not text.strip():
            raise InputError(source.name, "is Rich Text without text; nothing to classify")
        title = source.title or find_title(text)
        yield Document(name=source.name, text=text, title=title)
