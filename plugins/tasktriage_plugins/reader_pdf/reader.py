"""Read a PDF as one document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tasktriage.plugin import Document, InputError, Source, find_title, in_own_process

from .layout import Line, write

__all__ = ["PdfReader"]

LARGEST = re.compile(r"^# ", re.MULTILINE)


class PdfReader:
    """The text layer of a PDF, written the way Markdown is. Follows no link and runs nothing."""

    def read(self, source: Source) -> Iterator[Document]:
        """Yield the document; offsets count in the text that was taken out.

        Raises:
            InputError: unreadable, no PDF, encrypted, without a text layer, beyond a limit.
        """
        pages = in_own_process(source, "tasktriage_plugins.reader_pdf.pages:read_pages")
        text = write([[Line(*line) for line in page or ()] for page in pages])
        if not text:
            count = "1 page" if len(pages) == 1 else f"{len(pages):,} pages"
            raise InputError(
                source.name,
                f"has no text layer, so it may be a scan ({count}); have its text recognised "
                "first, with ocrmypdf for example",
            )
        title = source.title or find_title(_largest_first(text), headings=True)
        yield Document(name=source.name, text=text, title=title, notes=_notes(pages))


def _largest_first(text: str) -> str:
    """Return the text from its largest heading on, then what stands before: a side bar may."""
    found = LARGEST.search(text)
    return text if found is None else f"{text[found.start() :]}\n\n{text[: found.start()]}"


def _notes(pages: Sequence[object]) -> tuple[str, ...]:
    scans = sum(page is None for page in pages)
    if not scans:
        return ()
    are = "is a scan and was" if scans == 1 else "are scans and were"
    return (
        f"{scans:,} of {len(pages):,} pages {are} left out; have the text recognised first, "
        "with ocrmypdf --skip-text for example",
    )
