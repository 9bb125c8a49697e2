"""`--with-document`: texts of documents for outputs that show them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click

from tasktriage.contracts.errors import UsageError
from tasktriage.contracts.specs import OutputSpec
from tasktriage.domain.document import Document
from tasktriage.domain.task import Task
from tasktriage.extend.manager import Plugins
from tasktriage.extend.registry import Entry

__all__ = ["document_option", "kept_texts", "with_texts"]

HELD = 16 * 2**20  # characters of documents that are kept for the output

document_option = click.option(
    "--with-document",
    is_flag=True,
    help="Show each document with its tasks marked in it (html).",
)


def kept_texts(asked: bool, output: Entry[OutputSpec], plugins: Plugins) -> dict[str, str] | None:
    """Return where texts are to be kept; None where they were not asked for.

    Raises:
        UsageError: the output shows no documents.
    """
    if not asked:
        return None
    if not output.spec.shows_documents:
        able = sorted(entry.name for entry in plugins.outputs if entry.spec.shows_documents)
        problem = f"{output.describe()} can't show documents"
        raise UsageError(f"{problem}; name one that can with --format: {', '.join(able)}")
    return {}


def with_texts(
    items: Iterable[Document | Task], texts: dict[str, str] | None
) -> Iterator[Document | Task]:
    """Pass items on, and keep the texts of the first documents, as `RunInfo.documents` names them.

    Those beyond `HELD` characters are not kept: an output shows what fits on a page.
    """
    room = HELD
    for item in items:
        if texts is not None and isinstance(item, Document) and len(item.text) <= room:
            texts[item.id or item.name] = item.text
            room -= len(item.text)
        yield item
