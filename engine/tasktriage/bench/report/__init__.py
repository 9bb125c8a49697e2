"""The benchmark's report: one self-contained HTML page, and a Markdown table.

Modules: `words` (what is said), `leaderboard` (ranks with ties), `charts` (SVG), `figures` (a
suite's charts and their tables), `grids` (tables alone), `facts` (what a suite and a run are),
`page` (HTML), `markdown`.
"""

from __future__ import annotations

from .markdown import render_markdown
from .page import render_html

__all__ = ["render_html", "render_markdown"]
