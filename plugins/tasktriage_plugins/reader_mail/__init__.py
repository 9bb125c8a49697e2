"""Reader of mails and of web pages that were saved as one."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import ReaderSpec, hookimpl


@hookimpl
def tasktriage_readers() -> Iterable[ReaderSpec]:
    """Yield the reader."""
    yield ReaderSpec(
        name="mail",
        summary="A mail with its attachments, or a web page saved as a single file",
        factory="tasktriage_plugins.reader_mail.reader:MailReader",
        suffixes=(".eml", ".mht", ".mhtml"),
        tabular=True,  # a table may hang on it, whose columns are named
    )
