"""Texts as TOML writes them."""

from __future__ import annotations

import json
from collections.abc import Iterable

__all__ = ["toml_list", "toml_text"]


def toml_text(text: str) -> str:
    """Return a TOML string."""
    sound = text.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair is no text
    return json.dumps(sound, ensure_ascii=False).replace("\x7f", "\\u007F")


def toml_list(texts: Iterable[str]) -> str:
    """Return a TOML array of strings, one a line."""
    lines = "".join(f"  {toml_text(text)},\n" for text in texts)
    return f"[\n{lines}]" if lines else "[]"
