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
    """Remember how a secret may stand in a line: as it is, quoted, in JSON, in an address."""
    if len(text) < SHORTEST:
        return
    import json  # most runs have no secret, and none is to wait for these
    from urllib.parse import quote, quote_plus

    for form in (text, repr(text)[1:-1], json.dumps(text)[1:-1], quote(text), quote_plus(text)):
        _forms[form] = None
        _forms[" ".join(form.split())] = None  # as a line that was put on one
    _forms.pop("", None)


def scrubbed(text: str) -> str:
    """Return a text with `***` for each secret in it that was made in this process."""
    if not _forms:
        return text
    for form in sorted(_forms, key=len, reverse=True):
        text = text.replace(form, MASK)
    return text
