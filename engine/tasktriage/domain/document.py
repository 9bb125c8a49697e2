"""What was read: documents, their units, and where a text came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from .renamed import renamed
from .row import Row
from .task import Task

__all__ = ["Document", "Unit", "UnitKind"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text with a name.

    A reader that knows structure (HTML, say) writes it down the way Markdown does: `# ` before a
    heading, `- ` before a list item, a blank line between paragraphs; an extractor then needs to
    know one notation only.

    name: what the user calls it. text: what offsets count in, by code points. title: the role;
    None: it is looked for in the text. language: ISO 639, where the reader knows. notes: what the
    user should hear ("not UTF-8, read as cp1252"). id: begins the ids of its tasks instead of the
    name. row: of a table, that which holds it. hint: what the document calls the occupation, by a
    code or in words.
    """

    name: str
    text: str
    title: str | None = None
    language: str | None = None
    notes: tuple[str, ...] = ()
    id: str | None = None
    row: Row | None = field(default=None, compare=False, repr=False)
    hint: str | None = None


class UnitKind(StrEnum):
    """What a unit of a document is about."""

    DUTY = "duty"
    REQUIREMENT = "requirement"
    BENEFIT = "benefit"
    PAY = "pay"
    EEO = "eeo"
    COMPANY = "company"
    APPLY = "apply"
    ADMIN = "admin"
    HEADING = "heading"
    OTHER = "other"
    GIVEN = "given"
    """A row of a table or a line of `--tasks`: the user says it is a task."""


@renamed(run="group")
@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A piece of a document that may be a task.

    task: its text and its place. kind: what it is about. prior: how likely the unit is a task by
    rules alone, in [0, 1]: 0 and 1 settle it, any other value leaves the word to the model (or to
    .5, for a model that does not say). why: names the rule. section: the heading that it stands
    below. group: numbers the list or passage that it stands in, for units of one group are likely
    of one kind; None: the extractor does not say.

    Raises:
        ValueError: `prior` is not from 0 to 1.
    """

    task: Task
    kind: UnitKind
    prior: float
    why: str
    section: str | None = None
    group: int | None = None

    def __post_init__(self) -> None:
        if not 0.0 <= self.prior <= 1.0:
            raise ValueError(f"prior must be from 0 to 1, got {self.prior!r}")

    @property
    def settled(self) -> bool:
        """Whether rules alone decide if this is a task."""
        return self.prior in (0.0, 1.0)
