"""What went wrong in a process, told by it and raised again here: same kind, same words."""

from __future__ import annotations

from typing import Any

from tasktriage.contracts import errors
from tasktriage.contracts.errors import ComponentError, InputError, TasktriageError, one_line
from tasktriage.extend.guard import of_a_stream

__all__ = ["NeedsMemoryError", "memory_problem", "raised", "told"]

TEXT_LIMIT = 2_000  # characters of an error that was raised on purpose
OURS = ("UsageError", "OutputError", "ModelFolderError", "RecipeError", "PluginError")


class NeedsMemoryError(Exception):
    """A process needs more memory than it may have."""


def memory_problem(memory: int) -> str:
    """Say that a process needs more than the MiB that it may have, and how it gets more."""
    return (
        f"needs more than {memory:,} MiB of memory; raise [plugins] isolate_memory, or "
        "TASKTRIAGE_ISOLATE_MEMORY"
    )


def told(error: BaseException) -> dict[str, Any]:
    """Return an error as JSON."""
    if isinstance(error, InputError):
        return {"input": [_text(error.name), _text(error.problem)]}
    if isinstance(error, TasktriageError):
        ours = (name for name in OURS if isinstance(error, getattr(errors, name)))
        return {"ours": [next(ours, "ComponentError"), _text(error)]}
    if isinstance(error, MemoryError):
        return {"memory": None}
    if isinstance(error, OSError) and of_a_stream(error):
        return {"stream": [error.errno, _text(error.strerror)]}
    name, _, text = one_line(error).partition(":")
    return {"other": [name, text.strip()]}


def raised(failure: Any, *, memory: int) -> Exception:
    """Return the error that a process told of; a stranger's is of a class of the same name.

    Args:
        failure: what `told` returned.
        memory: MiB that the process may have.
    """
    try:
        ((kind, what),) = failure.items()
        if kind == "memory":
            return NeedsMemoryError(memory_problem(memory))
        first, text = what
        if kind == "input":
            return InputError(_text(first), _text(text))
        if kind == "ours":
            made: type[TasktriageError] = (
                getattr(errors, first) if first in OURS else ComponentError
            )
            return made(_text(text))
        if kind == "stream":
            return OSError(int(first), _text(text))
        return _of_name(_text(first), _text(text))
    except (AttributeError, TypeError, ValueError):
        return _of_name("BrokenProcessError", "wrote what is no answer")


def _of_name(name: str, text: str) -> Exception:
    kind: type[Exception] = type(name, (Exception,), {})
    return kind(text)


def _text(value: object) -> str:
    return str(value)[:TEXT_LIMIT]
