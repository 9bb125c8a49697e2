"""HTML output."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import OutputSpec, hookimpl

__all__ = ["tasktriage_outputs"]


@hookimpl
def tasktriage_outputs() -> Iterable[OutputSpec]:
    """Offer `html`."""
    yield OutputSpec(
        name="html",
        summary="A page for people: one file, readable without scripts and network",
        factory="tasktriage_plugins.output_html.writer:HtmlOutput",
        results=(
            "assessments",
            "profiles",
            "comparisons",
            "portfolios",
            "plans",
            "migrations",
            "skills",
        ),
        explains=True,
        shows_documents=True,
        suffixes=(".html", ".htm"),
    )
