"""Texts that stand on the command line itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click

from tasktriage.contracts.source import Source
from tasktriage.domain.document import Document
from tasktriage.domain.task import Task
from tasktriage.pipeline.options import ReadOptions
from tasktriage.pipeline.read import given

from .app import say

__all__ = ["given_texts", "text_option"]

text_option = click.option(
    "--text",
    multiple=True,
    metavar="T",
    help="Classify this text: one line is a task, several are a document.",
)
"""`--text T`, again for another."""


def given_texts(texts: Iterable[str], options: ReadOptions) -> Iterator[Document | Task]:
    """A text of one line is a task, as the user would expect; several lines are a document."""
    texts = [_decoded(text) for text in texts]
    title = options.title
    if options.lines:
        rows = (line for text in texts for line in text.splitlines() if line.strip())
        yield from given(rows, title=title)
        return
    tasks = given((text for text in texts if not _has_lines(text)), title=title)
    for number, text in enumerate(texts, start=1):
        if _has_lines(text):
            name = "text" if len(texts) == 1 else f"text {number}"
            yield Document(name=name, text=text, title=title)
        else:
            yield next(tasks)


def _has_lines(text: str) -> bool:
    return len(text.strip().splitlines()) > 1


def _decoded(text: str) -> str:
    """Decode what is no UTF-8 on the command line, which Python hands on as lone surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError:
        data = text.encode("utf-8", "surrogateescape")
        text, notes = Source(name="text", data=data).read_text()
        for note in notes:
            say("warning", f"text: {note}")
    return text
