"""Texts and numbers as the page shows them."""

from __future__ import annotations

from datetime import datetime

from tasktriage.plugin import Interval, Measure, plain_line

__all__ = [
    "apart",
    "between",
    "counted",
    "day",
    "line",
    "lines",
    "outer",
    "percent",
    "points",
    "sentence",
    "signed",
]

NO_BREAK = "\u00a0"
LONGEST = 600  # characters of a text that are shown
LONGEST_NAME = 160


def line(text: str | None, most: int = LONGEST) -> str:
    """Return a text as one line without anything that reorders it, and of a bearable length."""
    shown = plain_line(text or "")
    if len(shown) <= most:
        return shown
    return f"{shown[:most]}… ({len(shown):,} characters)"


def lines(text: str) -> str:
    """Return the text of a document with its lines, without control characters."""
    return "\n".join(
        one if one.isprintable() else "".join(map(_shown, one)) for one in text.split("\n")
    )


def _shown(char: str) -> str:
    if char == "\r" or char.isprintable():
        return char.strip("\r")
    return " " if char.isspace() else plain_line(char)


def sentence(text: str) -> str:
    """Return the text as a sentence: a capital at its beginning, a full stop at its end."""
    shown = line(text)
    return shown[:1].upper() + shown[1:] + ("" if shown[-1:] in ".!?…)" else ".")


def percent(share: float) -> str:
    """Return a share, in [0, 1], in whole percent."""
    return f"{100 * share:.0f}{NO_BREAK}%"


def points(score: float) -> str:
    """Return a score, in [0, 1], as points of 100."""
    return f"{100 * score:.0f}"


def signed(change: float) -> str:
    """Return a change, in [-1, 1], in points of 100 with its sign ("+4", "−12", "0")."""
    return f"{100 * change:+.0f}".replace("-", "−").replace("+0", "0").replace("−0", "0")


def between(interval: Interval, *, of_scores: bool = False) -> str:
    """Return an interval of shares ("12 to 34 %"), or of scores ("12 to 34")."""
    unit = "" if of_scores else NO_BREAK + "%"
    return f"{100 * interval.low:.0f} to {100 * interval.high:.0f}{unit}"


def outer(measure: Measure) -> Interval:
    """Return the outer ends of both intervals of a figure.

    That of the role takes probabilities at their word, so the doubt about single labels, which is
    in that of the listed tasks, may reach further.
    """
    both = [measure.listed] if measure.role is None else [measure.listed, measure.role]
    return Interval(min(one.low for one in both), max(one.high for one in both))


def apart(interval: Interval, *, of_scores: bool = False) -> str:
    """Return an interval after the word "between" ("12 and 34 %")."""
    return between(interval, of_scores=of_scores).replace(" to ", " and ")


def counted(count: int, noun: str) -> str:
    """Return a count with its noun ("1 task", "2,000 tasks")."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def day(created: str) -> str:
    """Return a moment's day ("29 November 2026"), or the text if it is none."""
    try:
        moment = datetime.fromisoformat(created)
    except ValueError:
        return line(created, LONGEST_NAME)
    return f"{moment.day} {moment:%B %Y}"
