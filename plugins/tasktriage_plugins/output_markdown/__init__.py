"""Markdown output."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import OutputSpec, hookimpl

__all__ = ["tasktriage_outputs"]


@hookimpl
def tasktriage_outputs() -> Iterable[OutputSpec]:
    """Offer `markdown`."""
    yield OutputSpec(
        name="markdown",
        summary="A Markdown report with a table for each document",
        factory="tasktriage_plugins.output_markdown.writer:MarkdownOutput",
        results=(
            "assessments",
            "extractions",
            "profiles",
            "portfolios",
            "comparisons",
            "plans",
            "migrations",
            "skills",
        ),
        explains=True,
        suffixes=(".md",),
    )
