"""Text that can be encoded: a lone half of a surrogate pair has no form in any encoding."""

from __future__ import annotations

import re

__all__ = ["SURROGATE", "without_surrogates"]

SURROGATE = re.compile("[\ud800-\udfff]")
"""Finds half a surrogate pair; a text without a match can be written in UTF-8."""


def without_surrogates(text: str) -> str:
    """Return the text with whole pairs joined and each half of one as U+FFFD."""
    if not SURROGATE.search(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
