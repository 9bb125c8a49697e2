"""What a check found, for a terminal of any width, or as JSON."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

from .app import is_terminal, printable
from .checked import Part, counts

__all__ = ["as_json", "print_counts", "print_part"]

SHOWN = {
    "passed": ("ok", "green"),
    "failed": ("failed", "red"),
    "expected": ("expected", "cyan"),
    "skipped": ("skipped", None),
    "advice": ("advice", "yellow"),
}
INDENT = 11  # columns before an id: two, and the longest outcome
PIPE = 100  # columns where nobody says how many there are
NARROWEST = 40


def print_part(part: Part) -> None:
    """Print a line for each check; below one that failed, what, where, and how to mend it."""
    width = _width()
    click.echo(click.style(_clean(part.title), bold=True))
    said: dict[str, str] = {}
    for finding in _merged(part.findings):
        first = said.setdefault(str(finding["places"]), finding["check"])
        same = finding["outcome"] == "failed" and first != finding["check"]
        _print_finding(finding, width, first if same else "")
    for note in part.notes:
        _print_text(note, width)
    click.echo()


def print_counts(title: str, parts: Sequence[Part]) -> None:
    """Print the last line: how many checks came out how."""
    found = counts(parts)
    said = [f"{found[key]} {word}" for key, (word, _) in SHOWN.items() if found.get(key)]
    _print_text(f"{title}: {', '.join(said)}", _width(), indent=0)


def as_json(title: str, parts: Sequence[Part]) -> str:
    """Return all of it as JSON."""
    made = {
        "schema": "tasktriage.check/1",
        "target": title,
        "ok": not counts(parts).get("failed"),
        "counts": counts(parts),
        "parts": [
            {
                "plugin": part.plugin,
                "kind": part.kind or "plugin",
                "name": part.name or part.plugin,
                "findings": part.findings,
                "notes": part.notes,
            }
            for part in parts
        ],
    }
    return json.dumps(made, indent=2, ensure_ascii=False)


def _print_finding(finding: Mapping[str, Any], width: int, same_as: str) -> None:
    word, colour = SHOWN.get(finding["outcome"], SHOWN["failed"])
    shown = click.style(f"{word:<8}", fg=colour)
    quiet = finding["outcome"] in ("passed", "skipped")
    brief = finding["message"] or finding["title"]
    if quiet:
        room = width - INDENT
        line = _clean(f"{finding['check']}: {brief}")
        if finding["outcome"] == "passed":
            line = textwrap.shorten(line, room, placeholder="…")
        first, *more = _wrapped(line, room) or [""]
        click.echo(f"  {shown} {first}")
        for text in more:
            click.echo(" " * INDENT + text)
        return
    if same_as:
        click.echo(f"  {shown} {finding['check']}: as {same_as}")
        return
    click.echo(f"  {shown} {finding['check']}")
    for message, where in finding["places"]:
        _print_text(message or finding["title"], width)
        if where:
            _print_text(f"at {where}", width)
    if finding["outcome"] != "expected":
        _print_text(f"to mend it: {finding['mend']}", width)


def _print_text(text: str, width: int, *, indent: int = INDENT) -> None:
    pad = " " * indent
    for line in _wrapped(_clean(text), width - indent):
        click.echo(pad + line)


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_on_hyphens=False)


def _merged(findings: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return one finding for each check and outcome, with all its places."""
    merged: dict[tuple[str, str], dict[str, Any]] = {}
    for finding in findings:
        key = finding["check"], finding["outcome"]
        one = merged.setdefault(key, {**finding, "places": []})
        one["places"].append((finding["message"], finding["where"]))
    return list(merged.values())


def _clean(text: str) -> str:
    """Return a text on one line, for `textwrap` to fold."""
    return printable(" ".join(text.split()))


def _width() -> int:
    columns = shutil.get_terminal_size((PIPE, 24)).columns
    return max(columns if is_terminal(sys.stdout) or columns != PIPE else PIPE, NARROWEST)
