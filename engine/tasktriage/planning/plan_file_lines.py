"""Lines of a plan's file: comments, values, and what is said of an input."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from tasktriage.kit.display import plain_line
from tasktriage.kit.toml_text import toml_text

from .inputs import Given, InputSpec
from .ranges import Bands

__all__ = [
    "about_lines",
    "comment",
    "cut",
    "heading",
    "input_lines",
    "number_text",
    "pair",
    "toml_text",
    "value_text",
]

WIDTH = 100
TEXT = 90  # characters of a task's text beside its numbers
SCENARIO_ONLY = ("deployment_delay", "capability_years", "capability_drift")


def about_lines(spec: InputSpec) -> Iterator[str]:
    """Yield comments: what an input is, what is known of it elsewhere, how to measure it."""
    yield from comment(f"{spec.title[:1].upper()}{spec.title[1:]}: {spec.meaning}")
    if spec.name in SCENARIO_ONLY:
        yield "# Left to scenarios: change it here only if the plan itself is to have it."
    if spec.context:
        yield from comment(f"Elsewhere: {spec.context}")
    if spec.url:
        yield f"# See {spec.url}"
    yield from comment(f"To measure it: {spec.measure}")


def input_lines(key: str, spec: InputSpec, given: Given | None) -> Iterator[str]:
    """Yield an input's table; without what is given its default, or blanks to fill in."""
    given = given or spec.given_default
    yield f"[{key}]"
    yield f"unit = {toml_text(spec.unit)}"
    if given is None:
        yield from _blank(spec)
        return
    if isinstance(given.range, Bands):
        yield f"bands = [{', '.join(map(number_text, given.range.edges))}]"
        yield f"shares = [{', '.join(map(number_text, given.range.shares))}]"
    else:
        yield f"value = {number_text(given.range.likely)}"
        yield f"low = {number_text(given.range.low)}"
        yield f"high = {number_text(given.range.high)}"
    yield f"status = {toml_text(given.status)}"
    yield f"source = {toml_text(given.source)}"


def _blank(spec: InputSpec) -> Iterator[str]:
    screening = spec.screening
    if screening is None:
        yield 'value = ""  # may stay blank'
        yield 'low = ""'
        yield 'high = ""'
    else:
        yield f'value = ""  # ask: --screening takes {screening.likely:g}'
        yield f'low = ""  # --screening takes {screening.low:g}'
        yield f'high = ""  # --screening takes {screening.high:g}'
    yield 'status = ""  # measured, sourced or assumed'
    yield 'source = ""'


def heading(text: str) -> Iterator[str]:
    """Yield a line that begins a part of the file."""
    name = cut(text)
    yield f"# {'-' * 4} {name} {'-' * max(0, WIDTH - 8 - len(name))}"


def comment(text: str) -> Iterator[str]:
    """Yield comment lines; lines that are indented stay as they are."""
    for line in text.splitlines():
        kept = [line] if line.startswith("  ") else _wrapped(plain_line(line))
        yield from (f"# {part}".rstrip() for part in kept or [""])


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH - 2, break_long_words=False, break_on_hyphens=False)


def pair(key: str, value: float | None, note: str) -> str:
    """Return a key with a number, None as a blank, and a note beside it."""
    return f"{key} = {value_text(value)}" + (f"  # {plain_line(note)}" if note else "")


def value_text(value: float | None) -> str:
    """Return a number, None as a blank."""
    return '""' if value is None else number_text(value)


def number_text(value: float) -> str:
    """Return a number that reads back as the same one."""
    number = float(value)
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def cut(text: str) -> str:
    """Return a text as one line that fits beside a task's numbers."""
    line = plain_line(text)
    return line if len(line) <= TEXT else f"{line[: TEXT - 1]}…"
