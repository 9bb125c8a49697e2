"""What a library raises about an input's bytes, as an error of the input."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tasktriage.contracts.errors import InputError, TasktriageError, one_line

__all__ = ["damaged"]


@contextmanager
def damaged(name: str, kind: str) -> Iterator[None]:
    """Turn whatever a library raises about an input's bytes into an InputError.

    `kind` completes "is a damaged …". Errors raised on purpose keep their own words.

    Raises:
        InputError: the block raised anything but a `TasktriageError`, which passes.
    """
    try:
        yield
    except TasktriageError:
        raise
    except MemoryError:
        raise InputError(name, "needs more memory to be read than there is") from None
    except Exception as error:
        problem = f"is a damaged {kind} or none ({one_line(error)})"
        raise InputError(name, problem) from error
