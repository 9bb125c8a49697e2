"""The title in front matter."""

from __future__ import annotations

from tasktriage.plugin import find_title

KEYS = ("jobtitle", "title", "position", "role")  # a page's title may have the employer in it

__all__ = ["front_matter_end", "front_matter_title", "markdown_title"]


def front_matter_end(text: str) -> int:
    """Return where the body begins; 0 without front matter."""
    # the extractor has the same function, because plugins may not import one another;
    # a test holds the two together
    lines = text.splitlines(keepends=True)
    if not lines or lines[0].rstrip() != "---":
        return 0
    offset = len(lines[0])
    for line in lines[1:]:
        offset += len(line)
        if line.rstrip() in ("---", "..."):
            return offset
    return 0


def front_matter_title(text: str) -> str | None:
    """Return the value of `job_title:`, `title:`, `position:` or `role:`, unquoted."""
    values: dict[str, str] = {}
    for line in text[: front_matter_end(text)].splitlines():
        key, colon, value = line.partition(":")
        value = value.strip().strip("\"'").strip()
        if colon and value:
            values.setdefault(key.lower().replace("_", "").replace("-", ""), value)
    return next((values[key] for key in KEYS if key in values), None)


def markdown_title(text: str) -> str | None:
    """Return the title of a Markdown text: front matter, first heading, else as plain text."""
    body = text[front_matter_end(text) :]
    return front_matter_title(text) or find_title(body, headings=True)
