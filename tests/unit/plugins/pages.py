"""Results of roles, and the pages that are written of them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from tasktriage.domain.assessment import Assessment, Correction, ModelInfo, ReasonScore
from tasktriage.domain.label import LABELS, Label, Probabilities, Reason
from tasktriage.domain.profile import Profile
from tasktriage.domain.task import Origin, Task
from tasktriage.plugin import RunInfo
from tasktriage.roles.profile import make_profile
from tasktriage_plugins.output_html.writer import HtmlOutput

SURE = {
    Label.AUTOMATABLE: (0.9, 0.08, 0.02),
    Label.AUGMENTABLE: (0.1, 0.8, 0.1),
    Label.HUMAN_CRITICAL: (0.02, 0.08, 0.9),
}


def run(command: str = "profile", **more: Any) -> RunInfo:
    given: dict[str, Any] = {
        "version": "0.1.0",
        "created": "2026-11-23T09:00:00+00:00",
        "model": ModelInfo("tiny", "1", "ab" * 32),
        "coverage": 0.9,
        "scope": "Agents, today; no robots.",
    }
    return RunInfo(command=command, **given | more)


def task(
    text: str,
    p: Sequence[float] = SURE[Label.AUGMENTABLE],
    *,
    document: str | None = "clerk.md",
    title: str | None = "Clerk",
    maybe: Sequence[Label] = (),
    reason: Reason | None = None,
    correction: Correction | None = None,
    error: str | None = None,
    **more: Any,
) -> Assessment:
    origin = Origin(document=document, title=title, **more.pop("place", {"line": 3}))
    given = None if error else Probabilities(*p)
    return Assessment(
        task=Task(text, origin=origin, error=error, **more),
        probabilities=given,
        prediction_set=None if given is None else (given.label, *maybe),
        reasons=() if reason is None else (ReasonScore(reason, 0.9),),
        model=ModelInfo("tiny", "1", "ab" * 32),
        correction=correction,
        error=error,
    )


def tasks(count: int = 12, **more: Any) -> list[Assessment]:
    """Tasks of every label, the human-critical ones with a reason."""
    found = []
    for number in range(count):
        label = LABELS[number % 3]
        reason = Reason.ACC if label is Label.HUMAN_CRITICAL else None
        maybe = (Label.AUTOMATABLE,) if number == 1 else ()
        text = f"Settle account {number + 1} with its owner"
        found.append(task(text, SURE[label], reason=reason, maybe=maybe, **more))
    return found


def profile(items: Sequence[Assessment] | None = None, **more: Any) -> Profile:
    given: dict[str, Any] = {"role": "Clerk", "document": "clerk.md"}
    return make_profile(tasks() if items is None else items, **given | more)


def written(results: Sequence[Any], info: RunInfo | None = None, **limits: int) -> str:
    stream = io.StringIO()
    HtmlOutput(**limits).write(iter(results), info or run(), stream)
    return stream.getvalue()


VOID = ("meta", "line", "rect", "circle", "path", "use", "input", "br")


@dataclass
class Page(HTMLParser):
    """What a parser that knows no more than HTML makes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.inline: dict[str, str] = {}
        self.feed(text)
        self.close()

    tags: list[tuple[str, dict[str, str | None]]] = field(init=False)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1] == tag, f"</{tag}> closes <{self.open[-1]}>"
        self.open.pop()

    def handle_data(self, data):
        if self.open and self.open[-1] in ("style", "script"):
            self.inline[self.open[-1]] = self.inline.get(self.open[-1], "") + data
        else:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    def attributes(self, name: str) -> list[str]:
        return [attrs[name] or "" for _, attrs in self.tags if name in attrs]

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for one, attrs in self.tags if one == tag]
