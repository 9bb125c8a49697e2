"""Read a Word document as one document."""

from __future__ import annotations

from collections.abc import Iterator

from tasktriage.plugin import Document, InputError, Source, find_title, in_own_process

__all__ = ["DocxReader"]


class DocxReader:
    """The text of a Word document, written the way Markdown is.

    Headers, footers, comments, deleted, struck and hidden text are left out. Follows no link, loads
    nothing from outside the file and runs nothing.
    """

    def read(self, source: Source) -> Iterator[Document]:
        """Yield the document; offsets count in the text that was taken out.

        Raises:
            InputError: unreadable, no Word document, without text, beyond a limit.
        """
        text, notes = in_own_process(source, "tasktriage_plugins.reader_docx.body:read_body")
        if not text:
            raise InputError(source.name, "is a Word document without text; nothing to classify")
        title = source.title or find_title(text, headings=True)
        yield Document(name=source.name, text=text, title=title, notes=tuple(notes))
