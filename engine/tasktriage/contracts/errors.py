"""The exception tree.

TasktriageError              anything we raise on purpose; one clear line, no traceback
├── UsageError               the caller asked for what isn't there; a ValueError too (exit 2)
│   └── UnknownNameError     unknown plugin, format, model, sector …, with nearest names
├── InputError               an input can't be read (exit 1)
├── OutputError              the output can't be written (exit 1)
├── ModelFolderError         a model folder is damaged or of an unknown kind (exit 1)
├── RecipeError              a training recipe or its data is wrong (exit 1)
├── ComponentError           a plugin's component failed while running (exit 1)
└── PluginError              a plugin can't be loaded; raised only under strict loading (exit 1)
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from .secret import scrubbed

__all__ = [
    "ComponentError",
    "InputError",
    "ModelFolderError",
    "Note",
    "OutputError",
    "PluginError",
    "RecipeError",
    "TasktriageError",
    "TasktriageNote",
    "TasktriageWarning",
    "UnknownNameError",
    "UsageError",
    "chain",
    "notes_of",
    "one_line",
]

NAMES_LISTED = 60  # of those there are; a stranger's file may have thousands
MESSAGE_LIMIT = 300  # characters of a stranger's message that one line can bear


class TasktriageError(Exception):
    """Base of all errors raised on purpose. `str()` is one line for the user."""

    exit_code = 1


class TasktriageWarning(UserWarning):
    """Something the user should hear that stops nothing."""


class TasktriageNote(TasktriageWarning):
    """Something the user should hear that is as it should be: what was chosen, say."""


class UsageError(TasktriageError, ValueError):
    """The caller asked for something that does not exist or does not fit.

    A `ValueError` too, as whoever calls from Python expects of an argument.
    """

    exit_code = 2


class UnknownNameError(UsageError):
    """No such component. Says which names are near, or which there are."""

    def __init__(self, noun: str, name: str, known: Iterable[str], hint: str = "") -> None:
        names = sorted(known)
        folded = {one.casefold(): one for one in reversed(names)}
        close = difflib.get_close_matches(name.casefold(), folded, n=3, cutoff=0.5)
        near = [folded[one] for one in close]
        if near:
            advice = f"did you mean {' or '.join(repr(n) for n in near)}?"
        elif names:
            more = f" and {len(names) - NAMES_LISTED:,} more" if len(names) > NAMES_LISTED else ""
            advice = f"there are: {', '.join(names[:NAMES_LISTED])}{more}"
        else:
            advice = "there are none"
        super().__init__(f"unknown {noun} '{name}'; {advice}" + (f" {hint}" if hint else ""))
        self.name = name
        self.near = tuple(near)
        self.hint = hint


class InputError(TasktriageError):
    """An input can't be read. The message names the input."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}")
        self.name = name
        self.problem = problem


class OutputError(TasktriageError):
    """The output can't be written."""


class ModelFolderError(TasktriageError):
    """A model folder is damaged, incomplete or of an unknown schema."""


class RecipeError(TasktriageError):
    """A training recipe, or the data that it names, is wrong."""


class ComponentError(TasktriageError):
    """A component raised something that it should not have."""


class PluginError(TasktriageError):
    """A plugin can't be loaded."""


class Note(str):
    """What the user should hear besides an error: what was running, what is kept.

    Given with `add_note`; a class of its own, since strangers add notes of theirs.
    """


def notes_of(error: BaseException) -> list[str]:
    """Return the notes on an error and its causes, each once."""
    found: dict[str, None] = {}
    for link in chain(error):
        given = getattr(link, "__notes__", ())
        found |= dict.fromkeys(str(note) for note in given if isinstance(note, Note))
    return list(found)


def chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and its causes, each once: a stranger may raise an error from itself."""
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        yield link
        seen.add(id(link))
        link = link.__cause__ or link.__context__


def one_line(error: BaseException) -> str:
    """Return `Type: message` of a stranger's exception, on one printable line without secrets."""
    try:
        message = "".join(str(error))
    except BaseException:  # a stranger's __str__ may fail too
        message = "its message can't be shown"
    text = " ".join(scrubbed(f"{type(error).__name__}: {message}").split())
    text = "".join(c if c.isprintable() else "\ufffd" for c in text)
    return text if len(text) <= MESSAGE_LIMIT else text[: MESSAGE_LIMIT - 1] + "…"
