"""A secret: a key, say, which goes to the component that needs it and is shown nowhere."""

from __future__ import annotations

from typing import Any, NoReturn

__all__ = ["MASK", "Secret", "scrubbed"]

MASK = "***"
SHORTEST = 4  # characters; a shorter one would be found in any line
_forms: dict[str, None] = {}


class Secret(str):
    """A text that shows as `***` wherever it is printed, formatted or written as JSON.

    It is a `str`, so that no logger or JSON encoder fails on it, and its characters are those of
    `***`: what is sent by mistake is the mask. `reveal` has the value.

        >>> key = Secret("sk-123456")
        >>> f"{key} {key!r}", key.reveal()
        ('*** ***', 'sk-123456')
    """

    __slots__ = ("_text",)
    _text: str

    def __new__(cls, text: str) -> Secret:
        """Keep a text; error lines and tracebacks of tasktriage show `***` for it from now on."""
        made = str.__new__(cls, MASK)
        made._text = text.reveal() if isinstance(text, Secret) else text
        _remember(made._text)
        return made

    def reveal(self) -> str:
        """Return the value; keep it no longer than the call that needs it."""
        return self._text

    def __repr__(self) -> str:
        return MASK

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other._text

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((Secret, self._text))

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Secret:
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a secret can't be pickled, for a file might keep it; send what it reveals")


def _remember(text: str) -> None:
    """Remember how a secret may stand in a line: as it is, quoted, in JSON, in a header."""
    if len(text) < SHORTEST:
        return
    import json  # most runs have no secret, and none is to wait for these
    from urllib.parse import quote, quote_plus

    data = text.encode("utf-8", "surrogatepass")
    quoted = (quote(data), quote(data, safe=""), quote_plus(data))
    forms = (text, repr(text)[1:-1], json.dumps(text)[1:-1], *quoted)
    for form in (*forms, text.upper(), text.lower(), *_in_base64(data)):
        for shown in (form, " ".join(form.split())):  # as a line that was put on one
            if len(shown) >= SHORTEST:
                _forms[shown] = None


def _in_base64(data: bytes) -> list[str]:
    """Return what is the same in base64 whatever stands before and after, as in `user:secret`."""
    from base64 import b64encode, urlsafe_b64encode

    found = []
    for before, unsure in enumerate((0, 2, 3)):  # characters that have bits of what is before
        sure = (before + len(data)) * 8 // 6
        for encode in (b64encode, urlsafe_b64encode):
            found.append(encode(bytes(before) + data).decode()[unsure:sure])
    return found


def scrubbed(text: str) -> str:
    """Return a text with `***` for each secret in it that was made in this process."""
    if not _forms:
        return text
    for form in sorted(_forms, key=len, reverse=True):
        text = text.replace(form, MASK)
    return text
