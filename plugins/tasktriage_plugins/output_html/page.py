"""The page that parts are written to: what stands around them, and for how many there is room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tasktriage.plugin import (
    LABELS,
    NO_ADVICE,
    Label,
    ModelInfo,
    RunInfo,
    Shares,
    load_codebook,
    page_policy,
    page_templates,
)

from .overview import Entry, farthest, ranked
from .sums import Sums
from .texts import counted, day, line, percent

__all__ = ["Page"]

TEMPLATES = Path(__file__).parent / "templates"
MEANINGS = {
    Label.AUTOMATABLE: "an agent does it from start to finish; people check samples",
    Label.AUGMENTABLE: "a person does it, AI a material part of it",
    Label.HUMAN_CRITICAL: "a person does the essential part",
}
KINDS = {
    "assessments": ("Task triage", "document"),
    "profiles": ("Task profile", "role"),
    "comparisons": ("Comparison", "comparison"),
}


@dataclass
class Page:
    """A page under way.

    kind: of results. write: takes its parts, which stand between head and foot. tasks_left,
    roles_left: how many rows there is still room for. title, said: of the heading, where the parts
    say so. sums: of a portfolio. models: that results were made with. ruled: rules of
    policies show on it. The first part waits for a second: alone it has the page's heading.
    """

    kind: str
    run: RunInfo
    write: Callable[[str], Any]
    tasks_left: int
    roles_left: int
    title: str = ""
    said: str = ""
    entries: list[Entry] = field(default_factory=list)
    total: Shares = field(default_factory=Shares)
    parts: int = 0
    unseen_parts: int = 0
    unseen_tasks: int = 0
    sums: Sums | None = None
    models: dict[ModelInfo, None] = field(default_factory=dict)
    ruled: bool = False
    waiting: tuple[str, dict[str, Any]] | None = None

    def __post_init__(self) -> None:
        self._templates = page_templates(TEMPLATES)
        self._style = (TEMPLATES / "report.css").read_text("utf-8")
        self._script = (TEMPLATES / "report.js").read_text("utf-8")

    def key(self, tasks: int) -> str:
        """Return the key of the next part, of so many tasks; "" where there is no room for it."""
        self.parts += 1
        if self.tasks_left <= 0:
            self.unseen_parts += 1
            self.unseen_tasks += tasks
            return ""
        self.tasks_left -= max(1, tasks)
        return f"role-{self.parts}"

    def made_with(self, model: ModelInfo | None) -> None:
        """Name a model at the page's end."""
        if model is not None:
            self.models[model] = None

    def enter(self, entry: Entry) -> None:
        """Add a line to the overview, if there is room."""
        if len(self.entries) < self.roles_left:
            self.entries.append(entry)

    def part(self, template: str, **values: Any) -> None:
        """Write a part."""
        self.ruled = self.ruled or getattr(values.get("role"), "policies", None) is not None
        if self.parts == 1:
            self.waiting = (template, values)
            return
        self.end()
        self._render(template, values)

    def end(self) -> None:
        """Write what has waited."""
        if self.waiting is not None:
            self._render(*self.waiting)
            self.waiting = None

    def _render(self, template: str, values: dict[str, Any]) -> None:
        made = self._templates.get_template(template)
        known = {"solo": self._solo, "meanings": MEANINGS, "no_advice": NO_ADVICE}
        for text in made.generate(**known, **values):
            self.write(text)

    @property
    def _solo(self) -> bool:
        return self.parts == 1 and not self.title and self.sums is None

    def head(self) -> Iterator[str]:
        """Yield the beginning of the page, with its overview."""
        what, noun = KINDS[self.kind]
        name = self.entries[0].name if self._solo else counted(self.parts, noun)
        ranking = self.kind == "profiles"
        overview = self.kind != "comparisons" and not self._solo
        title = self.title or (self.sums.title if self.sums else "")
        said = self.said or (self.sums.said if self.sums else "")
        if overview and not said:
            said = self._ranking() if ranking else self._all()
        template = self._templates.get_template("head.html.j2")
        yield from template.generate(
            policy=page_policy(style=self._style, script=self._script),
            style=self._style,
            version=line(self.run.version),
            title=title or (name if self.parts else "No tasks"),
            what=what,
            day=day(self.run.created),
            solo=self._solo,
            said=said,
            ranked=ranking,
            sums=self.sums,
            meanings=MEANINGS,
            entries=() if not overview else ranked(self.entries) if ranking else self.entries,
            left_out=tuple(self._left_out(noun)),
        )

    def _all(self) -> str:
        """Return what all documents come to."""
        values = [self.total.of(label) for label in LABELS]
        parts = [f"{percent(v)} {label}" for label, v in zip(LABELS, values, strict=True) if v]
        if not parts:
            return ""
        return f"{counted(self.total.tasks, 'task')} in all: {', '.join(parts)}."

    def _ranking(self) -> str:
        """Return which roles of the overview can be told apart."""
        known = sum(entry.order is not None for entry in self.entries)
        silent = len(self.entries) - known
        said = []
        if pair := farthest(self.entries):
            high, low = pair
            said.append(
                f"{high.name} is open to AI more than {low.name}: scores of {high.score} and "
                f"{low.score}, whose intervals do not overlap."
            )
            if known > 2:
                said.append("Roles whose intervals overlap can’t be told apart.")
        elif known > 1:
            which = "both" if known == 2 else f"all {known:,}"
            said.append(
                f"The intervals of {which} roles overlap: which of them is open to AI more can’t "
                "be told here; “tasktriage compare” says how probable it is, pair by pair."
            )
        if silent:
            said.append(f"Of {counted(silent, 'role')} too little is known for a place.")
        return " ".join(said)

    def _left_out(self, noun: str) -> Iterator[str]:
        there = "The formats csv, xlsx and json have them all."
        if self.unseen_parts:
            yield (
                f"{counted(self.unseen_parts, f'further {noun}')} with "
                f"{counted(self.unseen_tasks, 'task')} have no part of their own on this page, "
                f"which would be too long to read. {there}"
            )
        beyond = self.parts - len(self.entries)
        if beyond and self.kind != "comparisons":
            yield f"This table has the first {len(self.entries):,}; {beyond:,} came after. {there}"

    def foot(self) -> Iterator[str]:
        """Yield the end of the page: method, scope and limits."""
        run, codebook = self.run, load_codebook()
        models = list(self.models) or ([] if run.model is None else [run.model])
        program = f"tasktriage {line(run.version)} {line(run.command)}"
        made = [("Made", f"{day(run.created)} by {program}")]
        for model in models:
            digest = "" if model.sha256 is None else f", sha256 {line(model.sha256)}"
            made.append(("Model", f"{line(model.name)} {line(model.version)}{digest}"))
        made.append(("Codebook", codebook.version))
        if run.sectors:
            made.append(("Sectors", ", ".join(map(line, run.sectors))))
        if run.policies:
            since = "" if run.as_of is None else f"; in force on {line(run.as_of)}"
            made.append(("Policies", ", ".join(map(line, run.policies)) + since))
        template = self._templates.get_template("foot.html.j2")
        yield from template.generate(
            empty=not self.parts,
            labels=codebook.labels,
            scope=line(run.scope),
            no_advice=NO_ADVICE,
            policies=self.ruled or bool(run.policies),
            intervals=self.kind != "assessments",
            coverage="" if run.coverage is None else f"{100 * run.coverage:g}",
            made=made,
            script=self._script,
        )
