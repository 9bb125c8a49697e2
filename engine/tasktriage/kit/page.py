"""Pages of HTML that load nothing: their templates, what they may do, pictures drawn in them."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["coordinate", "page_policy", "page_templates", "picture"]


@cache
def page_templates(folder: Path) -> Environment:
    """Return the templates of a folder: all that they are given is escaped, and has to be given."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(folder, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def page_policy(*, style: str, script: str | None = None) -> str:
    """Return the Content-Security-Policy of a page with one style sheet and at most one script.

    Both are the exact content of their elements. Nothing else runs, styles or is loaded, and no
    form is sent.
    """
    parts = ["default-src 'none'", f"style-src {_hash(style)}"]
    if script is not None:
        parts.append(f"script-src {_hash(script)}")
    return "; ".join([*parts, "base-uri 'none'", "form-action 'none'"])


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def coordinate(value: float) -> str:
    """Return a coordinate or length as SVG has it, to a tenth."""
    return f"{value:.1f}".removesuffix(".0")


def picture(
    key: str, title: str, summary: str, size: tuple[float | None, float], drawn: str
) -> str:
    """Return an SVG that says what it shows.

    key: its id's beginning, one of its own on the page. size: width and height, px; without a width
    it is as wide as there is room, and drawn in percent of that. drawn: what is in it, as SVG;
    everything else is escaped.
    """
    width, height = size[0], coordinate(size[1])
    if width is None:
        shape = f'width="100%" height="{height}"'
    else:
        shape = f'viewBox="0 0 {coordinate(width)} {height}"'
    return (
        f'<svg class="chart" role="img" {shape} '
        f'aria-labelledby="{key}-t {key}-d"><title id="{key}-t">{escape(title)}</title>'
        f'<desc id="{key}-d">{escape(summary)}</desc>{drawn}</svg>'
    )
