"""What an output is given in a process of its own: results, a stream, texts of documents.

All of it is asked for where it is used, so that results are made one after another, as they are
without a process.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .codec import decode, encode
from .pipes import Channel

__all__ = ["Documents", "Results", "UpstreamError", "stream_to"]

CHUNK = 2**16  # characters, or bytes, that are held back at most


class UpstreamError(Exception):
    """The results end here, for what makes them failed."""


class Results:
    """The results, each made when it is asked for.

    Args:
        channel: where they come from.
        before: called before one is asked for.
    """

    def __init__(self, channel: Channel, before: Callable[[], None]) -> None:
        self._channel = channel
        self._before = before
        self._over = False

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        if self._over:
            raise StopIteration
        self._before()
        word, content = self._channel.ask("next")
        if word == "result":
            return decode(content)
        self._over = True
        if word == "over":
            raise StopIteration
        raise UpstreamError("the results end here, for what makes them failed")


class Documents(Mapping[str, str]):
    """The texts of those documents that were read so far, by name.

    Args:
        channel: where they are.
    """

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def __getitem__(self, name: str) -> str:
        text: str | None = self._channel.ask("document", encode(name))[1]
        if text is None:
            raise KeyError(name)
        return text

    def __iter__(self) -> Iterator[str]:
        return iter(self._channel.ask("documents")[1])

    def __len__(self) -> int:
        return len(self._channel.ask("documents")[1])


class _Text(io.TextIOBase):
    """The text stream of results."""

    def __init__(self, channel: Channel, about: Mapping[str, Any]) -> None:
        self._channel = channel
        self._about = about
        self._parts: list[str] = []
        self._size = 0
        self._shut = False

    @property
    def closed(self) -> bool:
        """Whether the output closed or detached it."""
        return self._shut

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """Of the real stream."""
        return str(self._about["encoding"] or "utf-8")

    @property
    def errors(self) -> str:  # type: ignore[override]
        """Of the real stream."""
        return str(self._about["errors"] or "strict")

    def write(self, text: str) -> int:
        """Keep a text until there is enough, or a result is asked for."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if self._shut:
            raise ValueError("I/O operation on closed file.")
        if self._about["encoding"] and not text.isascii():
            text.encode(self.encoding, self.errors)  # which raises here what it would raise there
        self._parts.append(str.__str__(text))
        self._size += len(text)
        if self._size >= CHUNK:
            self.spill()
        return len(text)

    def spill(self) -> None:
        """Hand on what was written."""
        if self._parts:
            text, self._parts, self._size = "".join(self._parts), [], 0
            for start in range(0, len(text), 2**20):
                self._channel.put("wrote", text[start : start + 2**20])

    def flush(self) -> None:
        """Hand on what was written, to the very end."""
        if not self._shut:
            self.spill()
            self._channel.put("flush")
            self._channel.flush()

    def close(self) -> None:
        """Remember that the output closed it."""
        self._shut = True

    def detach(self) -> Any:
        """Remember that the output took it apart."""
        self._shut = True
        return io.BytesIO()

    def writable(self) -> bool:
        """Whether it can be written to."""
        return True

    def isatty(self) -> bool:
        """Whether the real stream is a terminal."""
        return bool(self._about["terminal"])


class _Bytes(io.RawIOBase):
    """The binary stream of results."""

    def __init__(self, channel: Channel, about: Mapping[str, Any]) -> None:
        self._channel = channel
        self._about = about
        self._kept = io.BytesIO()
        self._shut = False

    @property
    def closed(self) -> bool:
        """Whether the output closed it."""
        return self._shut

    def write(self, data: Any) -> int:
        """Keep bytes until there are enough, or a result is asked for."""
        if self._shut:
            raise ValueError("write to closed file")
        size = self._kept.write(data)
        if self._kept.tell() >= CHUNK:
            self.spill()
        return size

    def spill(self) -> None:
        """Hand on what was written."""
        if self._kept.tell():
            data, self._kept = self._kept.getbuffer(), io.BytesIO()
            for start in range(0, len(data), 2**20):
                self._channel.put("wrote", encode(bytes(data[start : start + 2**20])))

    def flush(self) -> None:
        """Hand on what was written, to the very end."""
        if not self._shut:
            self.spill()
            self._channel.put("flush")
            self._channel.flush()

    def close(self) -> None:
        """Remember that the output closed it."""
        self._shut = True

    def writable(self) -> bool:
        """Whether it can be written to."""
        return True

    def seekable(self) -> bool:
        """Whether the real stream can be written to at any place."""
        return bool(self._about["seekable"])

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a place of the real stream."""
        return self._moved("seek", [offset, whence])

    def tell(self) -> int:
        """Return the place in the real stream."""
        return self._moved("tell", None)

    def truncate(self, size: int | None = None) -> int:
        """Cut the real stream off."""
        return self._moved("truncate", size)

    def _moved(self, word: str, content: Any) -> int:
        if not self.seekable():
            raise io.UnsupportedOperation(f"{word}: underlying stream is not seekable")
        self.spill()
        said, place = self._channel.ask(word, content)
        if said != "place":
            raise OSError(str(place))
        return int(place)

    def isatty(self) -> bool:
        """Whether the real stream is a terminal."""
        return bool(self._about["terminal"])


def stream_to(channel: Channel, about: Mapping[str, Any]) -> _Text | _Bytes:
    """Return a stream that stands for the real one, which is what `about` says of it."""
    return _Bytes(channel, about) if about["binary"] else _Text(channel, about)
