"""Read a mail: its text, as a web page or as plain text, and the files that hang on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from pathlib import PurePosixPath

from tasktriage.plugin import InputError, Source, damaged

__all__ = ["MailReader"]

READERS = {"text/html": "html", "application/xhtml+xml": "html", "text/plain": "text"}
LONGEST_NAME = 200  # characters of an attachment's name
HEAD = ("from", "to", "subject", "date", "mime-version", "received", "content-type", "return-path")


class MailReader:
    """Taken apart by the standard library; pictures are left out, and nothing is fetched."""

    def read(self, source: Source) -> Iterator[Source]:
        """Yield the text as a source of its own, then one for each attachment.

        Raises:
            InputError: no mail, without text, or beyond a limit.
        """
        if source.nesting > source.limits.nesting:
            raise source.over("nesting", "is a mail inside an archive or a mail")
        with damaged(source.name, "mail"):
            # the simple policy: the other parses what headers say, at whatever cost
            mail = BytesParser(policy=compat32).parsebytes(source.read_bytes())
            parts = [part for part in mail.walk() if not part.is_multipart()]
        if not any(name in mail for name in HEAD):
            raise InputError(source.name, "is no mail: it has no line such as 'Subject:'")
        if len(parts) > source.limits.members:
            raise source.over("members", f"holds {len(parts):,} parts")
        body = _body(parts)
        files = [part for part in parts if part is not body and _is_attached(part)]
        if body is None and not files:
            raise InputError(source.name, "is a mail without text; nothing to classify")
        if body is not None:
            yield replace(
                source,
                path=None,
                stream=None,
                data=_text(source, body),
                reader=READERS[body.get_content_type()],
            )
        for number, part in enumerate(files, start=1):
            with damaged(source.name, "mail"):
                data, name = _payload(part), _file_name(part, number)
            yield replace(
                source,
                name=f"{source.name}/{name}",
                path=None,
                stream=None,
                data=data,
                reader=None,
                nesting=source.nesting + 1,
            )


def _body(parts: list[Message]) -> Message | None:
    """Return the part to read: the web page, which has headings and lists, else the plain text."""
    for kind in READERS:
        for part in parts:
            if part.get_content_type() == kind and not _is_attached(part) and _payload(part):
                return part
    return None


def _is_attached(part: Message) -> bool:
    """Return whether a part is a file of its own; the pictures of a page are not."""
    if part.get_content_disposition() == "attachment":
        return True
    return bool(part.get_filename()) and part.get_content_maintype() == "application"


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _text(source: Source, part: Message) -> bytes:
    """Return the text in UTF-8, by the encoding that its part declares; a page may say its own."""
    data, charset = _payload(part), part.get_content_charset()
    if charset is None:
        return data
    return replace(source, path=None, stream=None, data=data).read_text(charset)[0].encode()


def _file_name(part: Message, number: int) -> str:
    """Return the name of an attachment without the folders that it may claim to be in."""
    said = (part.get_filename() or "").replace("\\", "/")
    name = PurePosixPath(said).name.replace("\0", "")
    return name[-LONGEST_NAME:] or f"attachment {number}"
