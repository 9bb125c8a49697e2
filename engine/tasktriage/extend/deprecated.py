"""What plugins may still do as it was once: hooks that are to go, arguments that had another name.

Both work until the next version of the interface. Their authors are told by `DeprecationWarning`,
at the line of theirs that it is about; users are not, but for `plugins list` and `-v`.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["argument_name", "heard"]


@contextmanager
def heard(said: list[str]) -> Iterator[None]:
    """Run a block in which pluggy registers a plugin; `said` gets what it says of old hooks.

    The warnings are given on, once the block is over.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    for one in caught:
        if issubclass(one.category, DeprecationWarning):
            said.append(str(one.message))
        warnings.warn_explicit(one.message, one.category, one.filename, one.lineno)


def argument_name(function: Callable[..., Any], now: str, *, was: str, who: str) -> str:
    """Return the name under which a plugin's function takes an argument that was renamed.

    Args:
        function: the plugin's.
        now: the argument's name.
        was: its name before.
        who: whose function it is, as the warning names it.
    """
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):  # it is written in C, and says nothing of itself
        return now
    open_to_all = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    if now in parameters or open_to_all or was not in parameters:
        return now
    line = f"{who} takes '{was}', which is called '{now}' now; it is given both ways until v2"
    code = getattr(inspect.unwrap(function), "__code__", None)
    if code is None:
        warnings.warn(line, DeprecationWarning, stacklevel=3)
    else:
        warnings.warn_explicit(line, DeprecationWarning, code.co_filename, code.co_firstlineno)
    return was
