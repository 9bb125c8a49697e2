"""The title of a Markdown text."""

from __future__ import annotations

from tasktriage.plugin import find_title, front_matter

KEYS = ("jobtitle", "title", "position", "role")  # a page's title may have the employer in it

__all__ = ["markdown_title"]


def markdown_title(text: str) -> str | None:
    """Return the title of a Markdown text: front matter, first heading, else as plain text."""
    matter = front_matter(text)
    return _field(matter) or find_title(text[len(matter) :], headings=True)


def _field(matter: str) -> str | None:
    """Return the value of `job_title:`, `title:`, `position:` or `role:`, unquoted; in TOML `=`."""
    values: dict[str, str] = {}
    sign = "=" if matter.startswith("+") else ":"
    for line in matter.splitlines():
        key, colon, value = line.partition(sign)
        value = value.strip().strip("\"'").strip()
        if colon and value:
            values.setdefault(key.strip().lower().replace("_", "").replace("-", ""), value)
    return next((values[key] for key in KEYS if key in values), None)
